"""What a line of common needs says of its house, cut out of its words: so results of runs planned before their third form are hashed."""

from __future__ import annotations

from typing import Final

import polars as pl

from sbyt.calc.charge_lines import COMMON_NEEDS

_HOUSE_BEGINS: Final = ',"house_wh"'
"""The first figure of the house in `basis` of a line of common needs; what stands before it is the account's own."""


def apart_from_lines(lines: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the lines with `house_number` and their own `basis`, and the facts of houses: house_number, facts (JSON).

    Facts are numbered from zero in the order of the lines; a line of no house has no number.
    """
    parts = (
        lines.with_row_index("row")
        .filter(pl.col("service") == COMMON_NEEDS)
        .select(
            "row",
            pl.col("basis").str.split_exact(_HOUSE_BEGINS, 1).struct.rename_fields(["own", "house"]),
        )
        .unnest("basis")
        .drop_nulls("house")
    )
    houses = parts.select("house").unique(maintain_order=True).with_row_index("house_number")
    told = parts.join(houses, on="house", how="left").select(
        "row", pl.col("house_number").cast(pl.Int64), own=pl.concat_str("own", pl.lit("}"))
    )
    numbered = (
        lines.with_row_index("row")
        .join(told, on="row", how="left", maintain_order="left")
        .with_columns(basis=pl.coalesce("own", "basis"))
        .drop("row", "own")
    )
    facts = houses.select(
        pl.col("house_number").cast(pl.Int64),
        facts=pl.concat_str(pl.lit("{" + _HOUSE_BEGINS[1:]), "house"),
    )
    return numbered, facts
