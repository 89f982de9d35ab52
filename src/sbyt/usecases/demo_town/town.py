"""The whole town as values: every register row and every reading, from one seed and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from sbyt.apps.contracts.register_rows import AccountRow, ContractRow, SupplyTermRow
from sbyt.apps.devices.register_rows import MeterRow, MeterTypeRow
from sbyt.apps.metering.register_rows import InstallationRow, OldReadingRow, PointRow
from sbyt.apps.parties.register_rows import BranchRow, PartyRow, SupplierRow
from sbyt.apps.premises.register_rows import BuildingRow, OccupancyRow, PremisesRow
from sbyt.usecases.demo_town import sawmill_points
from sbyt.usecases.demo_town.common_meter import (
    COMMON_INSTALLATION,
    COMMON_METER,
    COMMON_POINT,
    common_meter_readings,
)
from sbyt.usecases.demo_town.companies import DIRECT, THREE_PHASE, Company, companies
from sbyt.usecases.demo_town.company_readings import company_readings
from sbyt.usecases.demo_town.example_street import homes as street
from sbyt.usecases.demo_town.example_street import manager, shop
from sbyt.usecases.demo_town.example_street.readings import street_readings
from sbyt.usecases.demo_town.example_street.registers import (
    METER_TYPE,
    party_of,
    street_accounts,
    street_buildings,
    street_installations,
    street_meters,
    street_occupancies,
    street_points,
    street_supply_terms,
)
from sbyt.usecases.demo_town.grid import HEAD_INSTALLATIONS, HEAD_METERS, HEAD_POINTS, SUBSTATION_SITE
from sbyt.usecases.demo_town.grid_files import grid_files
from sbyt.usecases.demo_town.household_readings import (
    REPLACED,
    REPLACED_ON,
    Shown,
    Way,
    household_readings,
)
from sbyt.usecases.demo_town.households import (
    COMMON_METER_HOUSE,
    DAY_NIGHT,
    OLD_DISC,
    ONE_PHASE,
    ROOMS_HOUSE,
    TOWN_BRANCH,
    TWO_ZONE_HOUSE,
    VILLAGE_BRANCH,
    Household,
    households,
    replacement_for,
)
from sbyt.usecases.demo_town.interval_files import InboxFile, interval_files
from sbyt.usecases.demo_town.months import LIVED, following
from sbyt.usecases.demo_town.prices import PriceList, price_list
from sbyt.usecases.demo_town.reading_sheets import reading_sheets, street_sheet
from sbyt.usecases.demo_town.requisites import (
    TOWN_BIK,
    TOWN_CORRESPONDENT,
    organization_inn,
    settlement_account,
)

BRANCHES: Final = (
    BranchRow(TOWN_BRANCH, "Ясноградское отделение"),
    BranchRow(VILLAGE_BRANCH, "Ключевское отделение"),
)
SUPPLIER_PARTY: Final = PartyRow(
    "supplier", "organization", "АО «Ясноград Энергосбыт»", organization_inn(3400), "000101001",
    "г. Ясноград, ул. Центральная, 1", "+7 900 000-00-00", "info@example.org",
)  # fmt: skip
SUPPLIER: Final = SupplierRow(
    party_key="supplier",
    bank_name="АО «Ключ-Банк», г. Ясноград",
    bik=TOWN_BIK,
    settlement_account=settlement_account(3400),
    correspondent_account=TOWN_CORRESPONDENT,
    director="Полынин Р. С.",
    accountant="Ивушкина Н. Т.",
    site="example.org",
)
METER_TYPES: Final = (
    MeterTypeRow(ONE_PHASE, "Ясноградский приборный завод", 1, 5, 16),
    MeterTypeRow(DAY_NIGHT, "Ясноградский приборный завод", 1, 5, 16),
    MeterTypeRow(OLD_DISC, "Ясноградский приборный завод", 1, 5, 16),
    MeterTypeRow(THREE_PHASE, "Ясноградский приборный завод", 3, 6, 12),
    MeterTypeRow(DIRECT, "Ясноградский приборный завод", 3, 6, 12),
    METER_TYPE,
)
_LIVES_SINCE: Final = date(2019, 1, 1)


@dataclass(frozen=True, slots=True)
class Town:
    """Everything that goes into the registers, and every reading taken in the town."""

    seed: int
    households: tuple[Household, ...]
    companies: tuple[Company, ...]
    prices: PriceList
    shown: tuple[Shown, ...]
    on_street: tuple[Shown, ...]

    @property
    def parties(self) -> tuple[PartyRow, ...]:
        persons = (household.party for household in self.households)
        on_street = (party_of(home, self.seed) for home in street.homes())
        firms = (company.party for company in self.companies)
        return (SUPPLIER_PARTY, *persons, *on_street, manager.PARTY, *firms)

    @property
    def buildings(self) -> tuple[BuildingRow, ...]:
        of_households = dict.fromkeys(household.building for household in self.households)
        of_companies = (company.building for company in self.companies)
        return (*dict.fromkeys((*of_households, *street_buildings(), *of_companies)), SUBSTATION_SITE)

    @property
    def premises(self) -> tuple[PremisesRow, ...]:
        homes = (household.premises for household in self.households)
        on_street = (*street.communal_flats(), *(home.premises for home in street.homes()))
        return (*homes, *on_street, manager.PREMISES, *(company.premises for company in self.companies))

    @property
    def occupancies(self) -> tuple[OccupancyRow, ...]:
        homes = (OccupancyRow(home.premises.key, _LIVES_SINCE, home.people) for home in self.households)
        return (*homes, *street_occupancies())

    @property
    def meters(self) -> tuple[MeterRow, ...]:
        replaced = next(home.meter for home in self.households if home.account == REPLACED)
        assert replaced is not None
        of_homes = (home.meter for home in self.households if home.meter is not None)
        of_companies = (point.meter for company in self.companies for point in company.points)
        return (
            COMMON_METER,
            *of_homes,
            replacement_for(replaced),
            *street_meters(),
            *of_companies,
            *HEAD_METERS.values(),
            *sawmill_points.METERS.values(),
        )

    @property
    def points(self) -> tuple[PointRow, ...]:
        return (
            COMMON_POINT,
            *_points_of_homes(self.households),
            *street_points(),
            *_points_of_companies(self.companies),
            *HEAD_POINTS,
            *sawmill_points.POINTS,
        )

    @property
    def installations(self) -> tuple[InstallationRow, ...]:
        return (
            COMMON_INSTALLATION,
            *_installations_of_homes(self.households),
            *street_installations(),
            *_installations_of_companies(self.companies),
            *HEAD_INSTALLATIONS,
            *sawmill_points.INSTALLATIONS,
        )

    @property
    def old_readings(self) -> tuple[OldReadingRow, ...]:
        """Return readings from before the platform, and those of the one replacement."""
        sources = {
            Way.OLD: "controller",
            Way.REMOVAL: "removal",
            Way.INSTALLATION: "installation",
        }
        return tuple(
            OldReadingRow(item.meter.key, zone, item.taken_on, value_wh, sources[item.way])
            for item in (*self.shown, *self.on_street)
            if item.way in sources
            for zone, value_wh in item.values_wh.items()
        )

    @property
    def contracts(self) -> tuple[ContractRow, ...]:
        firms = (
            ContractRow(company.contract_number, company.signed_on, company.party.key)
            for company in self.companies
        )
        return (*firms, manager.CONTRACT)

    @property
    def accounts(self) -> tuple[AccountRow, ...]:
        homes = (
            AccountRow(
                home.account, "household", home.party.key, home.party.name, home.building.branch_code,
                home.premises.key, _LIVES_SINCE,
            )
            for home in self.households
        )  # fmt: skip
        firms = (
            AccountRow(
                firm.account, "legal", firm.party.key, firm.party.name, firm.building.branch_code,
                firm.premises.key, firm.signed_on, firm.contract_number,
            )
            for firm in self.companies
        )  # fmt: skip
        return (*homes, *street_accounts(self.seed), *firms, manager.ACCOUNT)

    @property
    def supply_terms(self) -> tuple[SupplyTermRow, ...]:
        homes = (
            SupplyTermRow(home.account, home.point, _LIVES_SINCE, tariff_code=home.tariff)
            for home in self.households
        )
        firms = (
            SupplyTermRow(
                firm.account, point.code, firm.signed_on, price_category=1, power_group=firm.power_group
            )
            for firm in self.companies
            for point in firm.points
        )
        return (*homes, *street_supply_terms(), *firms)

    @property
    def homes_billed(self) -> tuple[str, ...]:
        """Return the numbers of the accounts billed with their buildings: of all households, of the town and of its street of
        examples, and of the manager who buys the common needs of one of them.
        """
        homes = (home.account for home in self.households)
        return (*homes, *(home.account for home in street.homes()), manager.ACCOUNT.number)

    def inbox(self, month: date) -> Iterator[InboxFile]:
        """Yield the files that came for a month, in the order they are taken in."""
        yield from reading_sheets(
            households=self.households, companies=self.companies, shown=self.shown, month=month
        )
        yield street_sheet(self.on_street, month)
        yield from interval_files(self.seed, self.companies, month)
        yield from grid_files(self.seed, self.companies, self.shown, month)

    def from_cabinet(self, month: date) -> tuple[Shown, ...]:
        """Return the readings of the month that consumers give themselves."""
        return tuple(
            item
            for item in self.shown
            if item.way is Way.CABINET and month <= item.taken_on < following(month)
        )


def build_town(seed: int) -> Town:
    """Return the town of a seed; the same seed gives the same town on every machine."""
    homes = households(seed)
    firms = (*companies(seed), shop.COMPANY)
    of_homes = household_readings(seed, homes)
    shown = (*of_homes, *common_meter_readings(homes, of_homes), *company_readings(seed, firms))
    return Town(
        seed=seed,
        households=homes,
        companies=firms,
        prices=price_list(),
        shown=shown,
        on_street=street_readings(),
    )


def all_files(town: Town) -> Iterator[tuple[date, InboxFile]]:
    """Yield every file of the town with the month it belongs to."""
    for month in LIVED:
        for file in town.inbox(month):
            yield month, file


def _points_of_homes(homes: tuple[Household, ...]) -> Iterator[PointRow]:
    for home in homes:
        number = home.premises.number
        flat = {TWO_ZONE_HOUSE.key: "кв. ", COMMON_METER_HOUSE.key: "кв. ", ROOMS_HOUSE.key: "комн. "}
        name = f"{flat[home.building.key]}{number}" if number else "Дом"
        yield PointRow(
            home.point, "supply", name, home.building.branch_code, home.building.key, home.premises.key
        )


def _points_of_companies(firms: tuple[Company, ...]) -> Iterator[PointRow]:
    for firm in firms:
        for point in firm.points:
            yield PointRow(
                point.code, "supply", point.name, firm.building.branch_code, firm.building.key, firm.premises.key,
                firm.voltage, point.ats_code, firm.max_power_w,
            )  # fmt: skip


def _installations_of_homes(homes: tuple[Household, ...]) -> Iterator[InstallationRow]:
    for home in homes:
        if home.meter is None:
            continue
        since = date(home.meter.made_in, 11, 20)
        if home.account == REPLACED:
            yield InstallationRow(home.point, home.meter.key, since, REPLACED_ON)
            yield InstallationRow(home.point, replacement_for(home.meter).key, REPLACED_ON)
        else:
            yield InstallationRow(home.point, home.meter.key, since)


def _installations_of_companies(firms: tuple[Company, ...]) -> Iterator[InstallationRow]:
    for firm in firms:
        for point in firm.points:
            since = date(point.meter.made_in, 12, 1)
            yield InstallationRow(point.code, point.meter.key, since, multiplier=point.multiplier)
