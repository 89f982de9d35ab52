"""Take published acts, prices, norms and tax rates into the register in bulk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from sbyt.apps.tariffs.models import Act, ConsumptionNorm, PriceComponent, Rate, RuleSetting, Tariff, VatRate
from sbyt.apps.tariffs.models_tiers import TierBounds
from sbyt.apps.tariffs.register_rows import (
    ActRow,
    NormRow,
    PriceComponentRow,
    RateRow,
    TariffRow,
    TierBoundsRow,
    VatRow,
)


def load_acts(*, rows: Sequence[ActRow]) -> Mapping[str, int]:
    """Store the acts; returns their ids by the giver's key."""
    stored = Act.objects.bulk_create(
        [
            Act(
                issuer=row.issuer,
                kind=row.kind,
                number=row.number,
                signed_on=row.signed_on,
                title=row.title,
            )
            for row in rows
        ]
    )
    return {row.key: act.pk for row, act in zip(rows, stored, strict=True)}


def load_tariffs(
    *, tariffs: Sequence[TariffRow], rates: Sequence[RateRow], act_ids: Mapping[str, int]
) -> Mapping[str, int]:
    """Store household tariffs with their rates; returns the ids of tariffs by code."""
    stored = Tariff.objects.bulk_create(
        [Tariff(code=row.code, name=row.name, zones=row.zones) for row in tariffs]
    )
    tariff_ids = {tariff.code: tariff.pk for tariff in stored}
    Rate.objects.bulk_create(
        [
            Rate(
                tariff_id=tariff_ids[row.tariff_code],
                zone=row.zone,
                tier=row.tier,
                valid=DateRange(row.since, row.until),
                price_e7=row.price_e7,
                act_id=act_ids[row.act_key],
                clause=row.clause,
            )
            for row in rates
        ]
    )
    return tariff_ids


def load_tier_bounds(
    *, rows: Sequence[TierBoundsRow], tariff_ids: Mapping[str, int], act_ids: Mapping[str, int]
) -> None:
    """Store the bounds of ranges of tariffs."""
    TierBounds.objects.bulk_create(
        [
            TierBounds(
                tariff_id=tariff_ids[row.tariff_code],
                first_wh=row.first_wh,
                second_wh=row.second_wh,
                valid=DateRange(row.since, None),
                act_id=act_ids[row.act_key],
            )
            for row in rows
        ]
    )


def load_price_components(*, rows: Sequence[PriceComponentRow], act_ids: Mapping[str, int]) -> None:
    """Store the parts of the price of legal entities."""
    PriceComponent.objects.bulk_create(
        [
            PriceComponent(
                kind=row.kind,
                price_category=row.price_category,
                voltage=row.voltage,
                power_group=row.power_group,
                stage=row.stage,
                valid=DateRange(row.since, row.until),
                price_e7=row.price_e7,
                act_id=act_ids[row.act_key],
                clause=row.clause,
            )
            for row in rows
        ]
    )


def load_norms(*, rows: Sequence[NormRow], act_ids: Mapping[str, int]) -> None:
    """Store consumption norms."""
    ConsumptionNorm.objects.bulk_create(
        [
            ConsumptionNorm(
                stove_kind=row.stove_kind,
                rooms=row.rooms,
                people=row.people,
                valid=DateRange(row.since, None),
                energy_wh=row.energy_wh,
                act_id=act_ids[row.act_key],
            )
            for row in rows
        ]
    )


def load_vat_rates(*, rows: Sequence[VatRow], act_ids: Mapping[str, int]) -> None:
    """Store the rates of VAT by date of supply."""
    VatRate.objects.bulk_create(
        [
            VatRate(valid=DateRange(row.since, row.until), rate_bp=row.rate_bp, act_id=act_ids[row.act_key])
            for row in rows
        ]
    )


def nothing_is_published() -> bool:
    """Tell whether the register holds no act."""
    return not Act.objects.exists()


def load_rule_settings(*, rows: Sequence[tuple[str, date, Any, str]]) -> None:
    """Store dated rules without an end: key, since, value, source; a rule that is known already stays."""
    known = set(RuleSetting.objects.filter(key__in=[row[0] for row in rows]).values_list("key", flat=True))
    RuleSetting.objects.bulk_create(
        RuleSetting(key=key, valid=DateRange(since, None), value=value, source=source)
        for key, since, value, source in rows
        if key not in known
    )
