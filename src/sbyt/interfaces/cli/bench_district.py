"""`sbyt bench district`: a month of a district closed by stages, then its flats previewed, in one command."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from sbyt.interfaces.cli import bench_options
from sbyt.interfaces.cli.bench_base import bench_folder, in_fresh_process, own_base
from sbyt.interfaces.cli.bench_households import close, generate, print_month
from sbyt.interfaces.cli.bench_reads import measured_screens, print_screen
from sbyt.interfaces.cli.bench_record import keep_measurement


@click.command("district")
@click.option("--accounts", default=100_000, show_default=True, type=int, help="Сколько лицевых счетов.")
@click.option("--buildings", default=2_000, show_default=True, type=click.IntRange(1), help="Сколько МКД.")
@bench_options.seed
@click.option(
    "--previews",
    default=200,
    show_default=True,
    type=click.IntRange(1),
    help="Скольким квартирам посчитать счёт на экране.",
)
@click.option("--workers", type=click.IntRange(1, 64), help="Процессов на расчёт (как у sbyt bill).")
@click.option(
    "--keep",
    type=click.Path(path_type=Path, file_okay=False),
    help="Новая папка базы, чтобы она осталась после замера.",
)
@bench_options.record
@bench_options.as_json
def command(
    *,
    accounts: int,
    buildings: int,
    seed: int,
    previews: int,
    workers: int | None,
    keep: Path | None,
    record: Path | None,
    as_json: bool,
) -> None:
    """Закрыть месяц района (зоны, ОДН, пени) и посчитать счёт каждой из многих квартир на экране «Посчитать сейчас».

    Месяц закрывается теми же операциями, что экран и sbyt bill; экран открывается через всю программу.
    """
    console = Console(stderr=True, highlight=False)
    with bench_folder(keep) as folder:
        console.print(f"Генерация: {accounts} счетов, {buildings} МКД")
        generation = in_fresh_process(generate, str(folder), accounts, seed, 2, buildings)
        console.print(f"Закрытие месяца (генерация {generation['seconds']} с)")
        told = in_fresh_process(close, str(folder), workers)
        told |= {"seed": seed, "generation": generation, "holds": in_fresh_process(held, str(folder))}
        console.print(f"Просмотр счёта: {previews} квартир")
        told["preview"] = in_fresh_process(partial(_previews, times=previews), str(folder))
    if record is not None:
        console.print(str(keep_measurement("district", told, record)))
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    words = {"buildings": "МКД", "zoned_lines": "строк по зонам", "common_needs_lines": "строк ОДН"}
    click.echo("; ".join(f"{words[name]} {count}" for name, count in told["holds"].items()))
    print_month(told)
    print_screen(told["preview"])


def held(folder: str) -> dict[str, int]:
    """Return what the base has of what makes a district costly: buildings, lines by zones, lines of common needs."""
    with own_base(Path(folder)):
        from sbyt.apps.billing.types import ChargeLine
        from sbyt.apps.premises.types import Building
        from sbyt.usecases.synthetic_region.plan import MONTH

        lines = ChargeLine.objects.filter(month=MONTH)
        return {
            "buildings": Building.objects.filter(kind=Building.Kind.APARTMENT_BUILDING).count(),
            "zoned_lines": lines.exclude(zone="T0").count(),
            "common_needs_lines": lines.filter(service=ChargeLine.Service.COMMON_NEEDS).count(),
        }


def _previews(folder: str, *, times: int) -> dict[str, Any]:
    from sbyt.interfaces.cli.read_screens import PREVIEW

    [preview] = measured_screens(folder, times, (PREVIEW,))["screens"]
    return dict(preview)
