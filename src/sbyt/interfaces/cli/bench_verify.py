"""`sbyt bench verify`: the fast rules against the slow Decimal reference on accounts drawn by chance."""

from __future__ import annotations

import importlib
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sbyt.interfaces.cli import bench_options
from sbyt.interfaces.cli.bench_base import bench_folder, in_fresh_process, own_base
from sbyt.interfaces.cli.bench_households import generate

if TYPE_CHECKING:
    from sbyt.usecases.bench_households.verify import Reference

_CHECKOUT = Path(__file__).resolve().parents[4]
_SHOWN = 10


@click.command("verify")
@click.option("--accounts", default=20_000, show_default=True, type=int, help="Сколько счетов сверить.")
@click.option(
    "--of", "region", default=100_000, show_default=True, type=int, help="Из скольких: размер края."
)
@click.option("--seed", default=1, show_default=True, type=int, help="Зерно выборки.")
@click.option(
    "--keep",
    type=click.Path(path_type=Path, file_okay=False),
    help="Папка базы с уже готовым краем (sbyt bench households --keep): сверятся и её начисления.",
)
@bench_options.as_json
def command(*, accounts: int, region: int, seed: int, keep: Path | None, as_json: bool) -> None:
    """Сверить правила расчёта с медленным эталоном на Decimal, строка к строке, на случайных домах.

    Эталон лежит в тестах, поэтому команда работает из исходников. Код завершения 1, если что-то разошлось.
    """
    if not (_CHECKOUT / "tests" / "calc" / "reference").is_dir():
        raise click.ClickException("эталон лежит в исходниках (tests/calc/reference): их здесь нет")
    with bench_folder(keep) as folder:
        in_fresh_process(generate, str(folder), region, seed, 2)
        told = in_fresh_process(_verify, str(folder), accounts, seed)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo(
            f"Счетов {told['accounts']} в {told['houses']} домах, строк {told['lines']}, расхождений {len(told['differ'])};"
            f" с записанными начислениями сверено {told['stored_accounts']} счетов"
        )
        for one in told["differ"][:_SHOWN]:
            click.echo(f"  {one}")
    if told["differ"]:
        sys.exit(1)


def _verify(folder: str, accounts: int, seed: int) -> dict[str, Any]:
    sys.path.insert(0, str(_CHECKOUT))
    reference: Reference = importlib.import_module("tests.calc.reference.whole_houses").lines_of_houses
    with own_base(Path(folder)):
        from sbyt.usecases.bench_households.machine import commit
        from sbyt.usecases.bench_households.verify import verify
        from sbyt.usecases.synthetic_region.plan import MONTH

        found = verify(month=MONTH, accounts=accounts, seed=seed, reference=reference)
        return asdict(found) | {"commit": commit()}
