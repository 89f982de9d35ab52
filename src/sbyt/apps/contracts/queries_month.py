"""What is supplied in a month, as queries that others put inside theirs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet

from sbyt.apps.contracts.models import SupplyTerm


def supplied_point_ids(
    *, account_kind: str, date_from: date, date_to: date, branch_ids: frozenset[int] | None = None
) -> QuerySet[Any]:
    """Return a query of `usage_point_id` of accounts of a kind supplied in `[date_from, date_to)`; None: all branches."""
    terms = SupplyTerm.objects.filter(
        superseded_at=None, valid__overlap=DateRange(date_from, date_to), account__kind=account_kind
    )
    if branch_ids is not None:
        terms = terms.filter(account__branch_id__in=branch_ids)
    return terms.values("usage_point_id")


def tariffs_in_use(*, date_from: date, date_to: date) -> set[int]:
    """Return the household tariffs that supply anybody in `[date_from, date_to)`."""
    terms = SupplyTerm.objects.filter(
        superseded_at=None, valid__overlap=DateRange(date_from, date_to), tariff__isnull=False
    )
    return set(terms.values_list("tariff_id", flat=True).distinct())


def price_terms_in_use(*, date_from: date, date_to: date) -> set[tuple[int, str, str]]:
    """Return (price category, voltage, power group) of the companies supplied in `[date_from, date_to)`."""
    terms = SupplyTerm.objects.filter(
        superseded_at=None, valid__overlap=DateRange(date_from, date_to), price_category__isnull=False
    )
    rows = terms.values_list("price_category", "usage_point__voltage", "power_group").distinct()
    return {(category, voltage, group) for category, voltage, group in rows if category is not None}
