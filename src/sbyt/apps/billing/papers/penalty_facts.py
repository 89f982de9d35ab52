"""What bills say of penalties: claims with their ranges of days."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from sbyt.apps.billing.models import Penalty, PenaltyRange


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyDays:
    """Days `[period_from, period_to)` charged (`sign` 1) or taken back (-1); `exact_e4` = kopecks × 10⁴ with its sign."""

    sign: int
    period_from: date
    period_to: date
    first_day: int
    days: int
    debt_kop: int
    rate_bp: int
    divisor: int
    exact_e4: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyOfClaim:
    """Penalties of one month's debt in a bill: all it bears to `reckoned_to`, what was charged before, what is added."""

    claim_month: date
    due_on: date
    reckoned_to: date
    claim_kop: int
    accrued_kop: int
    before_kop: int
    amount_kop: int
    ranges: tuple[PenaltyDays, ...]


def penalties_of_charges(*, charge_ids: Collection[int]) -> dict[int, list[PenaltyOfClaim]]:
    """Return the penalties of charges by charge, the oldest debt first, by two queries."""
    days = PenaltyRange.objects.order_by("period_from", "sign", "pk")
    rows = Penalty.objects.filter(charge_id__in=charge_ids).order_by("charge_id", "claim_month", "due_on")
    told: dict[int, list[PenaltyOfClaim]] = {}
    for row in rows.prefetch_related(Prefetch("ranges", queryset=days)):
        told.setdefault(row.charge_id, []).append(
            PenaltyOfClaim(
                claim_month=row.claim_month,
                due_on=row.due_on,
                reckoned_to=row.reckoned_to,
                claim_kop=row.claim_kop,
                accrued_kop=row.accrued_kop,
                before_kop=row.before_kop,
                amount_kop=row.amount_kop,
                ranges=tuple(
                    PenaltyDays(**{name: getattr(one, name) for name in PenaltyDays.__slots__})
                    for one in row.ranges.all()
                ),
            )
        )
    return told
