"""What a subaccount owes: debit less credit. Above zero is debt, below zero an advance."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import F, QuerySet, Sum

from sbyt.apps.ledger.models import Posting
from sbyt.apps.ledger.types import RECEIVABLES

Subaccounts = Collection[int] | QuerySet[Any]
"""Ids, or a query that selects one column of ids: it stays inside the statement."""


def balance_of(*, subaccount_id: int, ledger_account: str = RECEIVABLES, before: date | None = None) -> int:
    """Return the balance of one subaccount in kopecks; `before` leaves out entries dated that day and later."""
    return balances_of(subaccount_ids=[subaccount_id], ledger_account=ledger_account, before=before).get(
        subaccount_id, 0
    )


def balances_of(
    *, subaccount_ids: Subaccounts, ledger_account: str = RECEIVABLES, before: date | None = None
) -> dict[int, int]:
    """Return balances of many subaccounts by one query; who has no postings is not in the answer."""
    postings = Posting.objects.filter(ledger_account__code=ledger_account, subaccount_id__in=subaccount_ids)
    if before is not None:
        postings = postings.filter(entry__entry_date__lt=before)
    sums = postings.values_list("subaccount_id").annotate(balance=Sum(F("debit_kop") - F("credit_kop")))
    return {int(subaccount): int(balance) for subaccount, balance in sums if subaccount is not None}
