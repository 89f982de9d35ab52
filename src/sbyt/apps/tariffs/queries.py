"""Prices, norms, tax and dated rules: as columns for billing, by id for explanations."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import polars as pl

from sbyt.apps.tariffs.models import ConsumptionNorm, PriceComponent, Rate, RuleSetting, Tariff, VatRate
from sbyt.calc.dated_rules import legal_entity_rules
from sbyt.kit.columns.copy_out import read_columns

RATES: Final = {
    "rate_id": pl.Int64(),
    "tariff_id": pl.Int64(),
    "zone": pl.String(),
    "valid_from": pl.Date(),
    "valid_to": pl.Date(),
    "price_e7": pl.Int64(),
}
NORMS: Final = {
    "norm_id": pl.Int64(),
    "stove_kind": pl.String(),
    "rooms": pl.Int64(),
    "people": pl.Int64(),
    "valid_from": pl.Date(),
    "valid_to": pl.Date(),
    "energy_wh": pl.Int64(),
}
PRICE_COMPONENTS: Final = {
    "price_component_id": pl.Int64(),
    "kind": pl.String(),
    "price_category": pl.Int64(),
    "voltage": pl.String(),
    "power_group": pl.String(),
    "stage": pl.String(),
    "valid_from": pl.Date(),
    "valid_to": pl.Date(),
    "price_e7": pl.Int64(),
}

_STOVES: Final = {"gas": "газовая плита", "electric": "электроплита"}
_HEATING: Final = {
    "central": "центральное отопление",
    "gas": "газовое отопление",
    "electric": "электроотопление",
    "stove": "печное отопление",
}
_RATES: Final = """
SELECT id, tariff_id, zone, lower(valid), upper(valid), price_e7 FROM tariffs_rate
 WHERE valid && daterange(%(date_from)s, %(date_to)s)
   AND recorded_at <= %(as_of)s AND (superseded_at IS NULL OR superseded_at > %(as_of)s) AND tier = 1
 ORDER BY id
"""
_NORMS: Final = """
SELECT id, CASE WHEN heating_kind = '' THEN stove_kind ELSE stove_kind || '+' || heating_kind END,
       rooms, people, lower(valid), upper(valid), energy_wh FROM tariffs_consumptionnorm
 WHERE valid && daterange(%(date_from)s, %(date_to)s) ORDER BY id
"""
_COMPONENTS: Final = """
SELECT id, kind, price_category, voltage, power_group, stage, lower(valid), upper(valid), price_e7
  FROM tariffs_pricecomponent
 WHERE valid && daterange(%(date_from)s, %(date_to)s)
   AND recorded_at <= %(as_of)s AND (superseded_at IS NULL OR superseded_at > %(as_of)s)
 ORDER BY id
"""


def rule_settings(*, on: date) -> dict[str, Any]:
    """Return the rules in force on the day: key → value."""
    rows = RuleSetting.objects.filter(valid__contains=on).values_list("key", "value")
    return dict(rows)


def reading_ranks(*, on: date) -> tuple[str, ...]:
    """Return the sources of readings from the weightiest as legal entities are billed by on the day: `legal_entity.source_ranks`; one query."""
    return legal_entity_rules(rule_settings(on=on)).source_ranks


def vat_rate_bp(*, on: date) -> int | None:
    """Return the rate of VAT on the day in hundredths of a percent, None where none is set."""
    return VatRate.objects.filter(valid__contains=on).values_list("rate_bp", flat=True).first()


def tariff_names(tariff_ids: Collection[int]) -> dict[int, str]:
    """Return the names of household tariffs by id."""
    return dict(Tariff.objects.filter(pk__in=tariff_ids).values_list("pk", "name"))


def tariff_ids_by_code(codes: Collection[str]) -> dict[str, int]:
    """Return the ids of household tariffs by code; codes that are not known are left out."""
    return dict(Tariff.objects.filter(code__in=list(codes)).values_list("code", "pk"))


def rate_columns(*, date_from: date, date_to: date, as_of: datetime) -> pl.DataFrame:
    """Return RATES of all household tariffs that touch `[date_from, date_to)`, as believed at `as_of`."""
    return read_columns(
        _RATES,
        params={"date_from": date_from, "date_to": date_to, "as_of": as_of},
        schema=RATES,
    )


def zone_prices(*, tariff_ids: Collection[int], on: date) -> dict[tuple[int, str], int]:
    """Return (tariff, zone) → RUB/kWh × 10⁷ in force on the day, VAT included; one query."""
    rates = Rate.objects.filter(tariff_id__in=tariff_ids, tier=1, superseded_at=None, valid__contains=on)
    return {
        (tariff, zone): price for tariff, zone, price in rates.values_list("tariff_id", "zone", "price_e7")
    }


def norm_columns(*, date_from: date, date_to: date) -> pl.DataFrame:
    """Return NORMS that touch `[date_from, date_to)`; `stove_kind` is the kind of norm_kinds.norm_kind."""
    return read_columns(
        _NORMS,
        params={"date_from": date_from, "date_to": date_to},
        schema=NORMS,
    )


def price_component_columns(*, date_from: date, date_to: date, as_of: datetime) -> pl.DataFrame:
    """Return PRICE_COMPONENTS of both stages that touch `[date_from, date_to)`, as believed at `as_of`."""
    return read_columns(
        _COMPONENTS,
        params={"date_from": date_from, "date_to": date_to, "as_of": as_of},
        schema=PRICE_COMPONENTS,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ActView:
    """A published act and where in it the figure stands."""

    act_id: int
    name: str
    issuer: str
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceView:
    """A price, a component of one or a norm, with its act; `value` is × 10⁷ RUB/kWh, of a norm Wh.

    `kind` is that of a component, empty otherwise.
    """

    id: int
    kind: str
    name: str
    value: int
    valid_from: date
    valid_to: date | None
    stage: str
    act: ActView


def rates_by_id(*, ids: Collection[int]) -> dict[int, PriceView]:
    """Return household rates with their acts by one query."""
    rows = Rate.objects.filter(pk__in=ids).select_related("act", "tariff")
    return {row.pk: _view(row, name=row.tariff.name, value=row.price_e7, clause=row.clause) for row in rows}


def components_by_id(*, ids: Collection[int]) -> dict[int, PriceView]:
    """Return components of the price of legal entities with their acts by one query."""
    rows = PriceComponent.objects.filter(pk__in=ids).select_related("act")
    return {
        row.pk: _view(
            row,
            name=row.get_kind_display(),
            value=row.price_e7,
            clause=row.clause,
            stage=row.get_stage_display(),
        )
        for row in rows
    }


def norms_by_id(*, ids: Collection[int]) -> dict[int, PriceView]:
    """Return norms with their acts by one query; `value` is Wh for one person and month."""
    rows = ConsumptionNorm.objects.filter(pk__in=ids).select_related("act")
    return {row.pk: _view(row, name=_norm_name(row), value=row.energy_wh) for row in rows}


def _view(
    row: Rate | PriceComponent | ConsumptionNorm, *, name: str, value: int, clause: str = "", stage: str = ""
) -> PriceView:
    return PriceView(
        id=row.pk,
        kind=row.kind if isinstance(row, PriceComponent) else "",
        name=name,
        value=value,
        valid_from=row.valid.lower,
        valid_to=row.valid.upper,
        stage=stage,
        act=ActView(act_id=row.act.pk, name=str(row.act), issuer=row.act.issuer, clause=clause),
    )


def _norm_name(norm: ConsumptionNorm) -> str:
    heating = f", {_HEATING[norm.heating_kind]}" if norm.heating_kind else ""
    return f"{norm.rooms} комн., {norm.people} чел., {_STOVES.get(norm.stove_kind, norm.stove_kind)}{heating}"
