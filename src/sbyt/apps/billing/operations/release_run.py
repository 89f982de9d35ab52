"""Release a computed run: partition by partition, never twice; documents after all is posted."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from sbyt.apps.billing.executors.choose import Crew, UnableToReachWorkers, crew_of_settings
from sbyt.apps.billing.executors.worker import UnableToGoOn, UnableToTrustWorker
from sbyt.apps.billing.models import BillingRun, Finding, RunPartition
from sbyt.apps.billing.operations.base_faults import told_from_a_fault
from sbyt.apps.billing.operations.compute_run import Progress, Report
from sbyt.apps.billing.operations.document_bills import document_partitions
from sbyt.apps.billing.operations.drive_partitions import drive_partitions
from sbyt.apps.billing.operations.run_lock import name_of_lock
from sbyt.apps.billing.operations.run_rights import require_whole_run
from sbyt.apps.billing.types import CORRECTION
from sbyt.apps.parties.queries import the_supplier
from sbyt.calc.periods import next_month
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting
from sbyt.kit.faults import fault_point
from sbyt.kit.session_lock import session_lock

_RELEASABLE = (BillingRun.State.COMPUTED, BillingRun.State.RELEASING)


class UnableToReleaseRun(RuntimeError):
    """Raised when the run cannot be released now; the text is Russian: it is shown as it is."""


def release_run(
    *,
    actor: Actor,
    run_id: int,
    issued_on: date | None = None,
    report: Report | None = None,
    documents: bool = True,
    workers: int | None = None,
    scheduler: str | None = None,
    crew: Crew | None = None,
) -> BillingRun:
    """This function will release a run: postings and bills of every account that no verdict holds, then documents.

    Stopped by a failure or killed, it goes on where it was and posts nothing twice; `issued_on` stays that of the
    first call (the last day of the month, or today where that has not come yet; of a correction, today). Parked partitions are left out
    once their finding is decided. Without `documents` the run is released when all is posted, and
    `issue_documents_of_run` draws them up later. `workers`, `scheduler` and `crew` are those of `compute_run`. Needs the verb
    runs.release in every branch of the run.

    :raises UnableToAct: the actor may not release it.
    :raises UnableToReleaseRun: the run is not computed, blocking findings wait for a verdict, `issued_on` lies before
        the month, another process works on the month, there is nobody to give the work to, or the database is gone
        or full; what is posted stays and the release can be continued.
    :raises UnableToNameSupplier: there is no supplier to stand on the documents; nothing is posted.
    """
    run = BillingRun.objects.get(pk=run_id)
    require_whole_run(actor, run, verb="runs.release")
    with session_lock(name_of_lock(run.month)) as free:
        if not free:
            raise UnableToReleaseRun(f"с расчётами за {run.month:%m.%Y} уже работает другой процесс")
        with acting(user_id=actor.user_id, reason=f"выпуск расчёта № {run.number}"):
            the_supplier()
            _start(run, actor, issued_on)
            try:
                with told_from_a_fault():
                    with crew_of_settings(workers=workers, scheduler=scheduler, given=crew) as hands:
                        _release_partitions(run, report, hands)
                    fault_point("release.partitions_behind")
                    if documents:
                        document_partitions(run)
            except (UnableToReachWorkers, UnableToTrustWorker, UnableToGoOn) as error:
                raise UnableToReleaseRun(str(error)) from error
            _finish(run)
    return run


def waiting_verdicts(run_id: int) -> dict[str, int]:
    """Return the blocking findings that wait for a verdict: code → how many."""
    codes = Finding.objects.filter(run_id=run_id, blocks=True, verdict=Finding.Verdict.PENDING).values_list(
        "code", flat=True
    )
    counts: dict[str, int] = {}
    for code in codes:
        counts[code] = counts.get(code, 0) + 1
    return dict(sorted(counts.items()))


def _start(run: BillingRun, actor: Actor, issued_on: date | None) -> None:
    try:
        with transaction.atomic():
            run = BillingRun.objects.select_for_update().get(pk=run.pk)
            if run.state not in _RELEASABLE:
                raise UnableToReleaseRun(f"расчёт № {run.number}: {run.get_state_display()}")
            waiting = waiting_verdicts(run.pk)
            if waiting:
                told = ", ".join(f"{code} — {count}" for code, count in waiting.items())
                raise UnableToReleaseRun(f"выпуск держат замечания без решения: {told}")
            run.issued_on = run.issued_on or _day_of_issue(run, issued_on)
            run.state = BillingRun.State.RELEASING
            run.released_by_id = actor.user_id
            run.save()
    except IntegrityError as error:
        raise UnableToReleaseRun(f"за {run.month:%m.%Y} идёт или прерван другой расчёт") from error
    fault_point("release.run_started")


def _day_of_issue(run: BillingRun, asked: date | None) -> date:
    month = run.month
    if asked is None and run.stage == CORRECTION:
        return max(month, timezone.localdate())
    if asked is None:
        return max(month, min(next_month(month) - timedelta(days=1), timezone.localdate()))
    if asked < month:
        raise UnableToReleaseRun(f"дата документов {asked:%d.%m.%Y} раньше месяца {month:%m.%Y}")
    return asked


def _release_partitions(run: BillingRun, report: Report | None, crew: Crew) -> None:
    accounts = dict(run.partitions.values_list("pk", "accounts"))
    computed = run.partitions.filter(state=RunPartition.State.COMPUTED).order_by("number")
    waiting = {pk: accounts[pk] for pk in computed.values_list("pk", flat=True)}
    behind = run.partitions.filter(state=RunPartition.State.RELEASED).count()
    accounts_done = sum(accounts.values()) - sum(waiting.values())
    for partition_id, _bills in drive_partitions(waiting, work="release", crew=crew, failed=_refused):
        behind += 1
        accounts_done += accounts[partition_id]
        if report is not None:
            report(
                Progress(
                    partitions_done=behind,
                    partitions=len(accounts),
                    accounts_done=accounts_done,
                    accounts=sum(accounts.values()),
                )
            )


def _refused(_partition_id: int, error: BaseException) -> bool:
    """A partition that cannot be released stops the release: what is posted stays, the next call goes on."""
    raise error


def _finish(run: BillingRun) -> None:
    run.refresh_from_db()
    run.state = BillingRun.State.RELEASED
    run.released_at = timezone.now()
    run.save()
    fault_point("release.run_finished")
