"""The norm lines of households before pricing: what the last step of the ladder comes to, absences taken off."""

from __future__ import annotations

from datetime import date

import polars as pl

from sbyt.calc import issues
from sbyt.calc.charge_lines import ENERGY, NORM
from sbyt.calc.dated_rules import HouseholdRules
from sbyt.calc.grounds import ACCESS_REFUSED
from sbyt.calc.household_tables import HouseholdTables
from sbyt.calc.household_volume import NO_METER
from sbyt.calc.norm import days_of_month_of, norm_basis, norm_energy_wh, normed, peopled
from sbyt.calc.norm_multiplier import ONE, multiplier_expr
from sbyt.calc.nothing import nothing_from
from sbyt.calc.periods import days
from sbyt.calc.tariff_change import SINGLE_ZONE, rated
from sbyt.calc.temporary_absence import absence_rows, barred_absences


def norm_rows(
    owned: pl.DataFrame,
    segments: pl.DataFrame,
    *,
    tables: HouseholdTables,
    month: date,
    rules: HouseholdRules,
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Return the rows by norm and their issues. `owned`: the days of each segment by account."""
    chosen = segments.filter(pl.col("method") == NORM).select(
        "segment_id", "method", "ground", "estimated_periods"
    )
    pieces = owned.join(chosen, on="segment_id", how="inner").with_columns(
        zone=pl.lit(SINGLE_ZONE), piece_days=days()
    )
    return _priced_norms(pieces, tables=tables, month=month, rules=rules)


@nothing_from("pieces")
def _priced_norms(
    pieces: pl.DataFrame, *, tables: HouseholdTables, month: date, rules: HouseholdRules
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Return the lines of `pieces`: the days of each segment by norm and account."""
    lived = peopled(
        pieces,
        occupancy=tables.occupancy,
        owners=tables.owners,
        unoccupied_people=rules.unoccupied_people,
    )
    known, unnormed = _covered_whole(lived, normed(lived, norms=tables.norms), key="segment_id")
    priced = rated(known, rates=tables.rates, policy=rules.tariff_change)
    priced, unpriced = priced_whole(known, priced, key="segment_id")
    priced = priced.with_columns(multiplier_bp=_multiplier(month, rules), service=pl.lit(ENERGY))
    month_days = days_of_month_of(pl.col("period_from"))
    rows = priced.with_columns(
        quantity_wh=norm_energy_wh(month_days=month_days, quantum_wh=rules.norm_quantum_wh),
        basis=norm_basis(month_days=month_days),
    )
    no_meter_can_stand = pl.col("ground") == NO_METER
    away, away_issues = absence_rows(priced.filter(no_meter_can_stand), absences=tables.absences, rules=rules)
    barred = barred_absences(priced.filter(~no_meter_can_stand), absences=tables.absences)
    nobody = lived.filter(pl.col("registered") == 0).unique("account_id", maintain_order=True)
    found = [
        unpriced,
        *away_issues,
        barred,
        issues.found(issues.NO_NORM, unnormed, data=["stove_kind", "rooms", "people"]),
        issues.found(issues.NO_PEOPLE, nobody, data=["people"]),
    ]
    return pl.concat([as_lines(rows), as_lines(away)], how="diagonal_relaxed"), found


def as_lines(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the columns of unpriced lines, those the rows have."""
    columns = [
        *("account_id", "building_id", "usage_point_id", "service", "zone", "method"),
        *("period_from", "period_to", "quantity_wh", "price_e7", "rate_id", "basis"),
        *(name for name in ("reading_ids", "norm_id") if name in rows.columns),
    ]
    return rows.select(columns)


def _covered_whole(asked: pl.DataFrame, cut: pl.DataFrame, *, key: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows of `cut` whose `key` lost no day against `asked`, and one row of `asked` for each that did."""
    wanted = asked.group_by(key).agg(__wanted=days().sum())
    got = cut.group_by(key).agg(__got=days().sum())
    whole = wanted.join(got, on=key, how="inner").filter(pl.col("__wanted") == pl.col("__got"))
    if whole.height == wanted.height:
        return cut, asked.clear()
    lost = asked.join(whole, on=key, how="anti").unique(key, maintain_order=True)
    return cut.join(whole.select(key), on=key, how="semi"), lost


def priced_whole(asked: pl.DataFrame, cut: pl.DataFrame, *, key: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows whose `key` has a price on every day, and NO_RATE issues for the rest."""
    whole, lost = _covered_whole(asked, cut, key=key)
    return whole, issues.found(issues.NO_RATE, lost, data=["tariff_id", "zone"])


def _multiplier(month: date, rules: HouseholdRules) -> pl.Expr:
    """Return the coefficient; while refused access is billed by average, a norm in place of it is not raised."""
    limit = rules.access_refused_max_average_periods
    early = (pl.col("ground") == ACCESS_REFUSED) & (
        pl.lit(value=limit is None) | (pl.col("estimated_periods") < (limit or 0))
    )
    return pl.when(early).then(ONE).otherwise(multiplier_expr(month=month, rules=rules))
