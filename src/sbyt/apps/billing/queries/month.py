"""Runs and bills of a month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from sbyt.apps.billing.models import Bill, BillingRun, Charge, Finding, RunPartition
from sbyt.apps.billing.types import FINAL, RunScope
from sbyt.calc.periods import next_month


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """A run as a list shows it."""

    run_id: int
    number: int | None
    month: date
    stage: str
    stage_name: str
    state: str
    state_name: str
    scope: dict[str, Any]
    created_by: str
    created_at: datetime
    accounts: int
    charges: int
    gross_kop: int
    partitions: int
    partitions_done: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthBills:
    """Bills of a month: how many, what they say, what they added to the debt."""

    bills: int
    gross_kop: int
    posted_kop: int


def visible_runs(branch_ids: frozenset[int] | None) -> QuerySet[BillingRun]:
    """Return the runs that have a number: all, or those over the branches named and those over every branch."""
    runs = BillingRun.objects.filter(number__isnull=False)
    if branch_ids is None:
        return runs
    return runs.filter(
        Q(scope__branch_ids__contained_by=sorted(branch_ids)) | ~Q(scope__has_key="branch_ids")
    )


def run_sums(*, branch_ids: frozenset[int] | None = None) -> dict[str, Coalesce]:
    """Return columns of a list of runs: accounts, charges, gross, bills, and findings that wait for a verdict.

    With branches named, of their accounts alone; accounts are then those that were charged.
    """
    if branch_ids is not None:
        return _sums_within(sorted(branch_ids))
    parts = RunPartition.objects.filter(run=OuterRef("pk")).order_by().values("run")
    waiting = (
        Finding.objects.filter(run=OuterRef("pk"), verdict=Finding.Verdict.PENDING).order_by().values("run")
    )
    columns = {
        name: Coalesce(
            Subquery(parts.annotate(summed=Sum(field)).values("summed")), 0, output_field=BigIntegerField()
        )
        for name, field in (
            ("accounts", "accounts"),
            ("charges", "charges"),
            ("gross", "gross_kop"),
            ("bills", "bills"),
        )
    }
    columns["waiting"] = Coalesce(Subquery(waiting.annotate(count=Count("pk")).values("count")), 0)
    return columns


def _sums_within(branch_ids: list[int]) -> dict[str, Coalesce]:
    own = {"month": OuterRef("month"), "account__branch_id__in": branch_ids}
    charges = Charge.objects.filter(run=OuterRef("pk"), **own).order_by().values("run")
    bills = Bill.objects.filter(charge__run=OuterRef("pk"), **own).order_by().values("charge__run")
    waiting = Finding.objects.filter(
        run=OuterRef("pk"), verdict=Finding.Verdict.PENDING, account__branch_id__in=branch_ids
    )
    counted = Count("pk")
    return {
        name: Coalesce(
            Subquery(rows.annotate(figure=figure).values("figure")), 0, output_field=BigIntegerField()
        )
        for name, rows, figure in (
            ("accounts", charges, counted),
            ("charges", charges, counted),
            ("gross", charges, Sum("gross_kop")),
            ("bills", bills, counted),
            ("waiting", waiting.order_by().values("run"), counted),
        )
    }


def runs_for(
    *, branch_ids: frozenset[int] | None, month: date | None = None, offset: int = 0, limit: int = 50
) -> list[RunRow]:
    """Return runs, newest first, by one query. With branches named: those over these branches, and over all of them."""
    runs = visible_runs(branch_ids)
    if month is not None:
        runs = runs.filter(month=month)
    done = Q(partitions__state__in=(RunPartition.State.COMPUTED, RunPartition.State.RELEASED))
    summed = runs.select_related("created_by").annotate(
        accounts=Coalesce(Sum("partitions__accounts"), 0),
        charged=Coalesce(Sum("partitions__charges"), 0),
        gross=Coalesce(Sum("partitions__gross_kop"), 0),
        parts=Count("partitions"),
        parts_done=Count("partitions", filter=done),
    )
    return [_row(run) for run in summed.order_by("-number")[offset : offset + limit]]


def newest_run_month(*, branch_ids: frozenset[int] | None) -> date | None:
    """Return the month of the newest run over the branches, the next one where it is released; None where there is no run. One query."""
    newest = visible_runs(branch_ids).order_by("-number").values_list("month", "state").first()
    if newest is None:
        return None
    month, state = newest
    return next_month(month) if state == BillingRun.State.RELEASED else month


def last_billed_month(*, branch_ids: frozenset[int] | None) -> date | None:
    """Return the last month of final bills released over the branches; None where there is none. One query."""
    done = (BillingRun.State.RELEASING, BillingRun.State.RELEASED)
    runs = visible_runs(branch_ids).filter(stage=FINAL, state__in=done)
    return runs.order_by("-month").values_list("month", flat=True).first()


def unfinished_run(*, month: date, stage: str, scope: RunScope) -> BillingRun | None:
    """Return the run of exactly this month, stage and scope that is neither released nor given up, or None."""
    finished = (BillingRun.State.RELEASED, BillingRun.State.DISCARDED)
    runs = BillingRun.objects.filter(month=month, stage=stage, number__isnull=False).exclude(
        state__in=finished
    )
    return next((run for run in runs.order_by("-number") if run.scope == scope.as_json()), None)


def last_run_of(*, month: date, stage: str = FINAL) -> BillingRun | None:
    """Return the newest run of the month that is computed, released or not."""
    done = (BillingRun.State.COMPUTED, BillingRun.State.RELEASING, BillingRun.State.RELEASED)
    return BillingRun.objects.filter(month=month, stage=stage, state__in=done).order_by("-pk").first()


def month_bills(*, month: date, branch_ids: frozenset[int] | None = None) -> MonthBills:
    """Return the bills of the month, of the branches named or of all."""
    bills = Bill.objects.filter(month=month)
    if branch_ids is not None:
        bills = bills.filter(account__branch_id__in=branch_ids)
    sums = bills.aggregate(
        count=Count("pk"), gross=Coalesce(Sum("gross_kop"), 0), posted=Coalesce(Sum("posted_kop"), 0)
    )
    return MonthBills(bills=sums["count"], gross_kop=int(sums["gross"]), posted_kop=int(sums["posted"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRun:
    """A released run some accounts of which a verdict held back, and no run has released them since."""

    run_id: int
    number: int
    accounts: int
    money_kop: int


def held_in_month(
    *, month: date, stage: str, branch_ids: frozenset[int] | None = None
) -> tuple[HeldRun, ...]:
    """Return what of the month still waits because a verdict held it, by run, the oldest first. One query."""
    billed = Bill.objects.filter(account=OuterRef("account"), month=month, stage=stage)
    held = Finding.objects.filter(
        ~Exists(billed),
        run__month=month,
        run__stage=stage,
        run__state=BillingRun.State.RELEASED,
        verdict=Finding.Verdict.HOLD,
        account__isnull=False,
    )
    if branch_ids is not None:
        held = held.filter(account__branch_id__in=branch_ids)
    rows = held.values("run_id", "run__number").annotate(
        accounts=Count("account", distinct=True), money=Coalesce(Sum("money_kop"), 0)
    )
    return tuple(
        HeldRun(
            run_id=row["run_id"],
            number=row["run__number"] or 0,
            accounts=row["accounts"],
            money_kop=int(row["money"]),
        )
        for row in rows.order_by("run__number")
    )


def _row(run: Any) -> RunRow:
    return RunRow(
        run_id=run.pk,
        number=run.number,
        month=run.month,
        stage=run.stage,
        stage_name=run.get_stage_display(),
        state=run.state,
        state_name=run.get_state_display(),
        scope=run.scope,
        created_by=str(run.created_by or ""),
        created_at=run.created_at,
        accounts=run.accounts,
        charges=run.charged,
        gross_kop=int(run.gross),
        partitions=run.parts,
        partitions_done=run.parts_done,
    )
