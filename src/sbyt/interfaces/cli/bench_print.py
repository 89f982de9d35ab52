"""`sbyt bench print`: receipts of a closed month of a synthetic region printed into files, with a clock beside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from sbyt.interfaces.cli import bench_options
from sbyt.interfaces.cli.bench_base import bench_folder, in_fresh_process, own_base
from sbyt.interfaces.cli.bench_households import close, generate


@click.command("print")
@click.option(
    "--documents", default=1000, show_default=True, type=click.IntRange(1), help="Сколько квитанций."
)
@click.option(
    "--of", "region", default=2000, show_default=True, type=int, help="Размер края, из которого они."
)
@bench_options.seed
@bench_options.closed_month
@bench_options.as_json
def command(*, documents: int, region: int, seed: int, keep: Path | None, as_json: bool) -> None:
    """Напечатать квитанции одним процессом и сказать, сколько страниц в секунду даёт одно ядро."""
    with bench_folder(keep) as folder:
        if in_fresh_process(generate, str(folder), region, seed, 2)["rows"]:
            in_fresh_process(close, str(folder))
        told = in_fresh_process(_print_receipts, str(folder), documents)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo(
            f"{told['documents']} квитанций, {told['pages']} страниц, файлов {told['files']}: "
            f"{told['pages_a_core_second']} страниц в секунду на ядро, {told['bytes_a_document']} байт на квитанцию, "
            f"шрифтов в файле {told['fonts_a_file']}, "
            f"память {told['peak_memory_mb']} МБ"
        )


def _print_receipts(folder: str, documents: int) -> dict[str, Any]:
    with own_base(Path(folder)):
        from sbyt.usecases.bench_households.machine import commit, hardware
        from sbyt.usecases.bench_households.print_speed import measure_print
        from sbyt.usecases.synthetic_region.plan import MONTH

        figures = measure_print(month=MONTH, documents=documents).as_record()
        return figures | {"hardware": hardware(), "commit": commit()}
