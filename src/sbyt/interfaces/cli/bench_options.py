"""Options that every bench has: the folder of its base, the folder of records, the form of its answer."""

from __future__ import annotations

from pathlib import Path

import click

seed = click.option("--seed", default=1, show_default=True, type=int, help="Зерно синтетического края.")
record = click.option(
    "--record",
    type=click.Path(path_type=Path, file_okay=False),
    help="Положить итог файлом JSON в эту папку (benchmarks/history).",
)
closed_month = click.option(
    "--keep",
    type=click.Path(path_type=Path, file_okay=False),
    help="Папка базы с уже закрытым месяцем (sbyt bench households --keep).",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Итог одним объектом JSON.")
