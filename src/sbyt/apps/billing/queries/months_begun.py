"""Months that are billed, or being billed, for good: what becomes known of them now is in no bill."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sbyt.apps.billing.models import BillingRun
from sbyt.apps.billing.types import CORRECTION, FINAL


def months_begun(*, days: Iterable[date]) -> frozenset[date]:
    """Return the first days of the months of these days for which a final run or a correction was planned; one query.

    A run stands on what was known when it was planned: a day that comes between that and the release is in no bill either.
    """
    months = {day.replace(day=1) for day in days}
    if not months:
        return frozenset()
    runs = BillingRun.objects.filter(month__in=months, stage__in=[FINAL, CORRECTION])
    return frozenset(runs.exclude(state=BillingRun.State.DISCARDED).values_list("month", flat=True))
