"""Which points supply which accounts, and when: how a reading finds its meter by the number of an account."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from sbyt.apps.contracts.models import SupplyTerm


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppliedPoint:
    """A point that supplies an account over `[valid_from, valid_to)`; None = to this day."""

    account_id: int
    account_number: str
    usage_point_id: int
    valid_from: date
    valid_to: date | None

    def supplies_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def supplied_points(
    *, numbers: Collection[str] = (), account_ids: Collection[int] = (), point_ids: Collection[int] = ()
) -> tuple[SuppliedPoint, ...]:
    """Return the current supply terms of the accounts named by number or id, or at the points, by one query.

    Past terms are among them.
    """
    named = Q(account__number__in=numbers) | Q(account_id__in=account_ids) | Q(usage_point_id__in=point_ids)
    terms = SupplyTerm.objects.filter(named, superseded_at=None).order_by("id")
    return tuple(
        SuppliedPoint(
            account_id=account_id,
            account_number=number,
            usage_point_id=point_id,
            valid_from=valid.lower,
            valid_to=valid.upper,
        )
        for account_id, number, point_id, valid in terms.values_list(
            "account_id", "account__number", "usage_point_id", "valid"
        )
    )


def tariffs_of_points(*, account_id: int, point_ids: Collection[int], on: date) -> dict[int, int]:
    """Return point → household tariff by which it supplies the account on the day; none for firms. One query."""
    terms = SupplyTerm.objects.filter(
        account_id=account_id,
        usage_point_id__in=point_ids,
        superseded_at=None,
        valid__contains=on,
        tariff__isnull=False,
    )
    return {
        point_id: tariff_id
        for point_id, tariff_id in terms.values_list("usage_point_id", "tariff_id")
        if tariff_id is not None
    }
