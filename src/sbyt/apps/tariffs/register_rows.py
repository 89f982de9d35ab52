"""Rows by which acts, prices, norms and rates come into the register in bulk. `act_key` names an ActRow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ActRow:
    key: str
    issuer: str
    kind: str
    number: str
    signed_on: date
    title: str = ""


@dataclass(frozen=True, slots=True)
class TariffRow:
    code: str
    name: str
    zones: int = 1


@dataclass(frozen=True, slots=True)
class RateRow:
    """Price of a zone and range over `[since, until)`, RUB/kWh × 10⁷ with VAT."""

    tariff_code: str
    zone: str
    since: date
    until: date | None
    price_e7: int
    act_key: str
    clause: str = ""
    tier: int = 1


@dataclass(frozen=True, slots=True)
class TierBoundsRow:
    """Bounds of the ranges of a tariff in a month from `since` on, Wh; `second_wh` null = two ranges."""

    tariff_code: str
    since: date
    first_wh: int
    second_wh: int | None
    act_key: str


@dataclass(frozen=True, slots=True)
class PriceComponentRow:
    """A part of the price of legal entities over `[since, until)`, RUB/kWh × 10⁷ without VAT."""

    kind: str
    since: date
    until: date | None
    price_e7: int
    act_key: str
    stage: str = "final"
    price_category: int = 1
    voltage: str = ""
    power_group: str = ""
    clause: str = ""


@dataclass(frozen=True, slots=True)
class NormRow:
    """Wh for a person and month from `since` on."""

    stove_kind: str
    rooms: int
    people: int
    since: date
    energy_wh: int
    act_key: str


@dataclass(frozen=True, slots=True)
class VatRow:
    since: date
    until: date | None
    rate_bp: int
    act_key: str
