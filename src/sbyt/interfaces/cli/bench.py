"""`sbyt bench`: measure on a synthetic region in a base of its own."""

from __future__ import annotations

import sys
from time import perf_counter

import click
from rich.console import Console

from sbyt.interfaces.cli import (
    bench_compare,
    bench_district,
    bench_hourly,
    bench_households,
    bench_intervals,
    bench_mutations,
    bench_print,
    bench_reads,
    bench_verify,
    django_ready,
)


@click.group("bench")
def command() -> None:
    """Замеры на синтетическом крае: своя база, не та, где работают люди."""


command.add_command(bench_compare.command)
command.add_command(bench_district.command)
command.add_command(bench_households.command)
command.add_command(bench_intervals.command)
command.add_command(bench_hourly.command)
command.add_command(bench_mutations.command)
command.add_command(bench_print.command)
command.add_command(bench_reads.command)
command.add_command(bench_verify.command)


@command.command("region")
@click.option("--accounts", default=100_000, show_default=True, type=int, help="Сколько лицевых счетов.")
@click.option(
    "--seed", default=1, show_default=True, type=int, help="Зерно: одно зерно — одни и те же данные."
)
@click.option(
    "--earlier-months",
    default=1,
    show_default=True,
    type=click.IntRange(1, 6),
    help="Месяцев показаний до расчётного.",
)
@click.option(
    "--processes",
    default=2,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Сколькими процессами писать.",
)
def region(*, accounts: int, seed: int, earlier_months: int, processes: int) -> None:
    """Заполнить пустую базу (SBYT_DATA) синтетическим краем: край на 06.2025."""
    django_ready.prepare()
    from sbyt.interfaces.cli.stage_bars import StageBars
    from sbyt.kit.numbers import scaled, whole
    from sbyt.usecases.synthetic_region.loading import store_region_apart
    from sbyt.usecases.synthetic_region.plan import UnableToPlanRegion, plan_region
    from sbyt.usecases.synthetic_region.storing_blocks import UnableToStoreRegion

    console = Console(highlight=False)
    started = perf_counter()
    with StageBars(console) as bars:
        bars.begins("Синтетический край")
        try:
            plan = plan_region(accounts=accounts, seed=seed, earlier_months=earlier_months)
            stored = store_region_apart(plan, processes=processes, report=bars.goes)
        except (UnableToPlanRegion, UnableToStoreRegion) as refusal:
            sys.exit(str(refusal))
        bars.ends("Синтетический край", 0)
    took = perf_counter() - started
    stages = ", ".join(
        f"{name} {scaled(round(spent * 10), places=1)} с" for name, spent in stored.seconds.items()
    )
    console.print(
        f"Строк {whole(sum(stored.rows.values()))} за {scaled(round(took * 10), places=1)} с: {stages}"
    )
