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
