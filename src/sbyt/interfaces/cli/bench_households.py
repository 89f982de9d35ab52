"""`sbyt bench households`: a month of a synthetic region closed in a base of its own, with a clock beside."""

from __future__ import annotations

import json
from datetime import date
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import click
from rich.console import Console

from sbyt.calc.periods import months_before, next_month
from sbyt.interfaces.cli import bench_options
from sbyt.interfaces.cli.bench_base import bench_folder, in_fresh_process, own_base

_OF_LATER: Final = (
    *("month", "seconds", "accounts_a_second", "stages", "apart", "peak_memory_mb", "load_average"),
    *("charges", "gross_kop", "result_sha256"),
)


@click.command("households")
@click.option("--accounts", default=100_000, show_default=True, type=int, help="Сколько лицевых счетов.")
@click.option("--buildings", type=click.IntRange(1), help="Сколько МКД; без него 15 на тысячу счетов.")
@click.option(
    "--months",
    default=1,
    show_default=True,
    type=click.IntRange(1, 13),
    help="Сколько месяцев закрыть подряд: каждый следующий видит начисления прежних.",
)
@bench_options.seed
@click.option(
    "--processes", default=2, show_default=True, type=click.IntRange(1, 64), help="Процессов на генерацию."
)
@click.option(
    "--keep",
    type=click.Path(path_type=Path, file_okay=False),
    help="Папка базы, чтобы она осталась; с краем внутри второй раз не заполняется.",
)
@bench_options.record
@click.option("--workers", type=click.IntRange(1, 64), help="Процессов на расчёт (как у sbyt bill).")
@click.option("--partition", type=click.IntRange(100), help="Счетов в одной части расчёта.")
@click.option("--documents", is_flag=True, help="После замера выпустить и документы, отдельной строкой.")
@click.option(
    "--again",
    is_flag=True,
    help="После замера повторить расчёт по манифесту и примерить другие цены, отдельными строками.",
)
@bench_options.as_json
def command(
    *,
    accounts: int,
    buildings: int | None,
    months: int,
    seed: int,
    processes: int,
    keep: Path | None,
    record: Path | None,
    workers: int | None,
    partition: int | None,
    documents: bool,
    again: bool,
    as_json: bool,
) -> None:
    """Закрыть месяц синтетического края (или несколько подряд) теми же операциями, что экран и sbyt bill, и замерить.

    База своя, рабочая не затрагивается. Генерация в секунды не входит и показана отдельно.
    """
    console = Console(stderr=True, highlight=False)
    with bench_folder(keep) as folder:
        console.print(f"Генерация: {accounts} счетов")
        generation = in_fresh_process(
            partial(generate, months=months), str(folder), accounts, seed, processes, buildings
        )
        console.print(f"Закрытие месяца (генерация {generation['seconds']} с)")
        closed = [
            in_fresh_process(
                partial(close, after=after, documents=documents, again=again), str(folder), workers, partition
            )
            for after in range(months)
        ]
        result = closed[0] | {"seed": seed, "generation": generation}
        if months > 1:
            result["later_months"] = [{name: one[name] for name in _OF_LATER} for one in closed[1:]]
    if record is not None:
        console.print(str(keep_record(result, record)))
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
    else:
        print_month(result)


def generate(
    folder: str,
    accounts: int,
    seed: int,
    processes: int,
    buildings: int | None = None,
    *,
    months: int = 1,
) -> dict[str, Any]:
    """Fill the folder's base with a region of so many apartment buildings, read in so many months, unless it holds one."""
    with own_base(Path(folder)):
        from sbyt.apps.contracts.queries import nobody_is_supplied
        from sbyt.usecases.synthetic_region.loading import store_region_apart
        from sbyt.usecases.synthetic_region.plan import plan_region

        started = perf_counter()
        if not nobody_is_supplied():
            return {"seconds": 0, "stages": {}, "rows": 0}
        plan = plan_region(accounts=accounts, seed=seed, apartments=buildings, months=months)
        stored = store_region_apart(plan, processes=processes)
        return {
            "seconds": round(perf_counter() - started, 2),
            "stages": {name: round(spent, 2) for name, spent in stored.seconds.items()},
            "rows": sum(stored.rows.values()),
        }


def close(
    folder: str,
    workers: int | None = None,
    partition: int | None = None,
    *,
    after: int = 0,
    documents: bool = False,
    again: bool = False,
) -> dict[str, Any]:
    """Close the month of the region that stands `after` so many others; a base is good for one closing of each. None leaves what `sbyt bill` would do."""
    with own_base(Path(folder)):
        from sbyt.usecases.bench_households.measure import measure_month
        from sbyt.usecases.synthetic_region.plan import MONTH

        options = {"workers": workers, "accounts_a_partition": partition}
        given: dict[str, Any] = {name: value for name, value in options.items() if value is not None}
        month = months_before(MONTH, -after)
        figures = measure_month(
            month=month, issued_on=next_month(month), documents=documents, again=again, **given
        )
        return figures.as_record() | {
            "month": month.isoformat(),
            "workers": workers,
            "partitions": len(figures.run.partitions),
        }


def keep_record(result: dict[str, Any], folder: Path) -> Path:
    """Write the result as a file named after its size, day and commit."""
    folder.mkdir(parents=True, exist_ok=True)
    today = date.today()  # noqa: DTZ011  the day of this machine names the file
    told = result | {"measured_on": today.isoformat()}
    name = f"households-{result['accounts']}-{today:%Y%m%d}-{result['commit'][:10] or 'packaged'}.json"
    path = folder / name
    path.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    return path


def print_month(result: dict[str, Any]) -> None:
    """Say accounts a second, seconds by stage, memory."""
    click.echo(
        f"{result['accounts']} счетов за {result['seconds']} с: {result['accounts_a_second']} в секунду"
    )
    for later in result.get("later_months", ()):
        click.echo(
            f"{later['month'][:7]}: {later['seconds']} с, из них чтение {later['stages']['compute.read']:.2f} с, "
            f"загрузка машины {later['load_average']}"
        )
    if result["continued"]:
        click.echo("Продолжен расчёт, начатый раньше: это время остатка, а не скорость")
    for name, spent in result["stages"].items():
        click.echo(f"  {name:<16}{spent:>10.2f} с")
    for name, spent in result["apart"].items():
        click.echo(f"  {name:<16}{spent:>10.2f} с, в итог не входит")
    click.echo(
        f"Память процессов расчёта: {result['peak_memory_mb']} МБ, загрузка машины {result['load_average']}"
    )
