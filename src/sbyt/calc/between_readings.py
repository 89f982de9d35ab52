"""Energy of a month between readings that do not bound it: what other months were billed by otherwise is left to them.

A month without a reading is billed by replacement information (calc.replaced_volume) or by its hours, and the next reading counts all of it. So
that no kilowatt-hour is billed twice, a scale is read at the edges of the month by days: F(day) between two readings is
the energy between them × days passed / days between, down to a Wh. A month inside two readings has F(end) − F(start), and months side by
side add up to the readings exactly. Sources: PP 442 p. 166, 179 (replacement information stands until readings come), annex 3, p. 1 "б" (W / T: evenly);
how the energy falls on months is unconfirmed.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from sbyt.calc.charge_lines import INTERVALS, METER, REPLACED
from sbyt.calc.consumption import CONSUMPTION, counts_on, energy_wh, metered_consumption, standing_in
from sbyt.calc.rounding import wide
from sbyt.calc.whole_consumption import of_whole_points

EARLIER_VOLUMES: Final = pl.Schema(
    {
        "usage_point_id": pl.Int64(),
        "method": pl.String(),
        "ground": pl.String(),
        "period_from": pl.Date(),
        "period_to": pl.Date(),
    }
)
"""Lines of energy of the months before, as they stand."""

BETWEEN: Final = "between"
"""`ground` of a line by meter whose readings reach beyond its month: it holds the energy up to the end of the month."""
SINCE_EARLIER: Final = "since"
"""`ground` of a line by meter that left a part of its readings to months before, and holds the rest of them."""

SETTLED: Final = pl.Schema(
    {**CONSUMPTION, "before_wh": pl.Int64(), "after_wh": pl.Int64(), "reaches": pl.Boolean()}
)
"""CONSUMPTION whose `quantity_wh` is the month's own; `before_wh` and `after_wh` of the same two readings belong to months before
and after, null where the readings bound the month. `reaches`: the second reading lies after the month."""

_KEY: Final = ["register_id", "installation_id"]
_SIGN: Final = pl.lit(1, dtype=pl.Int64)
_CURRENT: Final = ["current_id", "current_on", "current_wh", "current_turns"]


def settled_consumption(
    *,
    usage_points: pl.Series,
    registers: pl.DataFrame,
    counted: pl.DataFrame,
    earlier: pl.DataFrame,
    month: date,
    month_end: date,
) -> pl.DataFrame:
    """Return SETTLED of `[month, month_end)` of the points whose every register was read in the month, or later.

    `registers` is consumption.REGISTERS, `counted` comes from consumption.counted_readings, `earlier` is EARLIER_VOLUMES. A register
    without a reading that closes the month takes the first one after it; one whose readings begin with months that `earlier`
    says were billed otherwise leaves these their part.
    """
    standing = standing_in(registers, since=month, until=month_end)
    read = metered_consumption(
        registers=standing, counted=counted, opening=month, last_day=month_end, month_end=month_end
    )
    closed = _closed_later(read, counted, month_end=month_end).with_row_index("row")
    before = _left_to_earlier(closed, counted, earlier=earlier, month=month)
    ends = closed.select("row", day=pl.lit(month_end), sign=pl.lit(1, dtype=pl.Int64))
    at_end = _energy_at(closed, counted, asked=ends).rename({"energy_wh": "end_wh"})
    known = closed.join(before, on="row", how="left", maintain_order="left").join(
        at_end, on="row", how="left", maintain_order="left"
    )
    reaches = counts_on("current_on") > month_end
    after = pl.when(reaches).then(pl.col("quantity_wh") - pl.col("end_wh")).otherwise(0)
    told = pl.col("told").fill_null(value=False)
    left = pl.when(told).then(pl.col("energy_wh")).otherwise(0)
    settled = known.with_columns(
        quantity_wh=pl.col("quantity_wh") - left - after,
        before_wh=pl.when(told | reaches).then(left),
        after_wh=pl.when(told | reaches).then(after),
        reaches=reaches.fill_null(value=False),
    )
    return of_whole_points(
        settled.select(*SETTLED),
        usage_points=usage_points,
        registers=registers,
        month=month,
        month_end=month_end,
    )


def _closed_later(read: pl.DataFrame, counted: pl.DataFrame, *, month_end: date) -> pl.DataFrame:
    """Return `read` with the first reading after the month where none in it closes a register that has a base."""
    stays = pl.col("valid_to").is_null() | (pl.col("valid_to") > month_end)
    first = (
        counted.filter(pl.col("taken_on") > month_end)
        .unique(_KEY, keep="first", maintain_order=True)
        .select(
            *_KEY,
            next_id="reading_id",
            next_on="taken_on",
            next_wh="value_wh",
            next_turns="turns",
        )
    )
    known = read.join(first, on=_KEY, how="left", maintain_order="left")
    open_ = pl.col("current_id").is_null() & stays
    filled = known.with_columns(
        pl.when(open_).then(name.replace("current", "next")).otherwise(name).alias(name) for name in _CURRENT
    )
    return filled.with_columns(quantity_wh=energy_wh(pl.col("current_wh"), pl.col("current_turns"))).select(
        *CONSUMPTION
    )


def _left_to_earlier(
    closed: pl.DataFrame, counted: pl.DataFrame, *, earlier: pl.DataFrame, month: date
) -> pl.DataFrame:
    """Return `row`, `energy_wh`, `told` of the registers whose readings begin with days that lines of earlier months hold.

    Everything up to the last month by replacement information (or BETWEEN readings) is held by it, whatever was not billed before it
    too; after it, and where there is none, months by profile hold their own days.
    """
    held = pl.col("method").eq(REPLACED) | (pl.col("method").eq(METER) & pl.col("ground").eq(BETWEEN))
    past = earlier.filter(pl.col("period_to") <= month)
    last = past.filter(held).group_by("usage_point_id").agg(held_to=pl.col("period_to").max())
    base = closed.select("row", "usage_point_id", begins=counts_on("base_on")).join(
        last, on="usage_point_id", how="left"
    )
    begun = base.with_columns(start=pl.max_horizontal("begins", "held_to"))
    first = begun.filter(pl.col("held_to") > pl.col("begins")).select("row", day="start", sign=_SIGN)
    profiled = (
        begun.join(past.filter(pl.col("method") == INTERVALS), on="usage_point_id", how="inner")
        .with_columns(since=pl.max_horizontal("period_from", "start"))
        .filter(pl.col("since") < pl.col("period_to"))
    )
    asked = pl.concat(
        [
            first,
            profiled.select("row", day="period_to", sign=_SIGN),
            profiled.select("row", day="since", sign=-_SIGN),
        ]
    )
    return _energy_at(closed, counted, asked=asked).with_columns(told=pl.lit(value=True))


def _energy_at(closed: pl.DataFrame, counted: pl.DataFrame, *, asked: pl.DataFrame) -> pl.DataFrame:
    """Return `row`, `energy_wh`: the sum of sign × energy from the base to `day` over `asked` (row, day, sign).

    Null where for some day no readings lie around it.
    """
    base = closed.select("row", *_KEY, "integer_digits", "multiplier", "base_on", "base_wh", "base_turns")
    wanted = asked.with_row_index("ask").join(base, on="row", how="inner")
    scale = counted.select(*_KEY, "taken_on", "value_wh", "turns")
    curve = wanted.join(scale, on=_KEY, how="inner").filter(pl.col("taken_on") >= pl.col("base_on"))
    curve = curve.with_columns(
        on=counts_on("taken_on"), energy=energy_wh(pl.col("value_wh"), pl.col("turns"))
    ).sort("ask", "on", "taken_on")
    left = curve.filter(pl.col("on") <= pl.col("day")).unique("ask", keep="last", maintain_order=True)
    right = curve.filter(pl.col("on") >= pl.col("day")).unique("ask", keep="first", maintain_order=True)
    around = wanted.join(left.select("ask", a_on="on", a_wh="energy"), on="ask", how="left").join(
        right.select("ask", b_on="on", b_wh="energy"), on="ask", how="left"
    )
    passed = (pl.col("day") - pl.col("a_on")).dt.total_days()
    between = (pl.col("b_on") - pl.col("a_on")).dt.total_days()
    part = (wide(pl.col("b_wh") - pl.col("a_wh")) * passed // pl.max_horizontal(between, 1)).cast(pl.Int64)
    energy = pl.when(between > 0).then(pl.col("a_wh") + part).when(between == 0).then("a_wh")
    summed = around.with_columns(energy=energy * pl.col("sign")).group_by("row", maintain_order=True)
    return summed.agg(energy_wh=pl.when(pl.col("energy").is_not_null().all()).then(pl.col("energy").sum()))
