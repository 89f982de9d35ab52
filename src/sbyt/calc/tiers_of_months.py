"""Ranges of other months than the one billed: what is added to them, or given back, lies on top of what was billed there.

Source: households.md §3.5, policy SPREAD: each month is derived again by days and rated again with its own tariff and ranges. A month takes
what its new whole has in each range less what had been billed of it there. The same holds for several months taken as one
(household.tier_bounds_of_months; §2: "bounds x months" is a parameter, no act found): bounds and bills of the months are added up.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from sbyt.calc.charge_lines import ACT, ADJUSTED, ENERGY, METER
from sbyt.calc.dated_rules import HouseholdRules, LateReading
from sbyt.calc.household_tables import HouseholdTables
from sbyt.calc.nothing import nothing_from
from sbyt.calc.periods import clip, days, intersect, next_month
from sbyt.calc.rounding import share_out
from sbyt.calc.tier_bounds import PAYER, shared_by_lines, tier_bounds, volumes_in_tiers

_WINDOW: Final = [*PAYER, "window"]
_MOST_MONTHS: Final = 13
"""The month and the twelve before it, whose bills are known."""


def cut_in_their_months(
    rows: pl.DataFrame, *, month: date, tables: HouseholdTables, rules: HouseholdRules
) -> pl.DataFrame:
    """Return those of the lines that other months than `month` have a say in, with their parts by range.

    `rows`: unpriced lines with `line_id` and `tariff_id`. Beside each: `first_wh`, `second_wh`, `social` of its months, `account_wh` (their new
    whole), `second_tier_wh`, `third_wh` of it, `row_wh`, `first_part_wh`, `second_part_wh`, `third_part_wh`, `range_months` (how many),
    `before_1_wh` ... `before_3_wh` (what was billed in each range). Lines whose months have no bounds, or an exemption, are left out.
    """
    spread = rows.filter(_spread()) if rules.late_reading is LateReading.SPREAD else rows.clear()
    lines, asked = _of_past_months(spread, month=month, tables=tables)
    if rules.tier_bounds_of_months:
        several, months = _of_several_months(
            rows, month=month, tables=tables, deadline_day=rules.reading_deadline_day
        )
        lines, asked = pl.concat([lines, several]), pl.concat([asked, months])
    return _cut(lines, asked, month=month, tables=tables, rules=rules)


@nothing_from("spread")
def _of_past_months(
    spread: pl.DataFrame, *, month: date, tables: HouseholdTables
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the lines of a spread reading that fall on months before, each in the window of its month, and those months."""
    past = spread.filter(pl.col("period_from") < pl.lit(month)).with_columns(
        window=pl.col("period_from").dt.month_start()
    )
    free = intersect(
        past.select(
            "line_id", "account_id", period_from="window", period_to=pl.col("window").dt.offset_by("1mo")
        ),
        tables.tier_exempt,
        on=["account_id"],
    )
    own = past.join(free, on="line_id", how="anti", maintain_order="left")
    return own, own.select(*_WINDOW, month="window").unique(maintain_order=True)


def _of_several_months(
    rows: pl.DataFrame, *, month: date, tables: HouseholdTables, deadline_day: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the lines of the accounts whose readings cover more months than this, and those months, a row each.

    A reading belongs to the month that `deadline_day` closes after it. An account with a spread reading has its months already.
    """
    current = rows.filter(pl.col("period_from") >= pl.lit(month)).with_columns(window=pl.lit(month))
    spread = rows.filter(_spread()).select(PAYER)
    read = (
        current.filter((pl.col("method") == METER) & (pl.col("service") == ENERGY))
        .join(spread, on=PAYER, how="anti", maintain_order="left")
        .select(*_WINDOW, "reading_ids")
        .explode("reading_ids")
        .join(tables.readings.select(reading_ids="reading_id", taken_on="taken_on"), on="reading_ids")
    )
    since = read.group_by(_WINDOW, maintain_order=True).agg(
        first_month=_month_after(pl.col("taken_on").min(), deadline_day)
    )
    several = since.filter(pl.col("first_month") < pl.lit(month)).with_columns(
        month=pl.date_ranges("first_month", pl.lit(month), interval="1mo")
    )
    asked = several.select(*_WINDOW, pl.col("month").list.tail(_MOST_MONTHS)).explode("month")
    own = exempt_apart(current, month=month, tables=tables)
    return own.join(several.select(PAYER), on=PAYER, how="semi", maintain_order="left"), asked


def _month_after(taken_on: pl.Expr, deadline_day: int) -> pl.Expr:
    """Return the month after the one that a reading of the day closes."""
    late = taken_on.dt.day() > deadline_day
    month = taken_on.dt.month_start()
    return pl.when(late).then(month.dt.offset_by("2mo")).otherwise(month.dt.offset_by("1mo"))


def exempt_apart(rows: pl.DataFrame, *, month: date, tables: HouseholdTables) -> pl.DataFrame:
    """Return the lines of the accounts that no exemption frees from ranges in the month."""
    exempt = clip(tables.tier_exempt, since=month, until=next_month(month))
    return rows.join(exempt, on="account_id", how="anti", maintain_order="left") if len(exempt) else rows


@nothing_from("lines")
def _cut(
    lines: pl.DataFrame, asked: pl.DataFrame, *, month: date, tables: HouseholdTables, rules: HouseholdRules
) -> pl.DataFrame:
    """Cut the lines of windows by the bounds of the months `asked` for them, on top of what was billed there."""
    months = asked["month"].unique().sort().to_list() or [month]
    found = [_month_as_billed(asked, month=one, tables=tables, rules=rules) for one in months]
    known = asked.join(pl.concat(found), on=[*PAYER, "month"], how="inner")
    whole = known.group_by(_WINDOW, maintain_order=True).agg(
        pl.col("first_wh", "before_wh", "before_1_wh", "before_2_wh", "before_3_wh").sum(),
        second_wh=pl.when(pl.col("second_wh").is_not_null().all()).then(pl.col("second_wh").sum()),
        social=pl.col("social").any(),
        range_months=pl.len().cast(pl.Int64),
    )
    own = lines.join(whole, on=_WINDOW, how="inner", maintain_order="left").with_columns(
        row_wh="quantity_wh",
        account_wh=(pl.col("before_wh") + pl.col("quantity_wh").sum().over(_WINDOW)).clip(0),
        **_weights(),
    )
    own = own.with_columns(*volumes_in_tiers("account_wh", into=("__first", "second_tier_wh", "third_wh")))
    now = shared_by_lines(own.with_columns(weight=_either("__new", "__old")), by=_WINDOW)
    before = shared_by_lines(
        own.with_columns(
            weight=_either("__old", "__new"), second_tier_wh="before_2_wh", third_wh="before_3_wh"
        ),
        by=_WINDOW,
    )
    taken = before.select("line_id", __second="second_part_wh", __third="third_part_wh")
    cut = now.join(taken, on="line_id", how="inner", maintain_order="left").with_columns(
        second_part_wh=pl.col("second_part_wh") - pl.col("__second"),
        third_part_wh=pl.col("third_part_wh") - pl.col("__third"),
    )
    return cut.with_columns(
        first_part_wh=pl.col("row_wh") - pl.col("second_part_wh") - pl.col("third_part_wh")
    ).drop("window", "before_wh", "__first", "__new", "__old", "__second", "__third")


def _month_as_billed(
    asked: pl.DataFrame, *, month: date, tables: HouseholdTables, rules: HouseholdRules
) -> pl.DataFrame:
    """Return the bounds of the payers in the month, and what it was billed by in each range (`before_wh`, `before_1_wh` ...)."""
    payers = asked.filter(pl.col("month") == pl.lit(month)).select(PAYER).unique()
    held = clip(tables.supply, since=month, until=next_month(month))
    points = held.join(payers, on=PAYER, how="semi").select("usage_point_id").unique()
    # everybody who held these points: a line of the month may be another's
    spans = held.join(points, on="usage_point_id", how="semi", maintain_order="left")
    bounds = tier_bounds(spans, month=month, tables=tables, rules=rules).drop("payer_id")
    before = _billed(spans, tables.earlier_lines, month=month)
    known = bounds.join(payers, on=PAYER, how="semi", maintain_order="left").join(
        before, on=PAYER, how="left", maintain_order="left"
    )
    return known.with_columns(month=pl.lit(month), before_wh=pl.col("before_wh").fill_null(0)).with_columns(
        *volumes_in_tiers("before_wh", into=("before_1_wh", "before_2_wh", "before_3_wh"))
    )


def _billed(spans: pl.DataFrame, earlier: pl.DataFrame, *, month: date) -> pl.DataFrame:
    """Return `before_wh` by payer: the energy of the month's bills; a line over the days of two payers is shared by days."""
    lines = (
        earlier.filter(
            pl.col("period_from").dt.month_start() == month, ~pl.col("method").is_in([ACT, ADJUSTED])
        )
        .with_row_index("line_id")
        .with_columns(line_wh="quantity_wh")
    )
    held = spans.select(*PAYER, "usage_point_id", valid_from="period_from", valid_to="period_to")
    parts = intersect(lines, held, on=["usage_point_id"]).with_columns(weight=days())
    shared = share_out(
        parts, by=["line_id"], total="line_wh", weight="weight", order=["period_from"], into="part_wh"
    )
    return shared.group_by(PAYER).agg(before_wh=pl.col("part_wh").sum().clip(0))


def _weights() -> dict[str, pl.Expr]:
    """Return what each line makes of its months: their volume as it is now, and as they were estimated."""
    day = pl.col("basis").str.extract('"days":([0-9]+)').cast(pl.Int64)
    of = pl.col("basis").str.extract('"of_days":([0-9]+)').cast(pl.Int64)
    estimated = pl.col("basis").str.extract('"earlier_wh":(-?[0-9]+)').cast(pl.Int64)
    old = pl.when(_spread()).then(estimated * day // of).otherwise(estimated).fill_null(0)
    return {"__old": old.clip(0), "__new": (pl.col("quantity_wh") + old).clip(0)}


def _either(weight: str, else_by: str) -> pl.Expr:
    """Return the weight, the other one where all lines of a window have none."""
    return pl.when(pl.col(weight).sum().over(_WINDOW) > 0).then(weight).otherwise(else_by)


def _spread() -> pl.Expr:
    """Return whether a line is a month's part of a spread reading."""
    return pl.col("basis").str.contains('"spread_days"', literal=True).fill_null(value=False)
