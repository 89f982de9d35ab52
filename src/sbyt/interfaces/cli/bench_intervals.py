"""`sbyt bench intervals`: 80020 files from the disk to believed days, in a scratch base that is removed after."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from sbyt.usecases.bench_intervals.measure import IntakeFigures, LoadFigures

_WAYS = ("one-by-one", "batches", "processes")


@click.command("intervals")
@click.option("--files", default=1000, show_default=True, help="Сколько файлов 80020.")
@click.option("--points", default=12, show_default=True, help="Точек в файле, каналов у каждой четыре.")
@click.option(
    "--days", default=31, show_default=True, help="Суток в месяце: по файлу в сутки от каждой АИИС."
)
@click.option("--way", "ways", type=click.Choice(_WAYS), multiple=True, default=_WAYS[1:], show_default=True)
@click.option("--processes", default=2, show_default=True, help="Процессов для пути processes.")
@click.option("--load-points", default=0, help="Ещё прочитать месяц стольких точек, положенный мимо файлов.")
@click.option("--json", "as_json", is_flag=True, help="Вывести итог в JSON.")
def command(
    *,
    files: int,
    points: int,
    days: int,
    ways: tuple[str, ...],
    processes: int,
    load_points: int,
    as_json: bool,
) -> None:
    """Загрузка макетов 80020 с диска в хранилище интервалов и чтение месяца из него."""
    from sbyt.usecases.bench_intervals.month_of_files import FilesWanted

    results = []
    for way in ways:
        wanted = FilesWanted(files=files, points=points, days=days)
        with _scratch() as folder:
            results.append(_in_own_process(_run, wanted, way, str(folder), processes))
    if load_points:
        with _scratch() as folder:
            results.append(_in_own_process(_run_load, load_points, str(folder)))
    if as_json:
        print(json.dumps(results, ensure_ascii=False, indent=2))
    else:
        for result in results:
            _print(result)


def _in_own_process(work: Any, *arguments: Any) -> dict[str, Any]:
    """Measure in a process of its own: it names its own base once, and its peak of memory is its own."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as one:
        result: dict[str, Any] = one.submit(work, *arguments).result()
    return result


@contextmanager
def _base(folder: str) -> Iterator[None]:
    """Open a base in the scratch folder."""
    os.environ["SBYT_DATA"] = folder
    os.environ.pop("DATABASE_URL", None)
    from sbyt.interfaces.cli.django_ready import prepare

    prepare()
    from django.db import connections

    from sbyt.kit.embedded_database.server import release

    try:
        yield
    finally:
        connections.close_all()
        release()


def _run(wanted: Any, way: str, folder: str, processes: int) -> dict[str, Any]:
    with _base(folder):
        from sbyt.usecases.bench_intervals.measure import load_month, take_in
        from sbyt.usecases.bench_intervals.month_of_files import write_files
        from sbyt.usecases.bench_intervals.points import register_points

        inbox = Path(folder) / "inbox"
        inbox.mkdir()
        size = write_files(wanted, folder=inbox)
        register_points(wanted)
        taken = take_in(inbox, way=way, processes=processes)
        return {**_intake_json(wanted, size, taken), "load_month": _load_json(load_month())}


def _run_load(points: int, folder: str) -> dict[str, Any]:
    with _base(folder):
        from sbyt.usecases.bench_intervals.measure import fill_month, load_month
        from sbyt.usecases.bench_intervals.month_of_files import FilesWanted
        from sbyt.usecases.bench_intervals.points import register_points

        register_points(FilesWanted(files=1, points=1))
        fill_month(points)
        tries = [_load_json(load_month()) for _turn in range(3)]
        return {"way": "load", "points": points, "load_month": tries[-1], "first": tries[0]}


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


def _load_json(loaded: LoadFigures) -> dict[str, Any]:
    return {
        "channel_days": loaded.channel_days,
        "values": loaded.values,
        "seconds": round(loaded.seconds, 3),
        "peak_mb": loaded.peak_mb,
    }


def _print(result: dict[str, Any]) -> None:
    from sbyt.kit.numbers import whole

    if "files" in result:
        print(
            f"{result['way']}: {whole(result['files'])} файлов, {whole(result['channel_days'])} канало-суток за "
            f"{result['seconds']} с — {whole(result['channel_days_a_second'])} в секунду; процессорного времени "
            f"{result['processor_seconds']} с, память {result['peak_mb']} МБ, загрузка машины "
            f"{result['load_average']}"
        )
    load = result["load_month"]
    print(
        f"{result['way']}: чтение месяца, {whole(load['channel_days'])} канало-суток за {load['seconds']} с, "
        f"память {load['peak_mb']} МБ"
    )


@contextmanager
def _scratch() -> Iterator[Path]:
    from sbyt.kit.embedded_database.location import data_folder

    data_folder().mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=data_folder()))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
