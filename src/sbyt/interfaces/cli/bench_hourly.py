"""`sbyt bench hourly`: capacity, schemes and checks over a month of many points, without a database."""

from __future__ import annotations

import json
from dataclasses import asdict

import click


@click.command("hourly")
@click.option("--points", default=10_000, show_default=True, type=click.IntRange(10), help="Сколько точек.")
@click.option("--schemes", default=2_000, show_default=True, type=click.IntRange(1), help="Сколько схем.")
@click.option(
    "--row-points",
    default=200,
    show_default=True,
    type=click.IntRange(1),
    help="Сколько точек посчитать для сравнения строкой на час.",
)
@click.option("--json", "as_json", is_flag=True, help="Вывести замеры в JSON.")
def command(*, points: int, schemes: int, row_points: int, as_json: bool) -> None:
    """Замерить часовые правила за месяц: часы, обе мощности, схемы, проверки; рядом то же строкой на час."""
    from sbyt.kit.numbers import scaled, whole
    from sbyt.usecases.bench_hourly.measure import measure_hourly

    done = []
    for one in measure_hourly(points=points, schemes=schemes, row_points=row_points):
        done.append(one)
        if not as_json:
            click.echo(
                f"{one.name:<48} {scaled(round(one.seconds * 100), places=2):>8} с, процессора "
                f"{scaled(round(one.processor * 100), places=2):>8} с, строк {whole(one.rows):>10}, память {whole(one.memory_mb)} МБ"
            )
    if as_json:
        click.echo(json.dumps([asdict(one) for one in done], ensure_ascii=False, indent=2))
