"""A month is closed as in life: households and the forecast of companies at its end, final prices three weeks later."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

from django.db.models import QuerySet

from sbyt.apps.billing.operations.compute_run import Progress, Report, compute_run
from sbyt.apps.billing.operations.decide_findings import decide_findings
from sbyt.apps.billing.operations.plan_amounts import plan_amount
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.release_run import release_run
from sbyt.apps.billing.types import FINAL, FORECAST, BillingRun, Finding, RunScope
from sbyt.apps.contracts.queries import account_ids_by_number
from sbyt.apps.metering.types import UsagePoint
from sbyt.kit.access.actor import Actor
from sbyt.kit.milestones.operations import Facts
from sbyt.usecases.demo_town.companies import FORECAST_FIRST
from sbyt.usecases.demo_town.household_readings import FAR_ABOVE
from sbyt.usecases.demo_town.months import following
from sbyt.usecases.demo_town.staff import CLERK, acts_as
from sbyt.usecases.demo_town.stages import Walker

AGREED_GROSS_KOP: Final = 104_304_200
AGREED_MONTH: Final = date(2021, 5, 1)
FINAL_ISSUED_ON_DAY: Final = 25

_ACCOUNTS_A_PART: Final = 60
_GAPS: Final = "R-14"
_SPIKE: Final = "R-02"
_UNFINISHED: Final = (
    BillingRun.State.PLANNED,
    BillingRun.State.RUNNING,
    BillingRun.State.STOPPED,
)
_HELD: Final = {FAR_ABOVE: "Ждём контрольного снятия показаний"}


def close_households(walker: Walker, month: date) -> Facts:
    """Bill the households of the month on its last day."""
    return _closed(walker, month, stage=FINAL, issued_on=_last_day(month), accounts=_homes(walker))


def forecast_companies(walker: Walker, month: date) -> Facts:
    """Bill the companies at forecast prices on the last day; one bill of May is formed from an agreed sum."""
    if month == AGREED_MONTH:
        _agree_sum(walker)
    return _closed(walker, month, stage=FORECAST, issued_on=_last_day(month), accounts=_firms(walker))


def close_companies(walker: Walker, month: date) -> Facts:
    """Bill the companies at final prices in the next month: what differs from the forecast is posted."""
    issued_on = following(month).replace(day=FINAL_ISSUED_ON_DAY)
    return _closed(walker, month, stage=FINAL, issued_on=issued_on, accounts=_firms(walker))


def compute_open_month(walker: Walker, month: date) -> Facts:
    """Compute everybody in the open month and leave the run to be looked at: readings, hours and prices are missing."""
    run = _computed(month, stage=FINAL, scope=RunScope(), report=_report(walker, parts_of_work=1))
    return {"run": run.number}


def _closed(walker: Walker, month: date, *, stage: str, issued_on: date, accounts: Collection[str]) -> Facts:
    """Plan, compute, decide and release; what an earlier walk has done of it is not done again."""
    clerk = acts_as(CLERK)
    scope = RunScope.of(account_ids=account_ids_by_number(accounts).values())
    run = _computed(month, stage=stage, scope=scope, report=_report(walker, parts_of_work=2))
    if run.state == BillingRun.State.COMPUTED:
        _decide(clerk, run)
    if run.state != BillingRun.State.RELEASED:
        report = _report(walker, parts_of_work=2, behind=1)
        run = release_run(actor=clerk, run_id=run.pk, issued_on=issued_on, report=report)
    return {"run": run.number}


def _computed(month: date, *, stage: str, scope: RunScope, report: Report) -> BillingRun:
    clerk = acts_as(CLERK)
    runs = BillingRun.objects.filter(month=month, stage=stage, scope=scope.as_json())
    run = runs.exclude(state=BillingRun.State.DISCARDED).first() or plan_run(
        actor=clerk, month=month, stage=stage, scope=scope, accounts_a_partition=_ACCOUNTS_A_PART
    )
    if run.state in _UNFINISHED:
        run = compute_run(actor=clerk, run_id=run.pk, report=report)
    run.refresh_from_db()
    return run


def _decide(clerk: Actor, run: BillingRun) -> None:
    """Hold back what has holes and what waits for a control reading; release everything else that was found."""
    found = Finding.objects.filter(run=run)
    for account, reason in _HELD.items():
        _say(clerk, run, found.filter(account__number=account, code=_SPIKE), Finding.Verdict.HOLD, reason)
    _say(clerk, run, found.filter(code=_GAPS), Finding.Verdict.HOLD, "Ждём недостающие часы профиля")
    waiting = found.filter(verdict=Finding.Verdict.PENDING)
    _say(clerk, run, waiting, Finding.Verdict.RELEASE, "Проверено по первичным данным")


def _say(clerk: Actor, run: BillingRun, found: QuerySet[Finding], verdict: str, reason: str) -> None:
    ids = list(found.values_list("pk", flat=True))
    decide_findings(actor=clerk, run_id=run.pk, verdict=verdict, reason=reason, finding_ids=ids)


def _agree_sum(walker: Walker) -> None:
    quarry = next(firm for firm in walker.town.companies if firm.key == FORECAST_FIRST)
    point = UsagePoint.objects.get(code=quarry.points[0].code)
    plan_amount(
        actor=acts_as(CLERK),
        usage_point_id=point.pk,
        month=AGREED_MONTH,
        gross_kop=AGREED_GROSS_KOP,
        basis="Письмо потребителя от 24.05.2021 № 118: сумма к оплате за май",
    )


def _report(walker: Walker, *, parts_of_work: int, behind: int = 0) -> Report:
    """Return what moves the bar: computing is one part of the work, releasing the other."""

    def report(progress: Progress) -> None:
        done = behind * progress.partitions + progress.partitions_done
        walker.goes(done, parts_of_work * progress.partitions)

    return report


def _last_day(month: date) -> date:
    return following(month) - timedelta(days=1)


def _homes(walker: Walker) -> Collection[str]:
    return walker.town.homes_billed


def _firms(walker: Walker) -> list[str]:
    return [firm.account for firm in walker.town.companies]
