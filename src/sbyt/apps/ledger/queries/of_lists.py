"""Balances and turnovers as columns of somebody else's list."""

from __future__ import annotations

from datetime import date

from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce

from sbyt.apps.ledger.models import JournalEntry, Posting, UnkeptEntry
from sbyt.apps.ledger.types import RECEIVABLES


def all_balances_are_kept() -> bool:
    """Tell whether the kept balances have all that was posted: not while a large entry waits to be added to them."""
    return not UnkeptEntry.objects.exists()


def balance_column(subaccount: str = "pk", *, ledger_account: str = RECEIVABLES) -> Coalesce:
    """Return the balance of the subaccount that a row's field names, 0 where nothing was posted."""
    postings = Posting.objects.filter(ledger_account__code=ledger_account, subaccount_id=OuterRef(subaccount))
    return _sum_of(postings, F("debit_kop") - F("credit_kop"))


def turnover_columns(
    subaccount: str = "pk", *, month: date, ledger_account: str = RECEIVABLES
) -> dict[str, Coalesce]:
    """Return the opening balance, debit and credit of the month as `opening`, `debit`, `credit`, in kopecks.

    The subaccount is named by a row's field; the month of an entry counts, as in the turnover sheet.
    """
    postings = Posting.objects.filter(ledger_account__code=ledger_account, subaccount_id=OuterRef(subaccount))
    earlier, inside = postings.filter(entry__month__lt=month), postings.filter(entry__month=month)
    return {
        "opening": _sum_of(earlier, F("debit_kop") - F("credit_kop")),
        "debit": _sum_of(inside, F("debit_kop")),
        "credit": _sum_of(inside, F("credit_kop")),
    }


def posted_months() -> list[date]:
    """Return the months that anything was posted to, newest first."""
    return list(JournalEntry.objects.order_by("-month").values_list("month", flat=True).distinct())


def _sum_of(postings: QuerySet[Posting], side: Combinable) -> Coalesce:
    summed = postings.order_by().values("subaccount_id").annotate(summed=Cast(Sum(side), BigIntegerField()))
    return Coalesce(Subquery(summed.values("summed"), output_field=BigIntegerField()), 0)
