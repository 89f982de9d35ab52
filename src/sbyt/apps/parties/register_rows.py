"""Rows by which parties come into the register in bulk. Pure values: a file, a generator or an old system gives them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BranchRow:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A party; `key` is the giver's own name for it and is not stored."""

    key: str
    kind: str
    name: str
    inn: str = ""
    kpp: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class SupplierRow:
    party_key: str
    bank_name: str
    bik: str
    settlement_account: str
    correspondent_account: str
    director: str
    accountant: str
    site: str
