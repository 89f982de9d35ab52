"""Which accounts a point supplies: of one point, and as a column of lists."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery

from sbyt.apps.contracts.models import SupplyTerm
from sbyt.kit.access.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountOfPoint:
    """An account that the point supplies over `[valid_from, valid_to)`."""

    account_id: int
    number: str
    party_name: str
    valid_from: date
    valid_to: date | None
    price_name: str
    is_household: bool = False


def accounts_of_point(*, actor: Actor, usage_point_id: int) -> list[AccountOfPoint]:
    """Return the accounts of the point that the actor sees, the latest first, by one query."""
    terms = SupplyTerm.objects.filter(usage_point_id=usage_point_id, superseded_at=None)
    branches = actor.branches("accounts.view")
    if branches is not None:
        terms = terms.filter(account__branch_id__in=branches)
    return [
        AccountOfPoint(
            account_id=term.account_id,
            number=term.account.number,
            party_name=term.account.party_name,
            valid_from=term.valid.lower,
            valid_to=term.valid.upper,
            price_name=term.tariff.name if term.tariff else f"{term.price_category} ЦК",
            is_household=term.tariff is not None,
        )
        for term in terms.select_related("account", "tariff").order_by("-valid")
    ]


def accounts_of_points(*, point_ids: Collection[int], on: date) -> dict[int, AccountOfPoint]:
    """Return the account that each point supplies on the day; points that supply none are absent. One query.

    The caller has checked that the actor sees the points.
    """
    terms = SupplyTerm.objects.filter(usage_point_id__in=point_ids, superseded_at=None, valid__contains=on)
    return {
        term.usage_point_id: AccountOfPoint(
            account_id=term.account_id,
            number=term.account.number,
            party_name=term.account.party_name,
            valid_from=term.valid.lower,
            valid_to=term.valid.upper,
            price_name=term.tariff.name if term.tariff else f"{term.price_category} ЦК",
            is_household=term.tariff is not None,
        )
        for term in terms.select_related("account", "tariff")
    }


def account_at(field: str, *, point: str, day: str) -> Subquery:
    """Return an expression of the account that a row's point supplied on the row's day.

    `field` is a path from the account; `point` and `day` are paths of the outer row.
    """
    supplied = SupplyTerm.objects.filter(
        usage_point=OuterRef(point), valid__contains=OuterRef(day), superseded_at=None
    )
    return Subquery(supplied.order_by("-valid").values(f"account__{field}")[:1])
