"""`sbyt bench compare`: the same energy by meter of the same accounts by our engine, by SQL, by DuckDB and row by row."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from sbyt.interfaces.cli import bench_options
from sbyt.interfaces.cli.bench_base import bench_folder, in_fresh_process, own_base
from sbyt.interfaces.cli.bench_households import generate


@click.command("compare")
@click.option("--accounts", default=100_000, show_default=True, type=int, help="Сколько лицевых счетов.")
@click.option("--sample", default=500, show_default=True, type=click.IntRange(1), help="Счетов построчно.")
@bench_options.seed
@click.option(
    "--keep",
    type=click.Path(path_type=Path, file_okay=False),
    help="Папка базы с ещё не закрытым месяцем: с краем внутри второй раз не заполняется.",
)
@bench_options.as_json
def command(*, accounts: int, sample: int, seed: int, keep: Path | None, as_json: bool) -> None:
    """Сравнить одним запуском: наш расчёт, SQL в PostgreSQL, DuckDB (если установлен) и построчно через ORM и Decimal.

    Суммы сходятся до копейки, иначе цифр нет. Построчный способ меряется на выборке и пересчитан на все счета.
    """
    with bench_folder(keep) as folder:
        in_fresh_process(generate, str(folder), accounts, seed, 2)
        told = in_fresh_process(_compare, str(folder), sample)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo(
            f"{told['accounts_by_meter']} счетов по прибору, {told['gross_kop']} коп. всеми способами\n"
            f"наш расчёт: {told['engine_seconds']} с (в них и средние, нормативы, ОДН)\n"
            f"SQL: {told['sql_seconds']} с, в {told['sql_to_engine']} раза к нашему\n"
            f"{_duckdb(told)}\n"
            f"построчно: {told['rows_seconds_extrapolated']} с (пересчёт с {told['rows_sampled_accounts']} счетов), "
            f"в {told['rows_to_engine']} раза"
        )


def _duckdb(told: dict[str, Any]) -> str:
    if "duckdb_seconds" not in told:
        from sbyt.usecases.bench_households.by_duckdb import NO_DUCKDB

        return NO_DUCKDB
    return (
        f"DuckDB {told['duckdb_version']}: {told['duckdb_seconds']} с (из них чтение таблиц из PostgreSQL "
        f"{told['duckdb_read_seconds']} с), в {told['duckdb_to_engine']} раза к нашему"
    )


def _compare(folder: str, sample: int) -> dict[str, Any]:
    with own_base(Path(folder)):
        from sbyt.usecases.bench_households.compare import compare
        from sbyt.usecases.bench_households.machine import commit, hardware, load_average
        from sbyt.usecases.synthetic_region.plan import MONTH

        told = compare(month=MONTH, sample=sample).as_record()
        return told | {"hardware": hardware(), "load_average": load_average(), "commit": commit()}
