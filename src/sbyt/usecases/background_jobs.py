"""Work that no request waits for. Each job makes one call, goes on from where it stopped and does nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import JobAborted

from sbyt.apps.billing.operations.compute_run import Progress, compute_run
from sbyt.apps.billing.operations.release_run import release_run
from sbyt.apps.billing.types import BillingRun
from sbyt.apps.documents.emailing import send_waiting
from sbyt.apps.documents.mass_printing import carry_out_print
from sbyt.apps.ledger.operations import renew_kept_balances
from sbyt.kit.access.actor import SYSTEM, Actor
from sbyt.kit.access.models import User
from sbyt.usecases.appointed_runs import start_due_runs
from sbyt.usecases.files_intake.carry_out_upload import UploadIsWorkedOn, carry_out_upload
from sbyt.usecases.giszhkh.rounds import carry_out_round
from sbyt.usecases.giszhkh.rounds_in_background import ROUND
from sbyt.usecases.hourly.checking_after_intake import check_touched
from sbyt.usecases.late_months import look_for_late_months
from sbyt.usecases.late_months_soon import LATE, look_soon
from sbyt.usecases.runs_in_background import COMPUTE, RELEASE
from sbyt.usecases.who_acts import actor_of

PRINT: Final = "sbyt.print_month"
EMAIL: Final = "sbyt.send_documents"
APPOINTED: Final = "sbyt.start_appointed_runs"
TAKE_UPLOAD: Final = "sbyt.take_upload"
CHECK_HOURS: Final = "sbyt.check_hours"
BALANCES: Final = "sbyt.renew_kept_balances"
_COMPUTABLE: Final = frozenset({"planned", "stopped", "running"})
_RELEASABLE: Final = frozenset({"computed", "releasing"})
_GIVEN_UP: Final = RetryStrategy(max_attempts=5, wait=1, retry_exceptions=[JobAborted])
"""A job that a stopping worker gave up between two parts goes back to the queue."""


@app.task(name=COMPUTE, pass_context=True, retry=_GIVEN_UP)
def compute(context: JobContext, *, run_id: int, user_id: int | None) -> None:
    """Compute what is left of a run. Taken over from a killed worker, it leaves alone a run stopped since."""
    state = _state_of(run_id)
    again = context.job is not None and context.job.attempts > 0
    if state in _COMPUTABLE and not (again and state == BillingRun.State.STOPPED):
        compute_run(actor=_actor(user_id), run_id=run_id, report=_giving_up(context))


@app.task(name=RELEASE, pass_context=True, retry=_GIVEN_UP)
def release(context: JobContext, *, run_id: int, user_id: int | None, issued_on: str | None = None) -> None:
    """Release what is left of a run."""
    if _state_of(run_id) in _RELEASABLE:
        day = None if issued_on is None else date.fromisoformat(issued_on)
        release_run(actor=_actor(user_id), run_id=run_id, issued_on=day, report=_giving_up(context))
        renew_kept_balances(go_on=lambda: not context.should_abort())


@app.periodic(cron="* * * * *", periodic_id="kept-balances")
@app.task(name=BALANCES, pass_context=True, lock=BALANCES, queueing_lock=BALANCES)
def renew_balances(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  every periodic job is told when it was due
    """Add to the kept balances what a release elsewhere has posted: by a command, or by a worker that was killed after it."""
    renew_kept_balances(go_on=lambda: not context.should_abort())


@app.task(name=PRINT, pass_context=True, retry=_GIVEN_UP)
def print_month(context: JobContext, *, order_id: int) -> None:
    """Print what is left of a mass print."""
    if not carry_out_print(order_id=order_id, go_on=lambda: not context.should_abort()):
        raise JobAborted


@app.periodic(cron="* * * * *", periodic_id="letters")
@app.task(name=EMAIL, pass_context=True, lock=EMAIL, queueing_lock=EMAIL, retry=_GIVEN_UP)
def send_documents(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  every periodic job is told when it was due
    """Send the documents that wait for e-mail; those put off go with a later minute."""
    send_waiting(now=timezone.now, go_on=lambda: not context.should_abort())


@app.periodic(cron="* * * * *", periodic_id="appointed-runs")
@app.task(name=APPOINTED, queueing_lock=APPOINTED)
def start_appointed_runs(timestamp: int) -> None:  # noqa: ARG001  every periodic job is told when it was due
    """Start the runs whose appointed time has come."""
    start_due_runs(now=timezone.now())


@app.periodic(cron="7 * * * *", periodic_id="late-months")
@app.task(name=LATE, pass_context=True, lock=LATE, queueing_lock=LATE, retry=_GIVEN_UP)
def look_for_late(context: JobContext, timestamp: int = 0) -> None:  # noqa: ARG001  every periodic job is told when it was due
    """Put on the worklist what facts recorded since the last look change in billed months."""
    look_for_late_months(clock=timezone.now, go_on=lambda: not context.should_abort())


@app.task(name=TAKE_UPLOAD, pass_context=True, retry=_GIVEN_UP)
def take_upload(context: JobContext, *, upload_id: int) -> None:
    """Take in what is left of the files that a person brought at once."""
    try:
        done = carry_out_upload(
            upload_id=upload_id, go_on=lambda: not context.should_abort(), clock=timezone.now
        )
    except UploadIsWorkedOn as busy:
        raise JobAborted from busy
    if not done:
        raise JobAborted
    look_soon()


@app.periodic(cron="* * * * *", periodic_id="hour-checks")
@app.task(name=CHECK_HOURS, pass_context=True, lock=CHECK_HOURS, queueing_lock=CHECK_HOURS, retry=_GIVEN_UP)
def check_hours_that_came(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  every periodic job is told when it was due
    """Check the hours that came since the last check, of the points that they touch."""
    if not check_touched(go_on=lambda: not context.should_abort()):
        raise JobAborted


@app.task(name=ROUND)
def giszhkh_round(*, round_id: int) -> None:
    """Go through a branch and put what has changed into the outbox of ГИС ЖКХ."""
    carry_out_round(round_id=round_id, now=timezone.now())


def _giving_up(context: JobContext) -> Callable[[Progress], None]:
    """Return a report that gives the job up, between two parts, when the worker is asked to stop."""

    def look(_progress: Progress) -> None:
        if context.should_abort():
            raise JobAborted

    return look


def _state_of(run_id: int) -> str | None:
    return BillingRun.objects.filter(pk=run_id).values_list("state", flat=True).first()


def _actor(user_id: int | None) -> Actor:
    """Return who asked, with the rights of this very minute: a role revoked meanwhile does not work."""
    return SYSTEM if user_id is None else actor_of(User.objects.get(pk=user_id))
