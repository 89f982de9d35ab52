"""What was billed over some months, in sums: by kind of account and service; and what was computed and not billed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum
from django.db.models.functions import Coalesce

from sbyt.apps.billing.models import BillingRun, Charge, ChargeLine
from sbyt.apps.billing.types import FINAL


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedSum:
    """Final bills of one kind of account and service: Wh and kopecks."""

    account_kind: str
    service: str
    energy_wh: int
    net_kop: int
    vat_kop: int
    gross_kop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """Charges of released final runs that no bill was made of: a verdict holds them."""

    charges: int
    gross_kop: int


def released_sums(*, months: Collection[date]) -> tuple[ReleasedSum, ...]:
    """Return the sums of final bills of the months, by kind of account and service. One query."""
    lines = ChargeLine.objects.filter(
        charge__bill__stage=FINAL, charge__bill__month__in=months, charge__month__in=months
    )
    rows = (
        lines.values("charge__account__kind", "service")
        .annotate(wh=Sum("quantity_wh"), net=Sum("net_kop"), vat=Sum("vat_kop"), gross=Sum("gross_kop"))
        .order_by("charge__account__kind", "-service")
    )
    return tuple(
        ReleasedSum(
            account_kind=row["charge__account__kind"],
            service=row["service"],
            energy_wh=int(row["wh"]),
            net_kop=int(row["net"]),
            vat_kop=int(row["vat"]),
            gross_kop=int(row["gross"]),
        )
        for row in rows
    )


def held_back(*, months: Collection[date]) -> HeldBack:
    """Return how much of the months was computed at final prices and held. One query."""
    held = Charge.objects.filter(
        run__state=BillingRun.State.RELEASED, run__stage=FINAL, month__in=months, bill=None
    )
    row = held.aggregate(count=Count("pk"), gross=Coalesce(Sum("gross_kop"), 0))
    return HeldBack(charges=row["count"], gross_kop=int(row["gross"]))
