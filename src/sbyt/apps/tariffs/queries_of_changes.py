"""When household tariffs changed, from what to what, and by which act."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import BigIntegerField, F, Window
from django.db.models.functions import Lag

from sbyt.apps.tariffs.models import Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class RateChange:
    """A rate that took the place of another. Prices in RUB/kWh × 10⁷, VAT included."""

    rate_id: int
    tariff_id: int
    tariff_name: str
    zone: str
    since: date
    price_e7: int
    before_e7: int
    act_name: str


def rate_changes(*, tariff_ids: Collection[int], date_from: date, date_to: date) -> list[RateChange]:
    """Return the changes in `[date_from, date_to)`, the latest first; the first rate of a tariff is no change."""
    rates = (
        Rate.objects.filter(
            tariff_id__in=tariff_ids, tier=1, superseded_at=None, valid__startswith__lt=date_to
        )
        .annotate(
            before=Window(
                Lag("price_e7", output_field=BigIntegerField()),
                partition_by=[F("tariff_id"), F("zone")],
                order_by=F("valid").asc(),
            )
        )
        .select_related("tariff", "act")
        .order_by("-valid", "zone")
    )
    return [
        RateChange(
            rate_id=rate.pk,
            tariff_id=rate.tariff_id,
            tariff_name=rate.tariff.name,
            zone=rate.zone,
            since=rate.valid.lower,
            price_e7=rate.price_e7,
            before_e7=rate.before,
            act_name=str(rate.act),
        )
        for rate in rates
        if rate.before is not None and rate.before != rate.price_e7 and rate.valid.lower >= date_from
    ]
