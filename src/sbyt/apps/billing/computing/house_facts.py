"""What a line of common needs says of its house: kept once a house, not once a share."""

from __future__ import annotations

from typing import Final

import polars as pl

from sbyt.kit.columns.new_ids import new_ids

_HOUSE_BEGINS: Final = ',"house_wh"'
"""The first figure of the house in `basis` of a line of common needs; what stands before it is the account's own."""


def apart_from_lines(lines: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the lines with `house_basis_id` and their own `basis`, and the facts of houses: id, facts (JSON)."""
    parts = lines.select(
        pl.col("basis").str.split_exact(_HOUSE_BEGINS, 1).struct.rename_fields(["own", "house"])
    ).unnest("basis")
    of_house = pl.col("house").is_not_null()
    split = lines.with_columns(parts).with_columns(
        basis=pl.when(of_house).then(pl.col("own") + "}").otherwise("basis"),
        facts=pl.when(of_house).then("{" + _HOUSE_BEGINS[1:] + pl.col("house")),
    )
    houses = split.select(pl.col("facts").drop_nulls().unique(maintain_order=True))
    known = houses.with_columns(new_ids("billing_housebasis", houses.height).alias("house_basis_id"))
    numbered = split.join(known, on="facts", how="left", maintain_order="left")
    return numbered.drop("own", "house", "facts"), known.select("facts", id="house_basis_id")
