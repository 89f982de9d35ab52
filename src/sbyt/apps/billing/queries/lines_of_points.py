"""Released lines of energy that stand: what a better hour may change. Lines of legal entities are PlainLine."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, F, Min, OuterRef, QuerySet

from sbyt.apps.billing.models import Bill, BillingRun, ChargeLine, PlainLine
from sbyt.apps.billing.types import CORRECTION, FINAL


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedLine:
    """A line by profile, or by registers, of a released bill; `as_of` is when what it stands on was known.

    `method` is ChargeLine.Method. `gaps`: its profile lacked hours, and it was billed by those there were.
    """

    bill_id: int
    account_id: int
    account_number: str
    party_name: str
    branch_id: int
    month: date
    method: str
    gaps: bool
    usage_point_id: int
    period_from: date
    period_to: date
    quantity_wh: int
    price_e7: int
    vat_rate_bp: int
    net_kop: int
    gross_kop: int
    as_of: datetime


def released_volume_lines(
    *, point_ids: Collection[int], months: Collection[date]
) -> tuple[ReleasedLine, ...]:
    """Return the lines by profile, by registers and by replacement information of legal entities at the points.

    Those of the last final or corrected bills of the months; one query.
    """
    methods = [ChargeLine.Method.INTERVALS, ChargeLine.Method.METER, ChargeLine.Method.REPLACED]
    return _released(
        PlainLine.objects.filter(
            usage_point_id__in=point_ids, month__in=months, charge__month__in=months, method__in=methods
        )
    )


def released_replaced_lines() -> tuple[ReleasedLine, ...]:
    """Return the lines by replacement information of legal entities in the last bills of all months; one query."""
    return _released(PlainLine.objects.filter(method=ChargeLine.Method.REPLACED, charge__month=F("month")))


def released_lines_with_gaps(*, point_ids: Collection[int]) -> tuple[ReleasedLine, ...]:
    """Return the lines of legal entities at the points whose profile lacked hours, in the last bills of all months; one query."""
    return _released(
        PlainLine.objects.filter(
            usage_point_id__in=point_ids,
            method=ChargeLine.Method.INTERVALS,
            basis__missing__gt=0,
            charge__month=F("month"),
        )
    )


def first_known_at() -> dict[date, datetime]:
    """Return month → the earliest moment that facts were known for a final run or a correction; one query."""
    runs = BillingRun.objects.filter(stage__in=[FINAL, CORRECTION]).exclude(state=BillingRun.State.DISCARDED)
    return dict(runs.order_by().values("month").annotate(known=Min("as_of")).values_list("month", "known"))


def _released(lines: QuerySet[PlainLine]) -> tuple[ReleasedLine, ...]:
    later = Bill.objects.filter(
        account=OuterRef("charge__account"),
        month=OuterRef("charge__month"),
        revision__gt=OuterRef("charge__bill__revision"),
    )
    standing = (
        lines.filter(
            service=ChargeLine.Service.ENERGY,
            charge__account__kind="legal",
            charge__bill__stage__in=[FINAL, CORRECTION],
        )
        .exclude(Exists(later))
        .order_by("charge__month", "charge__account__number", "number")
    )
    return tuple(
        ReleasedLine(
            bill_id=line.charge.bill.pk,
            account_id=line.charge.account_id,
            account_number=line.charge.account.number,
            party_name=line.charge.account.party_name,
            branch_id=line.charge.account.branch_id,
            month=line.charge.month,
            method=line.method,
            gaps=_has_gaps(line),
            usage_point_id=line.usage_point_id,
            period_from=line.period_from,
            period_to=line.period_to,
            quantity_wh=line.quantity_wh,
            price_e7=line.price_e7,
            vat_rate_bp=line.vat_rate_bp,
            net_kop=line.net_kop,
            gross_kop=line.gross_kop,
            as_of=line.charge.run.as_of,
        )
        for line in standing.select_related("charge__account", "charge__bill", "charge__run")
    )


def _has_gaps(line: PlainLine) -> bool:
    """Tell whether the profile of the line lacked values or whole days (calc.interval_volume)."""
    basis = line.basis or {}
    if "profile_days" not in basis:
        return False
    return bool(basis["missing"]) or basis["profile_days"] < (line.period_to - line.period_from).days
