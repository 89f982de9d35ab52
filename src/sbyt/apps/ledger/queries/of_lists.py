"""Balances as a column of somebody else's list."""

from __future__ import annotations

from django.db.models import BigIntegerField, F, OuterRef, Subquery, Sum
from django.db.models.functions import Cast, Coalesce

from sbyt.apps.ledger.models import Posting
from sbyt.apps.ledger.types import RECEIVABLES


def balance_column(subaccount: str = "pk", *, ledger_account: str = RECEIVABLES) -> Coalesce:
    """Return the balance of the subaccount that a row's field names, 0 where nothing was posted."""
    balance = (
        Posting.objects.filter(ledger_account__code=ledger_account, subaccount_id=OuterRef(subaccount))
        .order_by()
        .values("subaccount_id")
        .annotate(balance=Cast(Sum(F("debit_kop") - F("credit_kop")), BigIntegerField()))
        .values("balance")
    )
    return Coalesce(Subquery(balance, output_field=BigIntegerField()), 0)
