"""Accounts of households as other systems are told about them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sbyt.apps.contracts.models import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdAccount:
    """An account of a household: whose, where, since when it is closed (None: it is open)."""

    account_id: int
    number: str
    payer: str
    payer_kind: str
    premises_id: int
    premises_kind: str
    room: str
    building_id: int
    area_dm2: int | None
    contract_number: str
    contract_signed_on: date | None
    closed_on: date | None


def household_accounts(*, building_ids: Collection[int]) -> list[HouseholdAccount]:
    """Return the accounts of households in the buildings, in the order of numbers, by one query."""
    rows = (
        Account.objects.filter(premises__building_id__in=building_ids, kind=Account.Kind.HOUSEHOLD)
        .order_by("number")
        .values_list(
            "pk",
            "number",
            "party__name",
            "party__kind",
            "premises_id",
            "premises__kind",
            "premises__number",
            "premises__building_id",
            "premises__area_dm2",
            "contract__number",
            "contract__signed_on",
            "active",
        )
    )
    return [
        HouseholdAccount(
            account_id=pk,
            number=number,
            payer=payer,
            payer_kind=payer_kind,
            premises_id=premises_id,
            premises_kind=premises_kind,
            room=room,
            building_id=building_id,
            area_dm2=area,
            contract_number=contract or "",
            contract_signed_on=signed_on,
            closed_on=active.upper,
        )
        for (
            pk,
            number,
            payer,
            payer_kind,
            premises_id,
            premises_kind,
            room,
            building_id,
            area,
            contract,
            signed_on,
            active,
        ) in rows
    ]
