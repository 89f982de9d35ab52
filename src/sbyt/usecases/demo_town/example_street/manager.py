"""Who manages ул. Примерная, 3: it buys what the house uses beyond its flats, on an account opened for this house."""

from __future__ import annotations

from datetime import date
from typing import Final

from sbyt.apps.contracts.register_rows import AccountRow, ContractRow
from sbyt.apps.parties.register_rows import PartyRow
from sbyt.apps.premises.register_rows import PremisesRow
from sbyt.usecases.demo_town.example_street import buildings
from sbyt.usecases.demo_town.requisites import organization_inn

_SINCE: Final = date(2019, 1, 1)

PARTY: Final = PartyRow(
    "manager-primernaya-3",
    "organization",
    "ООО «УК Примерный двор»",
    organization_inn(3600),
    "000101001",
    f"{buildings.CARRIED.locality}, {buildings.STREET}, 3",
    "+7 900 111-00-60",
    "dvor@example.org",
)
PREMISES: Final = PremisesRow(
    f"{buildings.CARRIED.key}/switch-room", buildings.CARRIED.key, "non_residential", "щитовая"
)
"""A room of the common property: its area is not among those of flats and rooms."""
CONTRACT: Final = ContractRow("ЯЭ-ОДН-3/19", _SINCE, PARTY.key)
ACCOUNT: Final = AccountRow(
    "900900003",
    "legal",
    PARTY.key,
    PARTY.name,
    buildings.CARRIED.branch_code,
    PREMISES.key,
    _SINCE,
    CONTRACT.number,
)
