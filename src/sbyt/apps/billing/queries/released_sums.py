"""What was billed over some months, in sums: by kind of account and service; and what was computed and not billed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection
from django.db.models import Count, Sum
from django.db.models.functions import Coalesce

from sbyt.apps.billing.models import BillingRun, Charge
from sbyt.apps.billing.types import FINAL

_SUMS: Final = """
SELECT a.kind, l.service, sum(l.quantity_wh), sum(l.net_kop), sum(l.vat_kop), sum(l.gross_kop)
  FROM billing_monthline l
  JOIN billing_bill b ON b.charge_id = l.charge_id AND b.month = l.month
  JOIN contracts_account a ON a.id = b.account_id
 WHERE l.month = ANY(%(months)s) AND b.month = ANY(%(months)s) AND b.stage = %(stage)s
 GROUP BY a.kind, l.service ORDER BY a.kind, l.service DESC
"""
"""Whole months: each pack of lines is opened once, not once a charge."""


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
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, {"months": list(months), "stage": FINAL})
        rows = cursor.fetchall()
    return tuple(
        ReleasedSum(
            account_kind=kind,
            service=service,
            energy_wh=int(wh),
            net_kop=int(net),
            vat_kop=int(vat),
            gross_kop=int(gross),
        )
        for kind, service, wh, net, vat, gross in rows
    )


def held_back(*, months: Collection[date]) -> HeldBack:
    """Return how much of the months was computed at final prices and held. One query."""
    held = Charge.objects.filter(
        run__state=BillingRun.State.RELEASED, run__stage=FINAL, month__in=months, bill=None
    )
    row = held.aggregate(count=Count("pk"), gross=Coalesce(Sum("gross_kop"), 0))
    return HeldBack(charges=row["count"], gross_kop=int(row["gross"]))
