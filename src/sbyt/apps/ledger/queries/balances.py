"""What a subaccount owes: debit less credit. Above zero is debt, below zero an advance."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from sbyt.apps.ledger.models import Posting
from sbyt.apps.ledger.types import PAYMENT, RECEIVABLES, REVERSAL

Subaccounts = Collection[int] | QuerySet[Any]
"""Ids, or a query that selects one column of ids: it stays inside the statement."""


def balance_of(*, subaccount_id: int, ledger_account: str = RECEIVABLES, before: date | None = None) -> int:
    """Return the balance of one subaccount in kopecks; `before` leaves out entries dated that day and later."""
    return balances_of(subaccount_ids=[subaccount_id], ledger_account=ledger_account, before=before).get(
        subaccount_id, 0
    )


def balances_of(
    *,
    subaccount_ids: Subaccounts,
    ledger_account: str = RECEIVABLES,
    before: date | None = None,
    recorded_by: datetime | None = None,
) -> dict[int, int]:
    """Return balances of many subaccounts by one query; who has no postings is not in the answer.

    `before` leaves out entries dated that day and later, `recorded_by` those recorded after the instant.
    """
    postings = Posting.objects.filter(ledger_account__code=ledger_account, subaccount_id__in=subaccount_ids)
    if before is not None:
        postings = postings.filter(entry__entry_date__lt=before)
    if recorded_by is not None:
        postings = postings.filter(entry__recorded_at__lte=recorded_by)
    sums = postings.values_list("subaccount_id").annotate(balance=Sum(F("debit_kop") - F("credit_kop")))
    return {int(subaccount): int(balance) for subaccount, balance in sums if subaccount is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyIn:
    """What came to a subaccount over some days, and the last day anything came at all."""

    amount_kop: int
    last_on: date


def money_in(
    *,
    subaccount_ids: Subaccounts,
    date_from: date,
    date_to: date,
    ledger_account: str = RECEIVABLES,
    recorded_by: datetime | None = None,
) -> dict[int, MoneyIn]:
    """Return payments dated in `[date_from, date_to)` and the day of the last one before `date_to`, by one query.

    A payment reversed in these days is taken off, whenever it came. `recorded_by` leaves out what was recorded after the instant.
    """
    paid = Posting.objects.filter(
        ledger_account__code=ledger_account,
        subaccount_id__in=subaccount_ids,
        entry__kind__in=[PAYMENT, REVERSAL],
        entry__entry_date__lt=date_to,
    )
    if recorded_by is not None:
        paid = paid.filter(entry__recorded_at__lte=recorded_by)
    rows = paid.values("subaccount_id").annotate(
        came=Coalesce(Sum(F("credit_kop") - F("debit_kop"), filter=Q(entry__entry_date__gte=date_from)), 0),
        last_on=Max("entry__entry_date", filter=Q(entry__kind=PAYMENT)),
    )
    return {
        int(row["subaccount_id"] or 0): MoneyIn(amount_kop=int(row["came"]), last_on=row["last_on"])
        for row in rows
    }
