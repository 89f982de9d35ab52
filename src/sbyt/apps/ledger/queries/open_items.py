"""Claims not yet paid and money not yet laid, item by item and month by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BigIntegerField, Count, F, Min, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Abs, Coalesce

from sbyt.apps.ledger.models import OpenItem, Settlement
from sbyt.apps.ledger.queries.balances import Subaccounts
from sbyt.apps.ledger.types import RECEIVABLES


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItemRow:
    """An item that is not settled in full; `rest_kop` is what is left of it, above zero for claim and money alike."""

    item_id: int
    entry_id: int
    subaccount_id: int
    month: date
    due_on: date | None
    amount_kop: int
    rest_kop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthDebt:
    """What is left unpaid of the claims of a month."""

    subaccount_id: int
    month: date
    due_on: date | None
    claimed_kop: int
    rest_kop: int


def open_items_of(*, subaccount_ids: Subaccounts, ledger_account: str = RECEIVABLES) -> list[OpenItemRow]:
    """Return items with something left, oldest first by one query."""
    rows = (
        _with_rest(subaccount_ids, ledger_account).filter(rest__gt=0).order_by("subaccount_id", "month", "id")
    )
    return [
        OpenItemRow(
            item_id=item.pk,
            entry_id=item.entry_id,
            subaccount_id=item.subaccount_id,
            month=item.month,
            due_on=item.due_on,
            amount_kop=item.amount_kop,
            rest_kop=item.rest,
        )
        for item in rows
    ]


def debt_by_month(*, subaccount_ids: Subaccounts, ledger_account: str = RECEIVABLES) -> list[MonthDebt]:
    """Return the months with unpaid claims, oldest first by one query. Money not yet laid is not taken off."""
    rows = (
        _with_rest(subaccount_ids, ledger_account)
        .filter(amount_kop__gt=0, rest__gt=0)
        .values("subaccount_id", "month", "due_on")
        .annotate(claimed=Sum("amount_kop"), unpaid=Sum("rest"))
        .order_by("subaccount_id", "month", "due_on")
    )
    return [
        MonthDebt(
            subaccount_id=row["subaccount_id"],
            month=row["month"],
            due_on=row["due_on"],
            claimed_kop=int(row["claimed"]),
            rest_kop=int(row["unpaid"]),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """What is left unpaid past its day: the sum, the first month and how many months there are."""

    rest_kop: int
    since: date
    months: int


def overdue_of(
    *,
    subaccount_ids: Subaccounts,
    before: date,
    ledger_account: str = RECEIVABLES,
    recorded_by: datetime | None = None,
) -> dict[int, Overdue]:
    """Return what was due before the day and is not settled, by one query; who owes nothing so is not in the answer.

    `recorded_by` leaves out what was recorded, and what was settled, after the instant.
    """
    items = _with_rest(subaccount_ids, ledger_account, settled_by=recorded_by)
    if recorded_by is not None:
        items = items.filter(entry__recorded_at__lte=recorded_by)
    rows = (
        items.filter(amount_kop__gt=0, rest__gt=0, due_on__lt=before)
        .values("subaccount_id")
        .annotate(unpaid=Sum("rest"), since=Min("month"), months=Count("month", distinct=True))
        .order_by()
    )
    return {
        row["subaccount_id"]: Overdue(rest_kop=int(row["unpaid"]), since=row["since"], months=row["months"])
        for row in rows
    }


def _with_rest(
    subaccount_ids: Subaccounts, ledger_account: str, *, settled_by: datetime | None = None
) -> QuerySet[Any]:
    laid = _laid("claim", settled_by) + _laid("money", settled_by)
    own = OpenItem.objects.filter(ledger_account__code=ledger_account, subaccount_id__in=subaccount_ids)
    return own.annotate(rest=Abs(F("amount_kop")) - laid)


def _laid(side: str, settled_by: datetime | None) -> Coalesce:
    settlements = Settlement.objects.filter(**{side: OuterRef("pk")})
    if settled_by is not None:
        settlements = settlements.filter(recorded_at__lte=settled_by)
    laid = settlements.order_by().values(side).annotate(laid=Sum("amount_kop")).values("laid")
    return Coalesce(Subquery(laid, output_field=BigIntegerField()), 0)
