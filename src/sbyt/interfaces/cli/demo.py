"""`sbyt demo`: build the demo town, say what came of it, serve it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from time import monotonic
from typing import TYPE_CHECKING

import click
from rich.console import Console

if TYPE_CHECKING:
    from sbyt.interfaces.cli.stage_bars import StageBars
    from sbyt.kit.milestones.operations import Passed

_WIDTH_OF_A_FILE = 120


@click.command("demo")
@click.option("--no-serve", is_flag=True, help="Закончить после итогов, не запуская сервер.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Порт.")
def command(*, no_serve: bool, port: int) -> None:
    """Построить демо-город, напечатать итоги и открыть его на 127.0.0.1.

    Второй запуск ничего не меняет; прерванный продолжает с того этапа, на котором остановился.
    """
    from sbyt.interfaces.cli.stage_bars import StageBars

    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = _WIDTH_OF_A_FILE
    started = monotonic()
    with StageBars(console) as bars:
        _make_database_ready(bars)
        stages = _build(bars)
    from sbyt.interfaces.cli.demo_summary import print_summary
    from sbyt.kit.numbers import scaled
    from sbyt.usecases.demo_town.summary import summary_of

    print_summary(console, summary_of(stages))
    took = scaled(round((monotonic() - started) * 10), places=1)
    console.print(f"Готово за {took} с")
    if not no_serve:
        from sbyt.interfaces.cli.serve import serve

        serve(host="127.0.0.1", port=port, worker=True, console=console)


def _make_database_ready(bars: StageBars) -> None:
    from sbyt.interfaces.cli.django_ready import prepare

    title = "База данных"
    bars.begins(title)
    started = monotonic()
    prepare()
    bars.ends(title, round((monotonic() - started) * 1000))


def _build(bars: StageBars) -> Mapping[str, Passed]:
    """Build the town; ends the program with 1 and the reason where the base is not ours to fill."""
    from django.conf import settings

    from sbyt.kit.milestones.operations import UnableToWalk
    from sbyt.usecases.demo_town.journey import build_demo_town
    from sbyt.usecases.demo_town.stages import UnableToLoadDemoTown

    try:
        return build_demo_town(folder=settings.DATA / "demo", watch=bars)
    except UnableToLoadDemoTown as refusal:
        sys.exit(str(refusal))
    except UnableToWalk:
        sys.exit("Демо-город уже строит другой процесс: дождитесь его или остановите.")
