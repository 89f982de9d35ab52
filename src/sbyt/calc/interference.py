"""What is added for interference with a meter and for connecting without right: beyond the bill of the month.

Source: PP 354 p. 62 (households_confirmed §2.1): the norm x 10, or power x 24 hours x days, from the event, at most three
months before that of the check, until it is put right. Power unknown: the norm x household.unknown_power_multiplier
(unconfirmed).
"""

from __future__ import annotations

from datetime import date

import polars as pl

from sbyt.calc import issues
from sbyt.calc.charge_lines import ACT, ENERGY
from sbyt.calc.dated_rules import HouseholdRules
from sbyt.calc.grounds import INTERFERENCE, UNAUTHORISED
from sbyt.calc.household_tables import HouseholdTables
from sbyt.calc.norm import days_of_month_of, norm_basis, norm_energy_wh, normed, peopled
from sbyt.calc.periods import days, intersect, next_month
from sbyt.calc.tariff_change import SINGLE_ZONE, rated


def interference_rows(
    *, month: date, tables: HouseholdTables, rules: HouseholdRules
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return unpriced lines of the acts charged in the month, and issues; each line lies in one calendar month."""
    acts = tables.grounds
    if not acts.is_empty():
        acts = acts.filter(pl.col("kind").is_in([INTERFERENCE, UNAUTHORISED]))
    if acts.is_empty():
        return pl.DataFrame(), issues.gathered([])
    pieces = intersect(
        _months_of(acts, month=month, most=rules.interference_max_months),
        tables.supply.select(pl.exclude("valid_from", "valid_to"), "valid_from", "valid_to"),
        on=["usage_point_id"],
    ).with_columns(zone=pl.lit(SINGLE_ZONE), ground="kind")
    powered = pl.col("power_w").is_not_null()
    by_power = _by_power(pieces.filter(powered), tables.rates, rules)
    by_norm, lost = _by_norm(pieces.filter(~powered), tables, rules)
    rows = pl.concat([by_power, by_norm], how="diagonal_relaxed")
    unpriced = pieces.join(rows.select("act_id").unique(), on="act_id", how="anti").join(
        lost.select("act_id"), on="act_id", how="anti"
    )
    found = [
        issues.found(
            issues.NO_RATE, unpriced.unique("act_id", maintain_order=True), data=["tariff_id", "zone"]
        ),
        issues.found(issues.NO_NORM, lost, data=["stove_kind", "rooms", "people"]),
    ]
    columns = [
        *("account_id", "building_id", "usage_point_id", "service", "zone", "method", "period_from"),
        *("period_to", "quantity_wh", "price_e7", "rate_id", "basis", "norm_id"),
    ]
    whole = rows.with_columns(service=pl.lit(ENERGY))
    return whole.select(name for name in columns if name in whole.columns), issues.gathered(found)


def _months_of(acts: pl.DataFrame, *, month: date, most: int) -> pl.DataFrame:
    """Return the days each act charges in the month, one row a calendar month."""
    act_month = pl.coalesce("act_on", "valid_from").dt.month_start()
    first = act_month == month
    earliest = pl.max_horizontal("valid_from", act_month.dt.offset_by(f"-{most}mo"))
    whole = acts.with_row_index("act_id").with_columns(
        since=pl.when(first).then(earliest).otherwise(pl.lit(month)),
        until=pl.min_horizontal("valid_to", pl.lit(next_month(month))),
    )
    charged = whole.filter((act_month <= month) & (pl.col("since") < pl.col("until")))
    spread = charged.with_columns(
        month=pl.date_ranges(
            pl.col("since").dt.month_start(), pl.col("until").dt.offset_by("-1d"), interval="1mo"
        )
    ).explode("month", empty_as_null=False)
    return spread.with_columns(
        period_from=pl.max_horizontal("since", "month"),
        period_to=pl.min_horizontal("until", pl.col("month").dt.offset_by("1mo")),
    ).drop("valid_from", "valid_to", "since", "until", "month")


def _by_power(pieces: pl.DataFrame, rates: pl.DataFrame, rules: HouseholdRules) -> pl.DataFrame:
    priced = rated(pieces, rates=rates, policy=rules.tariff_change)
    told = pl.struct("ground", "power_w", hours=days() * 24)
    return priced.with_columns(
        method=pl.lit(ACT),
        quantity_wh=pl.col("power_w") * days() * 24,
        basis=told.struct.json_encode(),
    )


def _by_norm(
    pieces: pl.DataFrame, tables: HouseholdTables, rules: HouseholdRules
) -> tuple[pl.DataFrame, pl.DataFrame]:
    lived = peopled(
        pieces,
        occupancy=tables.occupancy,
        owners=tables.owners,
        unoccupied_people=rules.unoccupied_people,
    )
    known = normed(lived, norms=tables.norms)
    lost = lived.join(known.select("act_id").unique(), on="act_id", how="anti")
    priced = rated(known, rates=tables.rates, policy=rules.tariff_change)
    times = (
        pl.when(pl.col("kind") == INTERFERENCE)
        .then(rules.interference_multiplier)
        .otherwise(rules.unknown_power_multiplier)
    )
    month_days = days_of_month_of(pl.col("period_from"))
    raised = priced.with_columns(multiplier_bp=times.cast(pl.Int64) * 10_000, method=pl.lit(ACT))
    lines = raised.with_columns(
        quantity_wh=norm_energy_wh(month_days=month_days, quantum_wh=rules.norm_quantum_wh),
        basis=norm_basis(month_days=month_days),
    )
    return lines, lost.unique("act_id", maintain_order=True)
