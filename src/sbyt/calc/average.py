"""A point's mean day of energy by its real readings: what a month without a reading is billed by.

Source: PP 354 p. 59: at least six months, else the time the meter worked, at least three; from the day of the event until
metering is restored (p. 59 "г", households_confirmed C1), so the mean stands still while the estimates last. Unconfirmed in detail: the window
reaches back `average_window_months` from the last real reading before the event, its days are counted between real
readings, and one that spans fewer than `average_full_months` begins with the reading before it.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from sbyt.calc.consumption import energy_wh
from sbyt.calc.dated_rules import HouseholdRules
from sbyt.calc.frames import pair
from sbyt.calc.nothing import nothing_from

AVERAGES: Final = pl.Schema(
    {
        "usage_point_id": pl.Int64(),
        "zone": pl.String(),
        "average_wh": pl.Int64(),
        "average_days": pl.Int64(),
        "average_reading_ids": pl.List(pl.Int64()),
    }
)
"""Energy of the window and its days, by zone; the mean day is average_wh / average_days, kept as two numbers."""

EVENTS: Final = pl.Schema({"usage_point_id": pl.Int64(), "event_on": pl.Date()})
"""Since when a point is estimated: readings taken up to and on `event_on` tell its average. One row a point."""

_KEY: Final = ["register_id", "installation_id"]


@nothing_from("events")
def averages(
    *, counted: pl.DataFrame, registers: pl.DataFrame, events: pl.DataFrame, rules: HouseholdRules
) -> pl.DataFrame:
    """Return AVERAGES of the points of `events` whose window spans at least `average_min_months` calendar months.

    `counted` comes from consumption.counted_readings, `registers` is consumption.REGISTERS. A meter joins with all its zones or not at all, and a point has
    all its zones or no average: a zone of too few months, or whose mean would be negative, leaves it without one. Where meters
    of different zones stood in the window, the average is one, of T0.
    """
    return _means(_read_long_enough(counted, events=events, rules=rules), registers=registers, rules=rules)


def _read_long_enough(counted: pl.DataFrame, *, events: pl.DataFrame, rules: HouseholdRules) -> pl.DataFrame:
    """Return the readings up to the event of the points whose readings span the months of an average: no window spans more."""
    known = counted.join(events, on="usage_point_id", how="inner", maintain_order="left")
    before = pl.col("taken_on") <= pl.col("event_on")
    month = pl.when(before).then(_months(pl.col("taken_on")))
    span = month.max().over("usage_point_id") - month.min().over("usage_point_id")
    return known.filter(before & (span >= rules.average_min_months))


@nothing_from("known")
def _means(known: pl.DataFrame, *, registers: pl.DataFrame, rules: HouseholdRules) -> pl.DataFrame:
    """Return AVERAGES of the readings before the events of their points."""
    inside = _of_whole_meters(_in_window(known, rules=rules), registers)
    inside = inside.sort([*_KEY, "taken_on"])
    ends = inside.group_by(_KEY, maintain_order=True).agg(
        pl.col("usage_point_id", "zone", "integer_digits", "multiplier").first(),
        base_on=pl.col("taken_on").first(),
        base_wh=pl.col("value_wh").first(),
        base_id=pl.col("reading_id").first(),
        last_on=pl.col("taken_on").last(),
        last_wh=pl.col("value_wh").last(),
        last_id=pl.col("reading_id").last(),
        base_turns=pl.col("turns").first(),
        last_turns=pl.col("turns").last(),
    )
    passed = ends.with_columns(
        energy=energy_wh(pl.col("last_wh"), pl.col("last_turns")),
        days=(pl.col("last_on") - pl.col("base_on")).dt.total_days(),
    ).filter(pl.col("days") > 0)
    zoned = (
        _of_one_cut(passed)
        .group_by("usage_point_id", "zone", maintain_order=True)
        .agg(
            average_wh=pl.col("energy").sum(),
            average_days=pl.col("days").sum(),
            average_reading_ids=pair("base_id", "last_id").list.explode(),
            months=_months(pl.col("last_on").max()) - _months(pl.col("base_on").min()),
        )
    )
    enough = (pl.col("months") >= rules.average_min_months) & (pl.col("average_wh") >= 0)
    return zoned.filter(enough.all().over("usage_point_id")).select(*AVERAGES)


def _in_window(known: pl.DataFrame, *, rules: HouseholdRules) -> pl.DataFrame:
    """Return those of the readings before the events that the averages of their points are made of.

    The window ends with the last day up to the event on which every register of a meter had been read.
    """
    registers = known.group_by("usage_point_id", *_KEY).agg(read_on=pl.col("taken_on").max())
    meters = registers.group_by("usage_point_id", "installation_id").agg(read_on=pl.col("read_on").min())
    until = pl.col("read_on").max()
    windows = meters.group_by("usage_point_id").agg(
        until=until, since=until.dt.offset_by(f"-{rules.average_window_months}mo")
    )
    known = known.join(windows, on="usage_point_id", how="inner", maintain_order="left").filter(
        pl.col("taken_on") <= pl.col("until")
    )
    begun = pl.col("taken_on") >= pl.col("since")
    inside, before = known.filter(begun), known.filter(~begun)
    if before.is_empty():
        return inside
    spans = inside.group_by("usage_point_id", "zone").agg(
        span=_months(pl.col("until").first()) - _months(pl.col("taken_on").min())
    )
    narrow = spans.filter(pl.col("span") < rules.average_full_months)
    if narrow.is_empty():
        return inside
    before = before.join(narrow, on="usage_point_id", how="semi")
    last_before = before.sort([*_KEY, "taken_on"]).unique(_KEY, keep="last", maintain_order=True)
    return pl.concat([inside, last_before])


def _of_whole_meters(inside: pl.DataFrame, registers: pl.DataFrame) -> pl.DataFrame:
    """Return the readings of the meters all of whose registers were read twice in the window."""
    read = inside.group_by(_KEY).agg(times=pl.len())
    own = registers.join(inside, on="usage_point_id", how="semi")
    known = own.join(read, on=_KEY, how="left")
    twice = (pl.col("times") > 1).fill_null(value=False)
    whole = known.group_by("installation_id").agg(whole=twice.all()).filter("whole")
    return inside.join(whole, on="installation_id", how="semi", maintain_order="left")


def _of_one_cut(passed: pl.DataFrame) -> pl.DataFrame:
    """Return the registers of a point in one cut of the day into zones.

    Where the meters of the window cut it differently (a meter of one zone gave way to one of two), all is T0: the
    days of a meter count once, with its first register.
    """
    if passed["installation_id"].n_unique() == passed["usage_point_id"].n_unique():
        return passed
    cut = pl.col("zone").sort().str.join("+")
    several = pl.col("installation_id").min() < pl.col("installation_id").max()
    changed = passed.group_by("usage_point_id").agg(several=several).filter("several")
    if changed.is_empty():
        return passed
    meters = passed.join(changed, on="usage_point_id", how="semi")
    meters = meters.group_by("usage_point_id", "installation_id").agg(cut=cut)
    cuts = meters.group_by("usage_point_id").agg(mixed=pl.col("cut").n_unique() > 1)
    known = passed.join(cuts, on="usage_point_id", how="left", maintain_order="left")
    first = pl.int_range(pl.len()).over("installation_id") == 0
    return known.with_columns(
        zone=pl.when(pl.col("mixed")).then(pl.lit("T0")).otherwise("zone"),
        days=pl.when(pl.col("mixed") & ~first).then(0).otherwise("days"),
    )


def months_between(first: str, last: str) -> pl.Expr:
    """Return how many calendar months lie between the months of two days."""
    return _months(pl.col(last)) - _months(pl.col(first))


def _months(day: pl.Expr) -> pl.Expr:
    return day.dt.year().cast(pl.Int64) * 12 + day.dt.month()
