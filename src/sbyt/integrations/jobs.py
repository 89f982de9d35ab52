"""Jobs that look into sources in their time, and notice who is silent."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from sbyt.apps.intake.operations.sources import due_sources
from sbyt.apps.intake.types import IntakeSource
from sbyt.formats.giszhkh.schemas import UnableToReadSchemas
from sbyt.integrations.giszhkh.connection import (
    UnableToConnect,
    connection_of_settings,
    is_set_up,
)
from sbyt.integrations.giszhkh.exchange import exchange_turn
from sbyt.integrations.look import look_into
from sbyt.usecases.files_intake.silence import watch_silence

LOOK: Final = "sbyt.look_into_source"


@app.task(name=LOOK)
def look(*, source_id: int) -> None:
    """Look into one source; one that is gone or off by now is left alone."""
    source = IntakeSource.objects.filter(pk=source_id).first()
    if source is not None:
        look_into(source)


@app.periodic(cron="* * * * *", periodic_id="sources")
@app.task(name="sbyt.look_into_due_sources", queueing_lock="sbyt.look_into_due_sources")
def look_into_due(timestamp: int) -> None:  # noqa: ARG001  every periodic job is told when it was due
    """Ask for a look into every source whose time has come; each is a job of its own."""
    for source in due_sources(now=timezone.now()):
        ask_for_look(source_id=source.pk)


@app.periodic(cron="7 * * * *", periodic_id="silence")
@app.task(name="sbyt.watch_silence", queueing_lock="sbyt.watch_silence")
def watch(timestamp: int) -> None:  # noqa: ARG001  every periodic job is told when it was due
    """Open an incident for each day that did not come in time, close those whose day came."""
    watch_silence(now=timezone.now())


@app.periodic(cron="* * * * *", periodic_id="giszhkh")
@app.task(name="sbyt.exchange_with_giszhkh", queueing_lock="sbyt.exchange_with_giszhkh")
def exchange_with_giszhkh(timestamp: int) -> None:  # noqa: ARG001  every periodic job is told when it was due
    """Send what is due to ГИС ЖКХ and ask about what it handles; nothing where it is not set up.

    What is wrong with the settings is shown on the screen of the exchange, and messages wait.
    """
    if not is_set_up():
        return
    with suppress(UnableToConnect, UnableToReadSchemas):
        exchange_turn(connection=connection_of_settings())


def ask_for_look(*, source_id: int) -> bool:
    """Put a look into the queue; False where one waits there already."""
    try:
        with transaction.atomic():  # a job refused must not spoil the caller's transaction
            app.configure_task(LOOK, queueing_lock=f"{LOOK} {source_id}").defer(source_id=source_id)
    except AlreadyEnqueued:
        return False
    return True
