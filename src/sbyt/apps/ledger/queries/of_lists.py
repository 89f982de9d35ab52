"""Balances and turnovers as columns of somebody else's list."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import connection
from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import IsNull

from sbyt.apps.ledger.models import Posting, UnkeptEntry
from sbyt.apps.ledger.queries.charged_and_paid import charged_kop, paid_kop
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
    """Return the opening balance, what was charged and paid in the month as `opening`, `debit`, `credit`, in kopecks.

    The subaccount is named by a row's field; the month of an entry counts, as in the turnover sheet.
    """
    postings = Posting.objects.filter(ledger_account__code=ledger_account, subaccount_id=OuterRef(subaccount))
    earlier, inside = postings.filter(entry__month__lt=month), postings.filter(entry__month=month)
    return {
        "opening": _sum_of(earlier, F("debit_kop") - F("credit_kop")),
        "debit": _sum_of(inside, charged_kop()),
        "credit": _sum_of(inside, paid_kop()),
    }


def moved_in(month: date, subaccount: str = "pk", *, ledger_account: str = RECEIVABLES) -> IsNull:
    """Return the condition that something was posted to the subaccount in the accounting month.

    One posting is looked for, for each subaccount by itself: EXISTS would be answered by reading the postings of the whole month.
    """
    postings = Posting.objects.filter(
        ledger_account__code=ledger_account, subaccount_id=OuterRef(subaccount), entry__month=month
    )
    return IsNull(Subquery(postings.values("pk")[:1]), False)  # noqa: FBT003  Django's own argument


_MONTHS: Final = """
WITH RECURSIVE posted AS (
    (SELECT month FROM ledger_journalentry ORDER BY month DESC LIMIT 1)
    UNION ALL
    SELECT (SELECT e.month FROM ledger_journalentry e WHERE e.month < posted.month ORDER BY e.month DESC LIMIT 1)
      FROM posted WHERE posted.month IS NOT NULL
)
SELECT month FROM posted WHERE month IS NOT NULL
"""
"""From month to month by the index: a payment is an entry, and there are millions of them."""


def posted_months() -> list[date]:
    """Return the months that anything was posted to, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS)
        return [month for (month,) in cursor.fetchall()]


def _sum_of(postings: QuerySet[Posting], side: Combinable) -> Coalesce:
    summed = postings.order_by().values("subaccount_id").annotate(summed=Cast(Sum(side), BigIntegerField()))
    return Coalesce(Subquery(summed.values("summed"), output_field=BigIntegerField()), 0)
