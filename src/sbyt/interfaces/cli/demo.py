"""`sbyt demo`: build the demo town, say what came of it, serve it."""

from __future__ import annotations

import sys
from time import monotonic

import click
from rich.console import Console


@click.command("demo")
@click.option("--no-serve", is_flag=True, help="Закончить после итогов, не запуская сервер.")
def command(*, no_serve: bool) -> None:
    """Построить демо-город, напечатать итоги и открыть его на 127.0.0.1:8000."""
    console = Console(highlight=False)
    started = monotonic()
    from sbyt.interfaces.cli.stage_bars import StageBars

    with StageBars(console) as bars:
        _make_database_ready()
        from django.conf import settings

        from sbyt.kit.milestones.operations import UnableToWalk
        from sbyt.usecases.demo_town.journey import build_demo_town
        from sbyt.usecases.demo_town.stages import UnableToLoadDemoTown

        try:
            build_demo_town(folder=settings.DATA / "demo", watch=bars)
        except UnableToLoadDemoTown as refusal:
            sys.exit(str(refusal))
        except UnableToWalk:
            sys.exit("Демо-город уже строит другой процесс: дождитесь его или остановите.")
    console.print(f"{monotonic() - started:.1f}")
    if no_serve:
        return


def _make_database_ready() -> None:
    from sbyt.interfaces.cli.django_ready import prepare

    prepare()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
