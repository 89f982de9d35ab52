"""Work that no request waits for. Each job makes one call, goes on from where it stopped and does nothing twice."""

from __future__ import annotations

from datetime import date
from typing import Final

from procrastinate import JobContext
from procrastinate.contrib.django import app

from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.release_run import release_run
from sbyt.apps.billing.types import BillingRun
from sbyt.kit.access.actor import SYSTEM, Actor
from sbyt.kit.access.models import User
from sbyt.usecases.who_acts import actor_of

COMPUTE: Final = "sbyt.compute_run"
RELEASE: Final = "sbyt.release_run"
_COMPUTABLE: Final = frozenset({"planned", "stopped", "running"})
_RELEASABLE: Final = frozenset({"computed", "releasing"})


@app.task(name=COMPUTE, pass_context=True)
def compute(context: JobContext, *, run_id: int, user_id: int | None) -> None:
    """Compute what is left of a run. Taken over from a killed worker, it leaves alone a run stopped since."""
    state = _state_of(run_id)
    again = context.job is not None and context.job.attempts > 0
    if state in _COMPUTABLE and not (again and state == BillingRun.State.STOPPED):
        compute_run(actor=_actor(user_id), run_id=run_id)


@app.task(name=RELEASE, pass_context=True)
def release(context: JobContext, *, run_id: int, user_id: int | None, issued_on: str | None = None) -> None:
    """Release what is left of a run."""
    del context
    if _state_of(run_id) in _RELEASABLE:
        day = None if issued_on is None else date.fromisoformat(issued_on)
        release_run(actor=_actor(user_id), run_id=run_id, issued_on=day)


def _state_of(run_id: int) -> str | None:
    return BillingRun.objects.filter(pk=run_id).values_list("state", flat=True).first()


def _actor(user_id: int | None) -> Actor:
    """Return who asked, with the rights of this very minute: a role revoked meanwhile does not work."""
    return SYSTEM if user_id is None else actor_of(User.objects.get(pk=user_id))
