"""Bill households: everything the month needs in, lines and issues out.

Order of the work: the month of every point is cut into stays of its meters (meter_segments), each stay gets its step
of the ladder (household_volume), its energy is cut by account and price (tariff_change), priced with VAT inside
(charge_lines), cut by ranges (consumption_tiers), benefits are taken off (benefits); what a house meter counted beyond the rooms is shared by area (common_needs).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl

from sbyt.calc import issues
from sbyt.calc.benefits import benefit_lines
from sbyt.calc.charge_lines import ENERGY, Billed, finished_lines, priced_with_vat
from sbyt.calc.communal_flat import flat_rows, flat_volumes, rooms_of_flats
from sbyt.calc.consumption import counted_readings
from sbyt.calc.consumption_tiers import cut_into_tiers
from sbyt.calc.credit_of_ranges import gives_back
from sbyt.calc.dated_rules import HouseholdRules
from sbyt.calc.frames import rows_without
from sbyt.calc.household_common_needs import common_needs_rows
from sbyt.calc.household_energy import energy_rows
from sbyt.calc.household_given import given_rows
from sbyt.calc.household_tables import HouseholdTables
from sbyt.calc.interference import interference_rows
from sbyt.calc.line_facts import told_whole
from sbyt.calc.nobody_registered import nobody_registered
from sbyt.calc.periods import clip, next_month
from sbyt.calc.temporary_absence import absences_at_meters, is_absence

__all__ = ["HouseholdTables", "bill_households", "bill_households_apart"]


def bill_households(
    *, month: date, tables: HouseholdTables, vat_rate_bp: int, rules: HouseholdRules
) -> Billed:
    """Bill as bill_households_apart does, and tell in `basis` of each line all that it stands on (charge_lines.LINES)."""
    billed = bill_households_apart(month=month, tables=tables, vat_rate_bp=vat_rate_bp, rules=rules)
    shares = billed.company_shares
    return replace(
        billed,
        lines=told_whole(billed.lines, billed.facts),
        compensations=told_whole(billed.compensations, billed.facts),
        company_shares=shares if shares.is_empty() else told_whole(shares, billed.facts),
    )


def bill_households_apart(
    *, month: date, tables: HouseholdTables, vat_rate_bp: int, rules: HouseholdRules
) -> Billed:
    """Bill the month (its first day) of every account in `tables.supply`; prices include VAT.

    Raises frames.UnableToUseFrame when a table is not of its schema. What cannot be billed is an issue, not an
    exception, and the rest is billed.
    """
    given = tables.conformed()
    counted = counted_readings(
        registers=given.registers,
        readings=given.readings,
        quantum_wh=rules.reading_quantum_wh,
        source_ranks=rules.source_ranks,
    )
    spans = clip(given.supply, since=month, until=next_month(month))
    handed, handed_issues = given_rows(
        spans, volumes=given.volumes_given, rates=given.rates, policy=rules.tariff_change
    )
    metered, metered_found = _metered_and_shared(
        month=month, spans=spans, tables=given, counted=counted, rules=rules
    )
    added, added_issues = interference_rows(month=month, tables=given, rules=rules)
    energy = pl.concat([metered, handed.filter(pl.col("service") == ENERGY)], how="diagonal")
    common = common_needs_rows(
        month=month, spans=spans, tables=given, counted=counted, energy=energy, rules=rules
    )
    rows = pl.concat([metered, added, handed, common.lines], how="diagonal_relaxed")
    rows, tier_issues = cut_into_tiers(rows, month=month, spans=spans, tables=given, rules=rules)
    priced = priced_with_vat(rows, vat_rate_bp=vat_rate_bp)
    taken_off, claimed, compensated, cut_benefits = benefit_lines(
        priced, month=month, spans=spans, tables=given, rules=rules, vat_rate_bp=vat_rate_bp
    )
    lines = finished_lines(pl.concat([priced, taken_off], how="diagonal_relaxed"))
    found = [cut_benefits, *metered_found, added_issues, handed_issues, common.issues, tier_issues]
    return Billed(
        lines=lines,
        issues=issues.gathered([*found, _negative(lines)]),
        compensations=finished_lines(claimed),
        compensated=compensated,
        houses=common.houses,
        company_shares=common.company_shares,
        facts=common.facts,
    )


def _metered_and_shared(
    *, month: date, spans: pl.DataFrame, tables: HouseholdTables, counted: pl.DataFrame, rules: HouseholdRules
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Return unpriced lines of energy by the ladder and by shares of communal flats, and their issues."""
    shared_volumes = flat_volumes(month=month, tables=tables, counted=counted, rules=rules)
    rooms = rooms_of_flats(shared_volumes, tables=tables, month=month)
    by_people = rooms if rooms.is_empty() else rooms.filter(~pl.col("own_meter"))
    metered, metered_issues = energy_rows(
        month=month,
        spans=rows_without(spans, by_people, key="usage_point_id"),
        tables=tables,
        counted=counted,
        rules=rules,
    )
    shared, shared_issues = flat_rows(
        spans=spans,
        volumes=shared_volumes,
        rooms=rooms,
        energy=metered,
        tables=tables,
        rules=rules,
    )
    metered = metered if shared.is_empty() else pl.concat([metered, shared], how="diagonal_relaxed")
    away = absences_at_meters(metered, spans=spans, absences=tables.absences, month=month)
    nobody = nobody_registered(spans=spans, shared=shared, told=metered_issues, tables=tables, rules=rules)
    return metered, [shared_issues, nobody, metered_issues, away]


def _negative(lines: pl.DataFrame) -> pl.DataFrame:
    """Return NEGATIVE of the energy lines below zero, CREDIT where it is estimates of months before that are given back;
    what an absence takes off its norm, or a spread reading gives back of a past month, is neither.
    """
    spread = pl.col("basis").str.contains('"spread_days"', literal=True).fill_null(value=False)
    below = lines.filter((pl.col("quantity_wh") < 0) & (pl.col("service") == ENERGY))
    if below.is_empty():
        return issues.gathered([])
    told = below.filter(~is_absence() & ~spread).with_columns(gave_back=gives_back())
    data = ["zone", "quantity_wh"]
    return issues.gathered(
        [
            issues.found(issues.NEGATIVE, told.filter(~pl.col("gave_back")), data=data),
            issues.found(issues.CREDIT, told.filter(pl.col("gave_back") & ~_of_first_range()), data=data),
            issues.found(
                issues.CREDIT_OF_FIRST, told.filter(pl.col("gave_back") & _of_first_range()), data=data
            ),
        ]
    )


def _of_first_range() -> pl.Expr:
    """Return whether a line was cut by the ranges of its own month alone: below zero all of it lies in the first."""
    of_months = pl.col("basis").str.contains('"range_months":', literal=True).fill_null(value=False)
    return pl.col("range_figures").is_not_null() & ~of_months
