"""`sbyt bench hourly`: a month of many points from the store to hours, schemes, capacities and checks."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sbyt.interfaces.cli import bench_options
from sbyt.interfaces.cli.bench_base import bench_folder, in_fresh_process, own_base
from sbyt.interfaces.cli.bench_record import circumstances, keep_measurement

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl

    from sbyt.usecases.bench_hourly.measure import Measured

_CAPACITIES = "capacities.parquet"


@click.command("hourly")
@click.option("--points", default=10_000, show_default=True, type=click.IntRange(10), help="Сколько точек.")
@click.option("--schemes", default=2_000, show_default=True, type=click.IntRange(1), help="Сколько схем.")
@click.option(
    "--row-points",
    default=1_000,
    show_default=True,
    type=click.IntRange(0),
    help="Сколько точек положить рядом в таблицу «строка на час»; 0 — не сравнивать.",
)
@click.option(
    "--pandas/--no-pandas", "with_pandas", default=True, show_default=True, help="Посчитать то же pandas."
)
@bench_options.record
@bench_options.as_json
def command(
    *, points: int, schemes: int, row_points: int, with_pandas: bool, record: Path | None, as_json: bool
) -> None:
    """Замерить месяц получасов в своей базе: загрузка из хранилища, часы, схемы, мощности, проверки; рядом то же
    через pandas и таблицу «строка на час».
    """
    with bench_folder(None) as folder:
        base = str(folder)
        filled = in_fresh_process(_fill, base, points)
        done = in_fresh_process(_measure, base, filled["point_ids"], schemes)["measured"]
        notes: list[str] = []
        if with_pandas:
            told = in_fresh_process(_by_pandas, base, filled["point_ids"])
            done += told["measured"]
            notes += told["notes"]
        size: dict[str, int] = {}
        if row_points:
            told = in_fresh_process(_by_rows, base, filled["point_ids"][:row_points])
            done += told["measured"]
            size = told["bytes"]
        result = {"points": points, "schemes": schemes, "measured": done, "bytes": size, "notes": notes}
        result |= in_fresh_process(circumstances, base)
    if record is not None:
        click.echo(str(keep_measurement("hourly", result, record)), err=True)
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        _print(result, row_points=row_points)


def _fill(folder: str, points: int) -> dict[str, Any]:
    with own_base(Path(folder)):
        from sbyt.usecases.bench_hourly.filled_store import fill_month, settle_store
        from sbyt.usecases.bench_hourly.tables import DAYS, MONTH

        point_ids = fill_month(points=points, month=MONTH, days=DAYS)
        settle_store()
        return {"point_ids": point_ids}


def _measure(folder: str, point_ids: list[int], schemes: int) -> dict[str, Any]:
    with own_base(Path(folder)):
        from sbyt.usecases.bench_hourly.measure import measure_hourly

        def keep(capacities: pl.DataFrame) -> None:
            capacities.write_parquet(Path(folder) / _CAPACITIES)

        return {"measured": _dicts(measure_hourly(point_ids=point_ids, schemes=schemes, keep=keep))}


def _by_pandas(folder: str, point_ids: list[int]) -> dict[str, Any]:
    with own_base(Path(folder)):
        import polars as pl

        from sbyt.usecases.bench_hourly.others import NO_PANDAS, by_pandas

        done = _dicts(by_pandas(point_ids=point_ids, ours=pl.read_parquet(Path(folder) / _CAPACITIES)))
        return {"measured": done, "notes": [] if done else [NO_PANDAS]}


def _by_rows(folder: str, point_ids: list[int]) -> dict[str, Any]:
    with own_base(Path(folder)):
        import polars as pl

        from sbyt.usecases.bench_hourly.others import by_rows, sizes

        ours = pl.read_parquet(Path(folder) / _CAPACITIES)
        return {"measured": _dicts(by_rows(point_ids=point_ids, ours=ours)), "bytes": sizes()}


def _dicts(pieces: Iterable[Measured]) -> list[dict[str, Any]]:
    told = []
    for one in pieces:
        row = asdict(one)
        took = row.pop("took")
        row |= {name: round(figure, 3) for name, figure in took.items()}
        told.append(row)
    return told


def _print(result: dict[str, Any], *, row_points: int) -> None:
    from sbyt.kit.numbers import scaled, whole

    def seconds(figure: float) -> str:
        return scaled(round(figure * 100), places=2)

    for one in result["measured"]:
        limit = one["at_most_seconds"]
        aim = f" (не более {limit:g} с)" if limit else ""
        click.echo(
            f"{one['who']:<14}{one['name']:<38} точек {whole(one['points']):>7} {seconds(one['seconds']):>8} с{aim}, "
            f"процессора {seconds(one['processor_seconds']):>8} с, строк {whole(one['rows']):>10}, "
            f"память {whole(one['peak_mb'])} МБ, загрузка {one['load_average']}"
        )
    for note in result["notes"]:
        click.echo(note)
    if row_points:
        ours, theirs = result["bytes"]["metering_intervalday"], result["bytes"]["bench_hour"]
        click.echo(
            f"На диске: хранилище {whole(ours // (result['points'] * 4 * 31))} байт на канало-сутки получасов с "
            f"качеством и строками файла, строка на час {whole(theirs // (row_points * 31))} байт на канало-сутки часов "
            "без них"
        )
