"""What a document says of an account: who, where, on which contract."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sbyt.apps.contracts.models import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFacts:
    """An account as a document names it; `address` is that of the premises, `party_address` the legal one."""

    account_id: int
    number: str
    kind: str
    party_name: str
    party_inn: str
    party_kpp: str
    party_address: str
    address: str
    premises_id: int
    building_id: int
    area_dm2: int | None
    rooms: int | None
    building_premises_area_dm2: int | None
    building_common_area_dm2: int | None
    contract_number: str
    contract_signed_on: date | None


def account_facts(*, account_ids: Collection[int]) -> dict[int, AccountFacts]:
    """Return facts of the accounts by one query."""
    rows = Account.objects.filter(pk__in=account_ids).select_related(
        "party", "premises__building", "contract"
    )
    return {row.pk: _facts(row) for row in rows}


def _facts(row: Account) -> AccountFacts:
    premises, building, party = row.premises, row.premises.building, row.party
    room = {"flat": "кв.", "non_residential": "пом."}.get(premises.kind, "")
    parts = (building.locality, building.street, building.house, f"{room} {premises.number}".strip())
    contract = row.contract
    return AccountFacts(
        account_id=row.pk,
        number=row.number,
        kind=row.kind,
        party_name=row.party_name,
        party_inn=party.inn,
        party_kpp=party.kpp,
        party_address=party.address,
        address=", ".join(part for part in parts if part and part != room),
        premises_id=premises.pk,
        building_id=building.pk,
        area_dm2=premises.area_dm2,
        rooms=premises.rooms,
        building_premises_area_dm2=building.premises_area_dm2,
        building_common_area_dm2=building.common_area_dm2,
        contract_number="" if contract is None else contract.number,
        contract_signed_on=None if contract is None else contract.signed_on,
    )
