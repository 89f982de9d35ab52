"""The ladder of a household's volume: meter, then average, then norm.

Source: PP 354 p. 42, 59, 60 as corrected in households_confirmed §2.1. Limits are dated settings per ground:
`no_reading` (3 periods by average, then the norm; unconfirmed for electricity), `meter_failed` (average without limit, p. 59 "г"),
`access_refused` (3 periods, then the raised norm, p. 59 "в", 60), `refused_twice` (the raised norm at once, p. 60(3)); a point
that never had a meter goes by the norm at once; one whose meter was interfered with goes by `tampered_meter`.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from sbyt.calc.average import averages
from sbyt.calc.charge_lines import AVERAGE, METER, NORM
from sbyt.calc.dated_rules import HouseholdRules, TamperedMeter
from sbyt.calc.earlier_estimates import estimated_lines
from sbyt.calc.grounds import ACCESS_REFUSED, INTERFERENCE, METER_FAILED, METER_POSSIBLE, REFUSED_TWICE
from sbyt.calc.nothing import nothing_from
from sbyt.calc.rounding import half_up_expr, share_out, wide

SUPPLY: Final = pl.Schema(
    {
        "account_id": pl.Int64(),
        "usage_point_id": pl.Int64(),
        "building_id": pl.Int64(),
        "premises_id": pl.Int64(),
        "tariff_id": pl.Int64(),
        "valid_from": pl.Date(),
        "valid_to": pl.Date(),
        "stove_kind": pl.String(),
        "rooms": pl.Int64(),
        "area_dm2": pl.Int64(),
    }
)
"""One row a supply term of a household account at a point: the term's `[valid_from, valid_to)` already cut by the
account's own life. `area_dm2` may be null (no share of common needs then)."""

EARLIER_LINES: Final = pl.Schema(
    {
        "usage_point_id": pl.Int64(),
        "zone": pl.String(),
        "method": pl.String(),
        "period_from": pl.Date(),
        "period_to": pl.Date(),
        "quantity_wh": pl.Int64(),
        "raised_wh": pl.Int64(),
    }
)
"""Energy lines by average or norm of released bills of the last 12 months (others are ignored, so all may be given):
what a real reading must not charge twice, and how many months in a row were estimated. `raised_wh`: what of the quantity
a raising coefficient added (null = nothing)."""

NO_METER: Final = "no_meter"
NO_READING: Final = "no_reading"

_REGISTER: Final = ["register_id", "installation_id"]


def segment_methods(
    segments: pl.DataFrame,
    *,
    consumption: pl.DataFrame,
    earlier_lines: pl.DataFrame,
    average: pl.DataFrame,
    rules: HouseholdRules,
) -> pl.DataFrame:
    """Add to meter_segments.SEGMENTS (cut by grounds.cut_by_grounds) the step of the ladder: `method`, `ground`, `incomplete`, `estimated_periods`.

    A meter is read when every register of it is; one read in part is estimated whole and marked `incomplete`.
    """
    read = consumption.group_by("installation_id").agg(
        read=pl.col("quantity_wh").is_not_null().all(),
        incomplete=pl.col("quantity_wh").is_not_null().any() & pl.col("quantity_wh").is_null().any(),
        base_on=pl.col("base_on").min(),
    )
    known = segments.join(read, on="installation_id", how="left").with_columns(
        read=pl.col("read").fill_null(value=False), incomplete=pl.col("incomplete").fill_null(value=False)
    )
    known = known.with_columns(ground=_ground())
    counted = _with_estimated_periods(known, earlier_lines).with_columns(
        estimated_periods=pl.when(pl.col("act").is_not_null())
        .then("act_periods")
        .otherwise("estimated_periods")
    )
    limited = (
        _limit(NO_READING, rules.no_reading_max_average_periods)
        & _limit(METER_FAILED, rules.meter_failed_max_average_periods)
        & _limit(ACCESS_REFUSED, rules.access_refused_max_average_periods)
    )
    by_norm = [INTERFERENCE] if rules.tampered_meter is TamperedMeter.NORM else []
    never = pl.col("ground").is_in([NO_METER, METER_POSSIBLE, REFUSED_TWICE, *by_norm])
    has_average = pl.col("usage_point_id").is_in(average["usage_point_id"].implode())
    by_average = has_average & ~never & limited
    method = (
        pl.when(pl.col("read"))
        .then(pl.lit(METER))
        .when(by_average)
        .then(pl.lit(AVERAGE))
        .otherwise(pl.lit(NORM))
    )
    return counted.with_columns(method=method).drop("read", "base_on")


def metered_volumes(
    segments: pl.DataFrame,
    *,
    consumption: pl.DataFrame,
    earlier_lines: pl.DataFrame,
    rules: HouseholdRules,
) -> pl.DataFrame:
    """Return a row a register of the METER segments: CONSUMPTION with `metered_wh`, `earlier_wh`, `kept_wh`, `quantity_wh`.

    `earlier_wh` is what estimated months between the two readings were billed by; quantity = metered - earlier
    (policy LUMP: the correction falls into the month of the reading; it may be negative). `kept_wh` was billed there too and stays:
    what a raising coefficient added.
    """
    read = segments.filter(pl.col("method") == METER).select(
        *("segment_id", "installation_id", "method", "ground", "owned_days"),
        whole_from="period_from",
        whole_to="period_to",
    )
    return _volumes_of_read(read, consumption=consumption, earlier_lines=earlier_lines, rules=rules)


@nothing_from("read")
def _volumes_of_read(
    read: pl.DataFrame, *, consumption: pl.DataFrame, earlier_lines: pl.DataFrame, rules: HouseholdRules
) -> pl.DataFrame:
    """Return the volumes of the segments `read`."""
    metered = consumption.rename({"quantity_wh": "metered_wh"}).join(read, on="installation_id", how="inner")
    earlier = _earlier_by_register(metered, estimated_lines(earlier_lines, rules=rules))
    billed = metered.join(earlier, on=_REGISTER, how="left").with_columns(
        pl.col("earlier_wh", "kept_wh").fill_null(0)
    )
    billed = billed.with_columns(quantity_wh=pl.col("metered_wh") - pl.col("earlier_wh"))
    return billed.drop("valid_to").rename({"valid_from": "stood_from"})


def average_volumes(segments: pl.DataFrame, *, average: pl.DataFrame, quantum_wh: int) -> pl.DataFrame:
    """Return a row a zone of the AVERAGE segments: mean day x `owned_days`, half-up to `quantum_wh`."""
    lacking = segments.filter(pl.col("method") == AVERAGE).rename(
        {"period_from": "whole_from", "period_to": "whole_to"}
    )
    rows = lacking.join(average, on="usage_point_id", how="inner")
    whole = wide(pl.col("average_wh")) * wide(pl.col("owned_days"))
    return rows.with_columns(
        quantity_wh=half_up_expr(whole, wide(pl.col("average_days")) * quantum_wh) * quantum_wh
    )


def needed_averages(
    segments: pl.DataFrame,
    *,
    consumption: pl.DataFrame,
    counted: pl.DataFrame,
    registers: pl.DataFrame,
    month: date,
    rules: HouseholdRules,
) -> pl.DataFrame:
    """Return average.AVERAGES of the points where some segment has no reading (the others are not worked out).

    The event of a point: the day of its act, the day its meter went away, the month without a reading; of several the earliest.
    """
    unread = consumption.filter(pl.col("quantity_wh").is_null()).select("installation_id")
    gap = pl.col("installation_id").is_null() & pl.col("had_meter")
    lacking = segments.filter(gap | pl.col("installation_id").is_in(unread["installation_id"].implode()))
    since = pl.when(gap).then(pl.coalesce("act_since", "period_from")).otherwise(pl.lit(month))
    events = lacking.group_by("usage_point_id").agg(event_on=since.min())
    return averages(counted=counted, registers=registers, events=events, rules=rules)


def _ground() -> pl.Expr:
    """Return why a segment has no reading; null where it has."""
    return (
        pl.when(pl.col("read"))
        .then(pl.lit(None, dtype=pl.String))
        .when(pl.col("act").is_not_null())
        .then("act")
        .when(pl.col("installation_id").is_not_null())
        .then(pl.lit(NO_READING))
        .when(pl.col("had_meter"))
        .then(pl.lit(METER_FAILED))
        .when(pl.col("meter_possible"))
        .then(pl.lit(METER_POSSIBLE))
        .otherwise(pl.lit(NO_METER))
    )


def _limit(ground: str, periods: int | None) -> pl.Expr:
    if periods is None:
        return pl.lit(value=True)
    return (pl.col("ground") != ground) | (pl.col("estimated_periods") < periods)


def _with_estimated_periods(segments: pl.DataFrame, earlier_lines: pl.DataFrame) -> pl.DataFrame:
    """Add how many whole months since the one of the base reading were billed by average or norm."""
    estimated = earlier_lines.filter(pl.col("method").is_in([AVERAGE, NORM])).select(
        "usage_point_id", billed_month=pl.col("period_from").dt.month_start()
    )
    if estimated.is_empty():
        return segments.with_columns(estimated_periods=pl.lit(0, dtype=pl.Int64))
    pairs = segments.select("usage_point_id", "segment_id", "base_on").join(
        estimated.unique(), on="usage_point_id", how="inner"
    )
    since = pl.col("base_on").is_null() | (pl.col("billed_month") > pl.col("base_on").dt.month_start())
    counts = pairs.filter(since).group_by("segment_id").agg(estimated_periods=pl.len().cast(pl.Int64))
    return segments.join(counts, on="segment_id", how="left", maintain_order="left").with_columns(
        estimated_periods=pl.col("estimated_periods").fill_null(0)
    )


def _earlier_by_register(metered: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Return `earlier_wh` and `kept_wh` by register: `lines` (estimated_lines) whose first day lies in [base, current).

    A line of the register's own zone is the register's; what was billed without zones is shared among the
    registers of the meter by what they counted.
    """
    between = (pl.col("period_from") >= pl.col("base_on")) & (pl.col("period_from") < pl.col("current_on"))
    pairs = metered.join(lines, on="usage_point_id", how="inner").filter(between)
    zoned = pairs.filter(pl.col("line_zone") == pl.col("zone"))
    own = zoned.group_by(_REGISTER).agg(own_wh=pl.col("line_wh").sum(), own_kept_wh=pl.col("kept_wh").sum())
    meters = metered.group_by("usage_point_id", "installation_id").agg(pl.col("base_on", "current_on").min())
    zones = metered.select("installation_id", line_zone="zone").unique()
    loose = meters.join(lines, on="usage_point_id", how="inner").filter(between)
    loose = loose.join(zones, on=["installation_id", "line_zone"], how="anti")
    loose = loose.group_by("installation_id").agg(
        loose_wh=pl.col("line_wh").sum(), loose_kept_wh=pl.col("kept_wh").sum()
    )
    counted = metered.join(loose, on="installation_id", how="inner").with_columns(
        weight=pl.col("metered_wh").clip(0) + 1
    )
    shared = counted
    for total, into in (("loose_wh", "share_wh"), ("loose_kept_wh", "share_kept_wh")):
        shared = share_out(
            shared,
            by=["installation_id"],
            total=total,
            weight="weight",
            order=["register_id"],
            into=into,
        )
    both = own.join(
        shared.select(*_REGISTER, "share_wh", "share_kept_wh"), on=_REGISTER, how="full", coalesce=True
    )
    return both.select(
        *_REGISTER,
        earlier_wh=pl.col("own_wh").fill_null(0) + pl.col("share_wh").fill_null(0),
        kept_wh=pl.col("own_kept_wh").fill_null(0) + pl.col("share_kept_wh").fill_null(0),
    )
