"""What a line says of its range and of its house: as figures and by number while lines are reckoned, as JSON where they are told.

Of a partition's lines half are in a range and four of ten share a house: a text of it in every line would be made, cut out again and
hashed for each. `basis` of lines reckoned holds what is the line's own.
"""

from __future__ import annotations

from typing import Final

import polars as pl

FIGURES: Final = ("tier", "social", "first_wh", "second_wh", "account_wh", "tier_wh", "row_wh")
"""The places of `range_figures`; `social` is 1 or 0."""

NO_BOUND: Final = -1
"""Stands for `second_wh` where there are two ranges and no third: a bound is never below zero."""

_HELD: Final = ("range_figures", "house_number")
_MONTHS: Final = '(,"range_months":[0-9]+,"range_before_wh":-?[0-9]+)}$'
"""What the own basis ends with where other months have a say in a range: it was told between the house and the range."""


def figures_of_range() -> pl.Expr:
    """Return FIGURES of rows that have a column for each."""
    told = {"social": pl.col("social").cast(pl.Int64), "second_wh": pl.col("second_wh").fill_null(NO_BOUND)}
    return pl.concat_arr(told.get(name, pl.col(name)) for name in FIGURES).arr.to_list()


def numbered_houses(lines: pl.DataFrame, facts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the lines with houses numbered from zero as they come, and the facts of these: each text once.

    `facts`: house_number (as the lines have it), facts.
    """
    met = lines.select(pl.col("house_number").drop_nulls().unique(maintain_order=True))
    known = met.join(facts, on="house_number", how="left", maintain_order="left")
    told = known.select("facts").unique(maintain_order=True).with_row_index("number")
    places = known.join(told, on="facts", how="left", maintain_order="left")
    place = pl.repeat(None, facts.height, dtype=pl.Int64, eager=True).scatter(
        places["house_number"], places["number"].cast(pl.Int64)
    )
    return (
        lines.with_columns(house_number=pl.lit(place).gather("house_number")),
        told.select(house_number=pl.col("number").cast(pl.Int64), facts="facts"),
    )


def told_whole(lines: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """Return the lines with all of it in `basis`: what is its own, then its house, months beside it, its range."""
    months = pl.col("basis").str.extract(_MONTHS)
    known = lines.join(facts, on="house_number", how="left", maintain_order="left").with_columns(
        __months=months.fill_null("")
    )
    own = pl.col("basis").str.head(-1).str.strip_suffix(pl.col("__months"))
    whole = pl.concat_str(
        own.fill_null("{"),
        pl.when(pl.col("facts").is_not_null())
        .then(pl.concat_str(pl.lit(","), pl.col("facts").str.slice(1, pl.col("facts").str.len_chars() - 2)))
        .otherwise(pl.lit("")),
        "__months",
        pl.when(pl.col("range_figures").is_not_null())
        .then(pl.concat_str(pl.when(own.is_not_null()).then(pl.lit(",")).otherwise(pl.lit("")), _range()))
        .otherwise(pl.lit("")),
        pl.lit("}"),
    )
    says = pl.any_horizontal(pl.col("basis", "facts", "range_figures").is_not_null())
    return known.with_columns(basis=pl.when(says).then(whole)).drop(*_HELD, "__months", "facts")


def _range() -> pl.Expr:
    """Return the range as it is told in `basis`."""
    figures = {name: pl.col("range_figures").list.get(place) for place, name in enumerate(FIGURES)}
    figures["social"] = figures["social"] == 1
    figures["second_wh"] = pl.when(figures["second_wh"] != NO_BOUND).then(figures["second_wh"])
    told = pl.struct(figure.alias(name) for name, figure in figures.items())
    return pl.concat_str(pl.lit('"tier":'), told.struct.json_encode())
