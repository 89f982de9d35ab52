"""Bill households: everything the month needs in, lines and issues out.

Order of the work: the month of every point is cut into stays of its meters (meter_segments), each stay gets its step
of the ladder (household_volume), its energy is cut by account and price (tariff_change), priced with VAT inside
(charge_lines); what a house meter counted beyond the rooms is shared by area (common_needs).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from sbyt.calc import charge_lines, issues
from sbyt.calc.charge_lines import Billed, finished_lines, priced_with_vat
from sbyt.calc.common_needs import HOUSES
from sbyt.calc.consumption import (
    READINGS,
    REGISTERS,
    counted_readings,
)
from sbyt.calc.dated_rules import HouseholdRules
from sbyt.calc.frames import conform, empty
from sbyt.calc.household_common_needs import common_needs_rows
from sbyt.calc.household_energy import energy_rows
from sbyt.calc.household_given import VOLUMES_GIVEN, given_rows, with_given_energy, with_given_share
from sbyt.calc.household_volume import EARLIER_LINES, SUPPLY
from sbyt.calc.norm import NORMS, OCCUPANCY
from sbyt.calc.periods import clip, next_month
from sbyt.calc.tariff_change import RATES


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


def bill_households(
    *, month: date, tables: HouseholdTables, vat_rate_bp: int, rules: HouseholdRules
) -> Billed:
    """Bill the month (its first day) of every account in `tables.supply`; prices include VAT.

    Raises frames.UnableToUseFrame when a table is not of its schema. What cannot be billed is an issue, not an
    exception, and the rest is billed.
    """
    given = _conformed(tables)
    month_end = next_month(month)
    counted = counted_readings(
        registers=given.registers, readings=given.readings, quantum_wh=rules.reading_quantum_wh
    )
    spans = clip(given.supply, since=month, until=month_end)
    energy, energy_issues = energy_rows(
        month=month,
        spans=spans.join(with_given_energy(given.volumes_given), on="usage_point_id", how="anti"),
        registers=given.registers,
        counted=counted,
        rates=given.rates,
        norms=given.norms,
        occupancy=given.occupancy,
        earlier_lines=given.earlier_lines,
        rules=rules,
    )
    handed, handed_issues = given_rows(
        spans, volumes=given.volumes_given, rates=given.rates, policy=rules.tariff_change
    )
    handed_energy = handed.filter(pl.col("service") == charge_lines.ENERGY)
    common, common_issues = common_needs_rows(
        month=month,
        spans=spans.join(with_given_share(given.volumes_given), on="usage_point_id", how="anti"),
        houses=given.houses,
        registers=given.registers,
        counted=counted,
        energy=pl.concat([energy, handed_energy], how="diagonal"),
        rates=given.rates,
        rules=rules,
    )
    rows = pl.concat([energy, common, handed], how="diagonal")
    lines = finished_lines(priced_with_vat(rows, vat_rate_bp=vat_rate_bp))
    negative = issues.found(
        issues.NEGATIVE,
        lines.filter((pl.col("quantity_wh") < 0) & (pl.col("service") == charge_lines.ENERGY)),
        data=["zone", "quantity_wh"],
    )
    return Billed(
        lines=lines, issues=issues.gathered([energy_issues, handed_issues, common_issues, negative])
    )


def _conformed(tables: HouseholdTables) -> HouseholdTables:
    return HouseholdTables(
        supply=conform(tables.supply, SUPPLY, name="supply"),
        registers=conform(tables.registers, REGISTERS, name="registers"),
        readings=conform(tables.readings, READINGS, name="readings"),
        rates=conform(tables.rates, RATES, name="rates"),
        norms=conform(tables.norms, NORMS, name="norms"),
        occupancy=conform(tables.occupancy, OCCUPANCY, name="occupancy"),
        earlier_lines=conform(tables.earlier_lines, EARLIER_LINES, name="earlier_lines"),
        houses=conform(tables.houses, HOUSES, name="houses"),
        volumes_given=conform(tables.volumes_given, VOLUMES_GIVEN, name="volumes_given"),
    )
