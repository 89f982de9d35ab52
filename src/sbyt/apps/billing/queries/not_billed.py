"""Why an account has no bill of a month: what holds it, and in which run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from sbyt.apps.billing.finding_kinds import KINDS
from sbyt.apps.billing.models import BillingRun, Finding
from sbyt.apps.contracts.queries import building_of_account


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A finding that keeps the bill back; `held` tells a verdict from one that waits for it."""

    code: str
    title: str
    message: str
    run_number: int | None
    held: bool
    reason: str


def holdings_of(*, account_id: int, month: date) -> list[Holding]:
    """Return what holds the account in the last run of the month that found anything on it or its building."""
    named = Q(account_id=account_id) | Q(account_id=None, building_id=building_of_account(account_id))
    holds = Q(verdict=Finding.Verdict.HOLD) | Q(verdict=Finding.Verdict.PENDING, blocks=True)
    found = (
        Finding.objects.filter(named, holds, run__month=month.replace(day=1))
        .exclude(run__state=BillingRun.State.DISCARDED)
        .select_related("run")
        .order_by("-run_id", "code", "pk")
    )
    rows = list(found)
    return [_holding(row) for row in rows if row.run_id == rows[0].run_id]


def _holding(finding: Finding) -> Holding:
    return Holding(
        code=finding.code,
        title=KINDS[finding.code].title,
        message=finding.message,
        run_number=finding.run.number,
        held=finding.verdict == Finding.Verdict.HOLD,
        reason=finding.verdict_reason,
    )
