"""A price (or an account) changing inside the interval: whose energy, at which price.

Source: no act found; the practice of households.md §2: by the reading of the change date where there is one, else by
days; or the whole month at the price of its first day. Setting household.tariff_change.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from sbyt.calc.consumption import energy_wh
from sbyt.calc.dated_rules import TariffChange
from sbyt.calc.nothing import nothing_from
from sbyt.calc.periods import days, intersect
from sbyt.calc.rounding import share_out

RATES: Final = pl.Schema(
    {
        "rate_id": pl.Int64(),
        "tariff_id": pl.Int64(),
        "zone": pl.String(),
        "valid_from": pl.Date(),
        "valid_to": pl.Date(),
        "price_e7": pl.Int64(),
    }
)
"""Prices of tariffs with VAT over `[valid_from, valid_to)`, null `valid_to` = open. A tariff of two zones carries T0
as well: what is not counted by zones (norm, common needs, a meter of one register) is priced by it."""

SINGLE_ZONE: Final = "T0"


@nothing_from("pieces")
def priced_zone(pieces: pl.DataFrame, *, rates: pl.DataFrame) -> pl.DataFrame:
    """Replace `zone` by the zone it is priced in: its own where the tariff has it, else T0."""
    key = ["tariff_id", "zone"]
    if pieces.join(rates, on=key, how="anti").is_empty():
        return pieces
    known = rates.select(key).unique().with_columns(__has=True)
    marked = pieces.join(known, on=key, how="left", maintain_order="left")
    zone = pl.when(pl.col("__has").is_not_null()).then("zone").otherwise(pl.lit(SINGLE_ZONE))
    return marked.with_columns(zone=zone).drop("__has")


@nothing_from("pieces")
def rated(pieces: pl.DataFrame, *, rates: pl.DataFrame, policy: TariffChange) -> pl.DataFrame:
    """Cut pieces (tariff_id, zone, period_from, period_to) by the prices in force; add `rate_id`, `price_e7`.

    With WHOLE_MONTH a piece keeps its period and takes the price of its first day. A part without a price is lost;
    the caller compares days.
    """
    if policy is not TariffChange.WHOLE_MONTH:
        return intersect(pieces, rates, on=["tariff_id", "zone"])
    priced = pieces.join(rates, on=["tariff_id", "zone"], how="inner")
    in_force = (pl.col("valid_from") <= pl.col("period_from")) & (
        pl.col("valid_to").is_null() | (pl.col("period_from") < pl.col("valid_to"))
    )
    return priced.filter(in_force).drop("valid_from", "valid_to")


@nothing_from("pieces")
def split_volumes(pieces: pl.DataFrame, *, counted: pl.DataFrame, policy: TariffChange) -> pl.DataFrame:
    """Give every piece its part of its volume: `part_wh` = `part_metered_wh` - `part_earlier_wh`, its readings, `by_days`.

    `pieces` carry the columns of their volume (volume_id, quantity_wh, whole_from, whole_to, whole_days = days
    that somebody owns, and for metered ones the columns of consumption.CONSUMPTION with earlier_wh). A volume in one
    piece is not touched. The parts of a volume add up to it exactly, save energy between readings that belongs to
    nobody.
    """
    pieces = pieces.with_columns(
        __untouched=(pl.len().over("volume_id") == 1)
        & (days() == (pl.col("whole_to") - pl.col("whole_from")).dt.total_days())
    )
    whole = pieces.filter(pl.col("__untouched")).with_columns(
        part_wh="quantity_wh",
        part_metered_wh="metered_wh",
        part_earlier_wh="earlier_wh",
        part_from_id="base_id",
        part_to_id="current_id",
        by_days=False,
    )
    many = pieces.filter(~pl.col("__untouched"))
    if many.is_empty():
        return whole.drop("__untouched")
    read = _split_by_readings(many, counted=counted)
    if policy is TariffChange.DAYS:
        read = read.with_columns(__exact=pl.lit(value=False))
    exact = read.filter(pl.col("__exact")).with_columns(by_days=False)
    dated = _split_by_days(read.filter(~pl.col("__exact")))
    parts = [exact.select(whole.columns), dated.select(whole.columns)]
    return pl.concat([whole, *parts]).drop("__untouched")


def _split_by_days(pieces: pl.DataFrame) -> pl.DataFrame:
    """Add `part_wh` by the days of each piece; a volume in one piece is not told as split."""
    dated = share_out(
        pieces.with_columns(__days=days()),
        by=["volume_id"],
        total="quantity_wh",
        weight="__days",
        order=["period_from"],
        into="part_wh",
    )
    return dated.with_columns(
        part_metered_wh="metered_wh",
        part_earlier_wh="earlier_wh",
        part_from_id="base_id",
        part_to_id="current_id",
        by_days=pl.len().over("volume_id") > 1,
    )


def _split_by_readings(pieces: pl.DataFrame, *, counted: pl.DataFrame) -> pl.DataFrame:
    """Add `part_wh` by the readings taken on the piece's edges, and `__exact`: all edges of the volume have one."""
    edges = counted.select(
        "register_id",
        "installation_id",
        edge_on="taken_on",
        edge_wh="value_wh",
        edge_turns="turns",
        edge_id="reading_id",
    )
    with_start = _until(
        pieces, edges, edge="period_from", at="whole_from", energy=pl.lit(0), reading="base_id"
    )
    with_start = with_start.rename({"__energy": "__start", "__reading": "part_from_id"})
    with_end = _until(
        with_start, edges, edge="period_to", at="whole_to", energy=pl.col("metered_wh"), reading="current_id"
    ).rename({"__energy": "__end", "__reading": "part_to_id"})
    first = pl.col("period_from") == pl.col("period_from").min().over("volume_id")
    parted = with_end.with_columns(
        part_metered_wh=pl.col("__end") - pl.col("__start"),
        part_earlier_wh=pl.when(first).then("earlier_wh").otherwise(0),
    )
    parted = parted.with_columns(part_wh=pl.col("part_metered_wh") - pl.col("part_earlier_wh"))
    known = (pl.col("part_wh") >= 0).fill_null(value=False)
    return parted.with_columns(__exact=known.all().over("volume_id")).drop("__start", "__end")


def _until(
    pieces: pl.DataFrame, edges: pl.DataFrame, *, edge: str, at: str, energy: pl.Expr, reading: str
) -> pl.DataFrame:
    """Add `__energy`, what the register counted from its base until `edge` (null = no reading), and `__reading`."""
    joined = pieces.join(
        edges,
        left_on=["register_id", "installation_id", edge],
        right_on=["register_id", "installation_id", "edge_on"],
        how="left",
        maintain_order="left",
    )
    bound = pl.col(edge) == pl.col(at)
    between = (pl.col(edge) >= pl.col("base_on")) & (pl.col(edge) <= pl.col("current_on"))
    counted = energy_wh(pl.col("edge_wh"), pl.col("edge_turns"))
    return joined.with_columns(
        __energy=pl.when(bound).then(energy).when(between).then(counted),
        __reading=pl.when(bound).then(reading).when(between).then("edge_id"),
    ).drop("edge_wh", "edge_turns", "edge_id")
