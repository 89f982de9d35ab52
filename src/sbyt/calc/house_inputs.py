"""The inputs of a house: its meters that stand side by side, each with those that took its place one after another.

A house is one point with all its meters (a building with two inputs is one house). Which meter follows which is told by their days: one joins the
input whose last meter had gone before, of several the one that was left last.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from sbyt.calc.nothing import nothing_from
from sbyt.calc.periods import intersect

_STAY: Final = ("usage_point_id", "installation_id", "valid_from", "valid_to")


def inputs_of(registers: pl.DataFrame) -> pl.DataFrame:
    """Return `usage_point_id`, `installation_id`, `input_id`, `valid_from`, `valid_to`: every installation in the input it belongs to.

    `registers` is consumption.REGISTERS. `input_id` is one over all houses, from 1.
    """
    stays = _stays(registers).sort("usage_point_id", "valid_from", "installation_id")
    ended = pl.col("valid_to").fill_null(date.max).cum_max().shift(1).over("usage_point_id")
    beside = (pl.col("valid_from") < ended).fill_null(value=False)
    marked = stays.with_columns(several=beside.any().over("usage_point_id"))
    alone = marked.filter(~pl.col("several")).with_columns(place=pl.lit(0, dtype=pl.Int64))
    crowd = marked.filter("several")
    placed = pl.concat([alone, crowd.with_columns(place=pl.Series(_places(crowd), dtype=pl.Int64))])
    number = pl.struct("usage_point_id", "place").rank("dense").cast(pl.Int64)
    return placed.with_columns(input_id=number).drop("several", "place")


def _stays(registers: pl.DataFrame) -> pl.DataFrame:
    """Return the installations of the registers, one row each."""
    return registers.select(_STAY).unique()


def _places(stays: pl.DataFrame) -> list[int]:
    """Return the input of each stay, from 0 in every house. `stays`: by house, in the order they were put up."""
    places: list[int] = []
    house, ends = None, [date.min][:0]
    for point, since, until in stays.select("usage_point_id", "valid_from", "valid_to").iter_rows():
        if point != house:
            house, ends = point, []
        free = [place for place, end in enumerate(ends) if end <= since]
        place = max(free, key=lambda one: (ends[one], -one), default=len(ends))
        ends[place : place + 1] = [until or date.max]
        places.append(place)
    return places


def gaps_of_inputs(registers: pl.DataFrame, *, since: date, until: date) -> pl.DataFrame:
    """Return `usage_point_id`, `period_from`, `period_to`: days of `[since, until)` between two meters of an input of a house.

    What an input has before its first meter and after its last one is no gap: it was not there.
    """
    stays = _stays(registers)
    return _gaps(stays.filter(pl.col("usage_point_id").is_duplicated()), since=since, until=until)


@nothing_from("stays")
def _gaps(stays: pl.DataFrame, *, since: date, until: date) -> pl.DataFrame:
    """Return the gaps of houses that have had several meters."""
    order = ["input_id", "valid_from"]
    follows = (
        inputs_of(stays).sort(order).with_columns(next_from=pl.col("valid_from").shift(-1).over("input_id"))
    )
    between = follows.filter(pl.col("valid_to") < pl.col("next_from"))
    gaps = between.select("usage_point_id", period_from="valid_to", period_to="next_from")
    asked = (
        gaps.select("usage_point_id").unique().with_columns(valid_from=pl.lit(since), valid_to=pl.lit(until))
    )
    return intersect(gaps, asked, on=["usage_point_id"])
