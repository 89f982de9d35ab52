"""One account in full: on what terms which points supply it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sbyt.apps.contracts.models import SupplyTerm


@dataclass(frozen=True, slots=True, kw_only=True)
class TermRow:
    """Terms of a point over `[valid_from, valid_to)`; a household tariff or a price category."""

    term_id: int
    account_id: int
    usage_point_id: int
    point_code: str
    point_name: str
    voltage: str
    valid_from: date
    valid_to: date | None
    tariff_id: int | None
    tariff_name: str
    price_category: int | None
    power_group: str

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    @property
    def price_name(self) -> str:
        """Return the tariff or the price category in words."""
        return f"{self.price_category} ценовая категория" if self.price_category else self.tariff_name


def terms_of(*, account_id: int) -> list[TermRow]:
    """Return the terms believed now, past ones too, the latest first, by one query."""
    terms = (
        SupplyTerm.objects.filter(account_id=account_id, superseded_at=None)
        .select_related("usage_point", "tariff")
        .order_by("-valid", "usage_point__code")
    )
    return [
        TermRow(
            term_id=term.pk,
            account_id=term.account_id,
            usage_point_id=term.usage_point_id,
            point_code=term.usage_point.code,
            point_name=term.usage_point.name,
            voltage=term.usage_point.voltage,
            valid_from=term.valid.lower,
            valid_to=term.valid.upper,
            tariff_id=term.tariff_id,
            tariff_name=term.tariff.name if term.tariff else "",
            price_category=term.price_category,
            power_group=term.power_group,
        )
        for term in terms
    ]
