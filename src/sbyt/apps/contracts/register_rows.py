"""Rows by which accounts, contracts and terms come into the register in bulk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ContractRow:
    number: str
    signed_on: date
    party_key: str


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account open from `since` on; the party and premises are named by the giver's keys."""

    number: str
    kind: str
    party_key: str
    party_name: str
    branch_code: str
    premises_key: str
    since: date
    contract_number: str = ""


@dataclass(frozen=True, slots=True)
class SupplyTermRow:
    """Terms of a point from `since` on: a tariff of households or a price category, never both."""

    account_number: str
    point_code: str
    since: date
    tariff_code: str = ""
    price_category: int | None = None
    power_group: str = ""


@dataclass(frozen=True, slots=True)
class BenefitRow:
    """A part of the price, `share_bp` / 10 000, of an account's volume from `since` on, up to the norm of `people`."""

    account_number: str
    name: str
    share_bp: int
    people: int | None
    since: date
    document: str
    mode: str = "discount"


@dataclass(frozen=True, slots=True)
class RangeExemptionRow:
    account_number: str
    since: date
    reason: str


@dataclass(frozen=True, slots=True)
class HouseTermRow:
    """How the common needs of a building are worked out over `[since, until)`; the norm in kWh × 10⁶ for a square metre.

    The number of the manager's account and the code of its tariff are given both or neither.
    """

    building_key: str
    since: date
    document: str
    until: date | None = None
    norm_mwh_per_m2: int | None = None
    capped: bool = False
    negative: str = "zero"
    meter_state: str = "works"
    state_since: date | None = None
    by_zones: bool = False
    manager_account: str = ""
    manager_tariff_code: str = ""
