"""Acts and failures that take a point off its meter: what they are, on which days they hold, which of two wins.

Source: PP 354 p. 59 "в", "г", 60, 60(3) as corrected by households_confirmed C1, C3. A refused check is billed by
average from the day of the act; a second refusal by the multiplied norm from the first day of the month of its act. Interference
takes a point off the meter it was found at alone: tampered_meters finds those days first.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from sbyt.calc.nothing import nothing_from
from sbyt.calc.periods import clip, next_month

GROUNDS: Final = pl.Schema(
    {
        "usage_point_id": pl.Int64(),
        "kind": pl.String(),
        "valid_from": pl.Date(),
        "valid_to": pl.Date(),
        "act_on": pl.Date(),
        "power_w": pl.Int64(),
    }
)
"""What an act or a report says about a point over `[valid_from, valid_to)`, null `valid_to` = until now. `act_on` is
the day of the act (null = `valid_from`); `power_w` that of equipment connected without right (null = not known)."""

METER_FAILED: Final = "meter_failed"
ACCESS_REFUSED: Final = "access_refused"
REFUSED_TWICE: Final = "refused_twice"
METER_POSSIBLE: Final = "meter_possible"
INTERFERENCE: Final = "interference"
UNAUTHORISED: Final = "unauthorised"

KINDS: Final = (METER_FAILED, ACCESS_REFUSED, REFUSED_TWICE, METER_POSSIBLE, INTERFERENCE, UNAUTHORISED)

OFF_THE_METER: Final = (INTERFERENCE, METER_FAILED, ACCESS_REFUSED, REFUSED_TWICE)
"""From the weakest to the one that wins on a day that has several."""

_UNREAD: Final = (METER_FAILED, ACCESS_REFUSED, REFUSED_TWICE)


def readings_off(counted: pl.DataFrame, *, grounds: pl.DataFrame) -> pl.DataFrame:
    """Return the readings without those a person gave while an act kept the point off its meter.

    Readings of the act itself (installation, removal, a controller) stay: they close the time. What a failed meter shows when it is taken
    away it had shown on the day it failed: the average of the days after is not given back for it.
    """
    off = grounds if grounds.is_empty() else grounds.filter(pl.col("kind").is_in(_UNREAD))
    if off.is_empty():
        return counted
    named = counted.filter(~pl.col("source").is_in(["installation", "removal", "controller"]))
    days_off = off.select("usage_point_id", off_from="valid_from", off_to="valid_to")
    inside = named.join(days_off, on="usage_point_id", how="inner").filter(
        (pl.col("taken_on") > pl.col("off_from"))
        & (pl.col("off_to").is_null() | (pl.col("taken_on") < pl.col("off_to")))
    )
    read = counted.join(
        inside.select("reading_id").unique(), on="reading_id", how="anti", maintain_order="left"
    )
    return _closed_when_they_failed(read, days_off.filter(off["kind"] == METER_FAILED))


def _closed_when_they_failed(counted: pl.DataFrame, failures: pl.DataFrame) -> pl.DataFrame:
    """Return the readings, those of the removal of a failed meter on the day it failed, where that day has none of its own."""
    removals = counted.filter(pl.col("source") == "removal")
    failed = removals.join(failures, on="usage_point_id", how="inner").filter(
        (pl.col("taken_on") > pl.col("off_from"))
        & (pl.col("off_to").is_null() | (pl.col("taken_on") <= pl.col("off_to")))
    )
    moved = failed.group_by("reading_id").agg(failed_on=pl.col("off_from").min())
    if moved.is_empty():
        return counted
    known = counted.join(moved, on="reading_id", how="left", maintain_order="left")
    known = known.with_columns(taken_on=pl.coalesce("failed_on", "taken_on"))
    key = ["register_id", "installation_id", "taken_on"]
    own = known.filter(pl.col("failed_on").is_null() | (pl.len().over(key) == 1))
    return own.drop("failed_on").sort(key)


def cut_by_grounds(segments: pl.DataFrame, *, grounds: pl.DataFrame, month: date) -> pl.DataFrame:
    """Cut meter_segments.SEGMENTS by the acts of their points; add `act` (kind or null), `act_periods` and `act_since`.

    `grounds` come from tampered_meters.apart. A piece under an act has no meter (`installation_id` null). `act_periods` counts
    the months since that of the act; `act_since` is the day of the earliest event that holds on it.
    """
    bare = segments.with_columns(
        act=pl.lit(None, dtype=pl.String),
        act_periods=pl.lit(0, dtype=pl.Int64),
        act_since=pl.lit(None, dtype=pl.Date),
    )
    acting = _acting(grounds, month)
    if not acting.is_empty():
        acting = acting.join(segments, on="usage_point_id", how="semi")
    if acting.is_empty():
        return bare
    untouched = bare.join(acting, on="usage_point_id", how="anti")
    touched = segments.join(acting, on="usage_point_id", how="semi")
    atoms = _atoms(touched, acting)
    pieces = touched.join(
        atoms.rename({"period_from": "atom_from", "period_to": "atom_to"}), on="usage_point_id", how="inner"
    ).with_columns(
        period_from=pl.max_horizontal("period_from", "atom_from"),
        period_to=pl.min_horizontal("period_to", "atom_to"),
    )
    pieces = pieces.filter(pl.col("period_from") < pl.col("period_to"))
    under = pl.col("act").is_not_null()
    pieces = pieces.with_columns(
        installation_id=pl.when(~under).then("installation_id"), had_meter=pl.col("had_meter") | under
    )
    return pl.concat([untouched, pieces.select(bare.columns)]).sort("usage_point_id", "period_from")


def given_back_to_the_meter(segments: pl.DataFrame, *, consumption: pl.DataFrame) -> pl.DataFrame:
    """Return the segments with days of refused access given to the meter whose readings bound them.

    A check that was let in shows what was taken meanwhile too: those days are in its difference and are not estimated
    beside it (PP 354 p. 61; what earlier months were estimated by is taken off as of any other).
    """
    shut = pl.col("act") == ACCESS_REFUSED
    if segments.filter(shut).is_empty():
        return segments
    bounds = consumption.group_by("installation_id").agg(
        read=pl.col("quantity_wh").is_not_null().all(),
        read_from=pl.col("base_on").max(),
        read_to=pl.col("current_on").min(),
    )
    standing = segments.filter(pl.col("installation_id").is_not_null())
    meters = standing.select("usage_point_id", "installation_id").unique().join(bounds, on="installation_id")
    covering = (
        segments.filter(shut)
        .select("usage_point_id", "period_from", "period_to")
        .join(meters.filter("read"), on="usage_point_id")
        .filter((pl.col("read_from") <= pl.col("period_from")) & (pl.col("period_to") <= pl.col("read_to")))
        .unique(["usage_point_id", "period_from"], keep="first", maintain_order=True)
        .select("usage_point_id", "period_from", meter_id="installation_id")
    )
    known = segments.join(covering, on=["usage_point_id", "period_from"], how="left", maintain_order="left")
    given = shut & pl.col("meter_id").is_not_null()
    return known.with_columns(
        installation_id=pl.when(given).then("meter_id").otherwise("installation_id"),
        act=pl.when(~given.fill_null(value=False)).then("act"),
        act_periods=pl.when(given).then(0).otherwise("act_periods"),
        act_since=pl.when(~given.fill_null(value=False)).then("act_since"),
    ).select(segments.columns)


def one_stay_of_a_read_meter(segments: pl.DataFrame, *, consumption: pl.DataFrame) -> pl.DataFrame:
    """Join the pieces of a meter that has its readings: what it counted is one volume, whatever lay between them."""
    pieces = pl.struct("usage_point_id", "installation_id").is_duplicated()
    if segments.filter(pieces & pl.col("installation_id").is_not_null()).is_empty():
        return segments
    read = consumption.group_by("installation_id").agg(__read=pl.col("quantity_wh").is_not_null().all())
    known = segments.join(read, on="installation_id", how="left", maintain_order="left")
    known = known.with_columns(pl.col("__read").fill_null(value=False))
    key = ["usage_point_id", "installation_id"]
    twice = pl.col("__read") & (pl.len().over(key) > 1)
    several = known.filter(twice)
    if several.is_empty():
        return segments
    whole = several.group_by(key, maintain_order=True).agg(
        pl.col("period_from").min(),
        pl.col("period_to").max(),
        pl.exclude("period_from", "period_to", "__read").first(),
    )
    both = pl.concat([known.filter(~twice).select(segments.columns), whole.select(segments.columns)])
    return both.sort("usage_point_id", "period_from")


@nothing_from("grounds")
def _acting(grounds: pl.DataFrame, month: date) -> pl.DataFrame:
    """Return the acts of the month with `weight` and the day they count from."""
    month_of_act = pl.col("valid_from").dt.month_start()
    off = grounds.filter(pl.col("kind").is_in(OFF_THE_METER)).with_columns(
        since=month_of_act,
        act_since=pl.when(pl.col("kind") == INTERFERENCE).then("act_on").otherwise("valid_from"),
        valid_from=pl.when(pl.col("kind") == REFUSED_TWICE).then(month_of_act).otherwise("valid_from"),
        weight=pl.col("kind").replace_strict(
            list(OFF_THE_METER), list(range(len(OFF_THE_METER))), return_dtype=pl.Int64
        ),
    )
    clipped = clip(off, since=month, until=next_month(month))
    periods = (pl.lit(month.year) - pl.col("since").dt.year().cast(pl.Int64)) * 12 + (
        pl.lit(month.month) - pl.col("since").dt.month().cast(pl.Int64)
    )
    return clipped.with_columns(act_periods=periods.cast(pl.Int64))


def _atoms(touched: pl.DataFrame, acting: pl.DataFrame) -> pl.DataFrame:
    """Return the days of each point cut at every edge, each run with the act that wins on it."""
    ends = [
        frame.select("usage_point_id", edge=column)
        for frame in (touched, acting)
        for column in ("period_from", "period_to")
    ]
    runs = (
        pl.concat(ends)
        .unique()
        .sort("usage_point_id", "edge")
        .with_columns(period_to=pl.col("edge").shift(-1).over("usage_point_id"))
        .filter(pl.col("period_to").is_not_null())
        .rename({"edge": "period_from"})
    )
    covering = runs.join(
        acting.select(
            *("usage_point_id", "weight", "act_periods", "act_since"),
            act="kind",
            act_from="period_from",
            act_to="period_to",
        ),
        on="usage_point_id",
        how="inner",
    ).filter((pl.col("act_from") <= pl.col("period_from")) & (pl.col("period_to") <= pl.col("act_to")))
    best = (
        covering.sort("usage_point_id", "period_from", "weight")
        .group_by("usage_point_id", "period_from", maintain_order=True)
        .agg(pl.col("act", "act_periods").last(), pl.col("act_since").min())
    )
    known = runs.join(best, on=["usage_point_id", "period_from"], how="left", maintain_order="left")
    return known.with_columns(pl.col("act_periods").fill_null(0))
