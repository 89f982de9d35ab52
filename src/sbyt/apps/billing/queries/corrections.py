"""Corrections that were begun and are not issued yet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sbyt.apps.billing.models import BillingRun, Charge
from sbyt.apps.billing.types import CORRECTION

_ENDED = (BillingRun.State.RELEASED, BillingRun.State.DISCARDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCorrection:
    """A run that corrects a month of an account."""

    run_id: int
    run_number: int | None


def open_corrections(*, months: Collection[date]) -> dict[tuple[int, date], OpenCorrection]:
    """Return (account, month) → the correction that computed it and is not issued; one query."""
    charges = Charge.objects.filter(month__in=months, run__stage=CORRECTION).exclude(run__state__in=_ENDED)
    rows = charges.order_by("run_id").values_list("account_id", "month", "run_id", "run__number")
    return {
        (account_id, month): OpenCorrection(run_id=run_id, run_number=number)
        for account_id, month, run_id, number in rows
    }
