"""Have late facts looked for without waiting for the hour: after files were taken in, or when a person asks."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from sbyt.apps.billing.operations.recalculate import VERB
from sbyt.kit.access.actor import Actor

LATE: Final = "sbyt.look_for_late_months"


def look_soon() -> None:
    """Put a look into the queue; where one waits there, nothing changes."""
    try:
        with transaction.atomic():
            app.configure_task(LATE, allow_unknown=True, lock=LATE, queueing_lock=LATE).defer(timestamp=0)
    except AlreadyEnqueued:
        return


def ask_for_a_look(*, actor: Actor) -> None:
    """Put a look into the queue for a person. Needs the verb runs.compute; raises UnableToAct."""
    actor.require(VERB)
    look_soon()
