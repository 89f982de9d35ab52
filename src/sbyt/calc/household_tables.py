"""Everything the month of some households stands on, table by table."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Final

import polars as pl

from sbyt.calc.benefit_table import BENEFITS
from sbyt.calc.common_needs import HOUSES
from sbyt.calc.company_common_needs import COMPANY_ROOMS
from sbyt.calc.consumption import READINGS, REGISTERS
from sbyt.calc.earlier_houses import EARLIER_HOUSES
from sbyt.calc.flat_tables import FLAT_MEMBERS, FLATS
from sbyt.calc.frames import conform, empty
from sbyt.calc.grounds import GROUNDS
from sbyt.calc.house_terms import HOUSE_TERMS
from sbyt.calc.household_given import VOLUMES_GIVEN
from sbyt.calc.household_volume import EARLIER_LINES, SUPPLY
from sbyt.calc.norm import NORMS, OCCUPANCY, OWNERS
from sbyt.calc.tariff_change import RATES
from sbyt.calc.temporary_absence import ABSENCES
from sbyt.calc.tier_tables import TIER_EXEMPT, TIERS, UPPER_RATES

SCHEMAS: Final = MappingProxyType(
    {
        "supply": SUPPLY,
        "registers": REGISTERS,
        "readings": READINGS,
        "rates": RATES,
        "norms": NORMS,
        "occupancy": OCCUPANCY,
        "earlier_lines": EARLIER_LINES,
        "houses": HOUSES,
        "volumes_given": VOLUMES_GIVEN,
        "grounds": GROUNDS,
        "owners": OWNERS,
        "absences": ABSENCES,
        "tiers": TIERS,
        "upper_rates": UPPER_RATES,
        "tier_exempt": TIER_EXEMPT,
        "benefits": BENEFITS,
        "house_terms": HOUSE_TERMS,
        "earlier_houses": EARLIER_HOUSES,
        "company_rooms": COMPANY_ROOMS,
        "flats": FLATS,
        "flat_members": FLAT_MEMBERS,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdTables:
    """The tables of one partition (whole buildings); the schema of each is named beside it."""

    supply: pl.DataFrame  # household_volume.SUPPLY
    registers: pl.DataFrame  # consumption.REGISTERS, of the common meters too
    readings: pl.DataFrame  # consumption.READINGS, of the common meters too
    rates: pl.DataFrame  # tariff_change.RATES
    norms: pl.DataFrame  # norm.NORMS
    occupancy: pl.DataFrame  # norm.OCCUPANCY
    earlier_lines: pl.DataFrame  # household_volume.EARLIER_LINES
    houses: pl.DataFrame  # common_needs.HOUSES
    volumes_given: pl.DataFrame = field(default_factory=lambda: empty(VOLUMES_GIVEN))
    grounds: pl.DataFrame = field(default_factory=lambda: empty(GROUNDS))
    owners: pl.DataFrame = field(default_factory=lambda: empty(OWNERS))
    absences: pl.DataFrame = field(default_factory=lambda: empty(ABSENCES))
    tiers: pl.DataFrame = field(default_factory=lambda: empty(TIERS))
    upper_rates: pl.DataFrame = field(default_factory=lambda: empty(UPPER_RATES))
    tier_exempt: pl.DataFrame = field(default_factory=lambda: empty(TIER_EXEMPT))
    benefits: pl.DataFrame = field(default_factory=lambda: empty(BENEFITS))
    house_terms: pl.DataFrame = field(default_factory=lambda: empty(HOUSE_TERMS))
    earlier_houses: pl.DataFrame = field(default_factory=lambda: empty(EARLIER_HOUSES))
    company_rooms: pl.DataFrame = field(default_factory=lambda: empty(COMPANY_ROOMS))
    flats: pl.DataFrame = field(default_factory=lambda: empty(FLATS))
    flat_members: pl.DataFrame = field(default_factory=lambda: empty(FLAT_MEMBERS))

    def conformed(self) -> HouseholdTables:
        """Return the tables in the types of their schemas. Raises frames.UnableToUseFrame."""
        tables = {
            table.name: conform(getattr(self, table.name), SCHEMAS[table.name], name=table.name)
            for table in fields(self)
        }
        return HouseholdTables(**tables)
