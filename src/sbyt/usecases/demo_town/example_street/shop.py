"""The shop on the ground floor of ул. Примерная, 9: a company supplied by a price category, in a house with common needs."""

from __future__ import annotations

from datetime import date
from typing import Final

from sbyt.apps.devices.register_rows import MeterRow
from sbyt.apps.parties.register_rows import PartyRow
from sbyt.apps.premises.register_rows import PremisesRow
from sbyt.usecases.demo_town.companies import DIRECT, Company, CompanyPoint
from sbyt.usecases.demo_town.example_street import buildings
from sbyt.usecases.demo_town.prices import BELOW_670
from sbyt.usecases.demo_town.requisites import organization_inn

COMPANY: Final = Company(
    key="street-shop",
    account="900000026",
    party=PartyRow(
        "street-shop",
        "organization",
        "ООО «Пуговица на Примерной»",
        organization_inn(3526),
        "000101001",
        f"{buildings.NO_METER.locality}, {buildings.STREET}, 9",
        "+7 900 111-00-26",
        "street-shop@example.org",
    ),
    contract_number="ЯЭ-026/19",
    signed_on=date(2019, 3, 1),
    building=buildings.NO_METER,
    premises=PremisesRow(
        f"{buildings.NO_METER.key}/1-Н", buildings.NO_METER.key, "non_residential", "1-Н", 5_000
    ),
    voltage="НН",
    power_group=BELOW_670,
    max_power_w=15_000,
    points=(
        CompanyPoint(
            code="Ю026-1",
            name="Ввод 1",
            ats_code=None,
            meter=MeterRow(DIRECT, "17902601", ("T0",), 2017, date(2033, 6, 1)),
            multiplier=1,
            monthly_kwh=620,
        ),
    ),
)
