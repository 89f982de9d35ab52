"""`sbyt bench reads`: screens and exports of the office on a base of any size, with a clock and a scale beside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from sbyt.interfaces.cli import bench_options
from sbyt.interfaces.cli.bench_base import bench_folder, in_fresh_process, own_base
from sbyt.interfaces.cli.bench_households import close, generate
from sbyt.interfaces.cli.bench_record import circumstances, keep_measurement


@click.command("reads")
@click.option("--accounts", default=50_000, show_default=True, type=int, help="Сколько лицевых счетов.")
@bench_options.seed
@click.option(
    "--times", default=20, show_default=True, type=click.IntRange(1), help="Сколько раз открыть экран."
)
@click.option("--screen", "only", multiple=True, help="Только этот экран.")
@click.option("--exports/--no-exports", default=True, show_default=True, help="Выгружать ли списки целиком.")
@bench_options.closed_month
@bench_options.record
@bench_options.as_json
def command(
    *,
    accounts: int,
    seed: int,
    times: int,
    only: tuple[str, ...],
    exports: bool,
    keep: Path | None,
    record: Path | None,
    as_json: bool,
) -> None:
    """Замерить поиск, карточку, должников, обороты и выгрузки на синтетическом крае с закрытым месяцем.

    Экран открывается через всю программу: права, запросы, шаблон. Рядом с временем — таблицы, прочитанные целиком.
    """
    with bench_folder(keep) as folder:
        if in_fresh_process(generate, str(folder), accounts, seed, 2)["rows"]:
            in_fresh_process(close, str(folder))
        told = in_fresh_process(measured_screens, str(folder), times, only)
        named = _exports() if exports else ()
        told["exports"] = [in_fresh_process(_export, str(folder), name) for name in named]
        told |= in_fresh_process(circumstances, str(folder))
    if record is not None:
        click.echo(str(keep_measurement("reads", told, record)), err=True)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        _print(told)


def _exports() -> tuple[str, ...]:
    from sbyt.interfaces.cli.read_screens import EXPORTS

    return tuple(EXPORTS)


def measured_screens(folder: str, times: int, only: tuple[str, ...]) -> dict[str, Any]:
    """Return the screens of the folder's base as they were measured; in a process of its own."""
    with own_base(Path(folder)):
        from sbyt.apps.contracts.types import Account
        from sbyt.interfaces.cli.read_screens import measure_screens
        from sbyt.usecases.bench_households.machine import load_average

        screens = measure_screens(times=times, only=only)
        return {"accounts": Account.objects.count(), "load_average": load_average(), "screens": screens}


def _export(folder: str, name: str) -> dict[str, Any]:
    with own_base(Path(folder)):
        from sbyt.interfaces.cli.read_screens import measure_export

        return measure_export(name)


def _print(told: dict[str, Any]) -> None:
    click.echo(f"Счетов {told['accounts']}, загрузка машины {told['load_average']}")
    for one in told["screens"]:
        print_screen(one)
    for one in told["exports"]:
        click.echo(
            f"выгрузка {one['export']}: {one['bytes']} байт за {one['seconds']} с, память сверх выгрузки одной строки "
            f"{one['memory_over_one_row_mb']} МБ"
        )


def print_screen(one: dict[str, Any]) -> None:
    """Say one screen in a line."""
    whole = f"; целиком: {', '.join(one['read_whole'])}" if one["read_whole"] else ""
    said = "" if one["is_met"] else f" ДОЛЬШЕ {one['at_most_ms']} мс"
    click.echo(
        f"{one['screen']:<22} p50 {one['p50_ms']:>8.1f}  p95 {one['p95_ms']:>8.1f}  худшее {one['worst_ms']:>8.1f} мс; "
        f"ждали базу {one['p50_database_ms']:.0f}, процессор {one['p50_processor_ms']:.0f} "
        f"(с процессом базы p50 {one['p50_both_processors_ms']:.0f}, p95 {one['p95_both_processors_ms']:.0f}), "
        f"запросов {one['statements']}{said}{whole}"
    )
