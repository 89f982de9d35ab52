"""`sbyt bench intervals`: 80020 files from the disk to believed days, in a scratch base that is removed after."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sbyt.interfaces.cli import bench_options
from sbyt.interfaces.cli.bench_base import bench_folder, in_fresh_process, own_base
from sbyt.interfaces.cli.bench_record import circumstances, keep_measurement

if TYPE_CHECKING:
    from sbyt.usecases.bench_intervals.measure import CheckFigures, IntakeFigures, LoadFigures

_WAYS = ("one-by-one", "batches", "processes")
_AT_LEAST = 3_000
_CHECKS_AT_MOST_PERCENT = 20


@click.command("intervals")
@click.option("--files", default=1000, show_default=True, help="Сколько файлов 80020.")
@click.option("--points", default=12, show_default=True, help="Точек в файле, каналов у каждой четыре.")
@click.option(
    "--days", default=31, show_default=True, help="Суток в месяце: по файлу в сутки от каждой АИИС."
)
@click.option("--way", "ways", type=click.Choice(_WAYS), multiple=True, default=_WAYS[1:], show_default=True)
@click.option("--processes", default=2, show_default=True, help="Процессов для пути processes.")
@bench_options.record
@bench_options.as_json
def command(
    *,
    files: int,
    points: int,
    days: int,
    ways: tuple[str, ...],
    processes: int,
    record: Path | None,
    as_json: bool,
) -> None:
    """Замерить загрузку макетов 80020 с диска в хранилище интервалов, все проверки часов и чтение месяца."""
    from sbyt.usecases.bench_intervals.month_of_files import FilesWanted

    measured = []
    machine: dict[str, Any] = {}
    for way in ways:
        wanted = FilesWanted(files=files, points=points, days=days)
        with bench_folder(None) as folder:
            measured.append(in_fresh_process(_run, wanted, way, str(folder), processes))
            machine = machine or in_fresh_process(circumstances, str(folder))
    result = {"at_least_channel_days_a_second": _AT_LEAST, "measured": measured, **machine}
    if record is not None:
        click.echo(str(keep_measurement("intervals", result, record)), err=True)
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False, indent=2))
        return
    for one in measured:
        _print(one)


def _run(wanted: Any, way: str, folder: str, processes: int) -> dict[str, Any]:
    with own_base(Path(folder)):
        from sbyt.usecases.bench_intervals.measure import check_what_came, load_month, take_in
        from sbyt.usecases.bench_intervals.month_of_files import write_files
        from sbyt.usecases.bench_intervals.points import register_points, store_history

        inbox = Path(folder) / "inbox"
        inbox.mkdir()
        size = write_files(wanted, folder=inbox)
        history = store_history(register_points(wanted))
        taken = take_in(inbox, way=way, processes=processes)
        told = _intake_json(wanted, size, taken)
        told["checks"] = _checks_json(check_what_came(), taken) | {"history_channel_days": history}
        return told | {"load_month": _load_json(load_month())}


def _intake_json(wanted: Any, size: int, taken: IntakeFigures) -> dict[str, Any]:
    return {
        "way": taken.way,
        "processes": taken.processes,
        "cores": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 2),
        "points": wanted.systems * wanted.points,
        "files": taken.files,
        "megabytes": round(size / 1e6, 1),
        "accepted_files": taken.accepted_files,
        "channel_days": taken.channel_days,
        "days_believed": taken.days_believed,
        "seconds": round(taken.seconds, 3),
        "channel_days_a_second": round(taken.channel_days / taken.seconds),
        "processor_seconds": round(taken.processor_seconds, 2),
        "channel_days_a_processor_second": round(taken.channel_days / taken.processor_seconds),
        "peak_mb": taken.peak_mb,
    }


def _checks_json(checked: CheckFigures, taken: IntakeFigures) -> dict[str, Any]:
    """Return what the checks of the month took, and how much they add to the processor time of its intake."""
    took = checked.took
    return {
        "found": checked.found,
        "found_by_code": dict(checked.by_code),
        "seconds": round(took.seconds, 3),
        "processor_seconds": round(took.processor_seconds, 2),
        "added_percent": round(took.processor_seconds * 100 / taken.processor_seconds, 1),
        "at_most_percent": _CHECKS_AT_MOST_PERCENT,
    }


def _load_json(loaded: LoadFigures) -> dict[str, Any]:
    return {
        "channel_days": loaded.channel_days,
        "values": loaded.values,
        "seconds": round(loaded.seconds, 3),
        "processor_seconds": round(loaded.processor_seconds, 2),
        "peak_mb": loaded.peak_mb,
    }


def _print(result: dict[str, Any]) -> None:
    from sbyt.kit.numbers import scaled, whole

    def shown(figure: float) -> str:
        return scaled(round(figure * 100), places=2)

    way, checks, load = result["way"], result["checks"], result["load_month"]
    click.echo(
        f"{way}: {whole(result['files'])} файлов, {whole(result['channel_days'])} канало-суток за "
        f"{shown(result['seconds'])} с — {whole(result['channel_days_a_second'])} в секунду (не менее "
        f"{whole(_AT_LEAST)}), процессора {shown(result['processor_seconds'])} с — "
        f"{whole(result['channel_days_a_processor_second'])} на секунду процессора, память {result['peak_mb']} МБ, "
        f"загрузка машины {result['load_average']}"
    )
    click.echo(
        f"{way}: все проверки часов за месяц {shown(checks['seconds'])} с, процессора "
        f"{shown(checks['processor_seconds'])} с — это {checks['added_percent']:g} % загрузки (не более "
        f"{_CHECKS_AT_MOST_PERCENT} %), найдено {whole(checks['found'])}"
    )
    click.echo(
        f"{way}: чтение месяца, {whole(load['channel_days'])} канало-суток за {shown(load['seconds'])} с, "
        f"процессора {shown(load['processor_seconds'])} с, память {load['peak_mb']} МБ"
    )
