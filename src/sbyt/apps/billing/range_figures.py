"""What a line says of its range of consumption: stored as an array of figures, not as JSON told in every line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import polars as pl

FIGURES: Final = ("tier", "social", "first_wh", "second_wh", "account_wh", "tier_wh", "row_wh")
"""The places of the array, in the order in which calc.consumption_tiers tells them; `social` is 1 or 0."""

NO_BOUND: Final = -1
"""Stands for `second_wh` where there are two ranges and no third: a bound is never below zero."""

_BEGINS: Final = '"tier":{"tier":'
"""How the range begins in `basis`, and it stands last there. In a text of JSON these quotes would have a backslash."""
_SOCIAL: Final = {"true": 1, "false": 0}


def ranges_apart(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the lines with `tier`, a list of FIGURES, taken out of `basis`; a basis that said nothing else is null.

    What lacks another figure stays in `basis`, as ranges of lines written before do.
    """
    ranged = lines["basis"].str.contains(_BEGINS, literal=True).fill_null(value=False)
    parts = (
        lines.select(row=pl.int_range(pl.len()), told="basis")
        .filter(ranged)
        .select("row", pl.col("told").str.split_exact(_BEGINS, 1).struct.rename_fields(["own", "range"]))
        .unnest("told")
        .with_columns(
            pl.col("range").str.split_exact(",", len(FIGURES) - 1).struct.rename_fields(list(FIGURES))
        )
        .unnest("range")
        .with_columns(_figure(name) for name in FIGURES)
        .drop_nulls(FIGURES)
    )
    if parts.is_empty():
        return lines.with_columns(tier=pl.lit(None, dtype=pl.List(pl.Int64())))
    places = np.full(lines.height, parts.height, np.int64)
    places[parts["row"].to_numpy()] = np.arange(parts.height)
    place = pl.select(pl.when(pl.Series(places) < parts.height).then(pl.Series(places))).to_series()
    tier = pl.Series("tier", parts.select(FIGURES).to_numpy()).cast(pl.List(pl.Int64())).gather(place)
    own = parts.select(_closed(pl.col("own"))).to_series().gather(place)
    basis = pl.select(pl.when(tier.is_null()).then(lines["basis"]).otherwise(own).alias("basis")).to_series()
    return lines.with_columns(basis, tier)


def basis_with_range(basis: dict[str, Any] | None, tier: Sequence[int] | None) -> dict[str, Any] | None:
    """Return the basis of a stored line as `calc` told it."""
    if tier is None:
        return basis
    told: dict[str, Any] = dict(zip(FIGURES, tier, strict=True))
    second_wh = None if told["second_wh"] == NO_BOUND else told["second_wh"]
    return {**(basis or {}), "tier": {**told, "social": bool(told["social"]), "second_wh": second_wh}}


def _figure(name: str) -> pl.Expr:
    """Return the number after `"name":`, null where there is none; the first has lost its name, the last has braces behind."""
    told = pl.col(name)
    if name != FIGURES[0]:
        told = told.str.slice(len(name) + len('"":'))
    if name == FIGURES[-1]:
        told = told.str.head(-len("}}"))
    if name == "social":
        return told.replace_strict(_SOCIAL, default=None, return_dtype=pl.Int64).alias(name)
    number = told.cast(pl.Int64, strict=False)
    if name == "second_wh":
        return pl.when(told == "null").then(NO_BOUND).otherwise(number).alias(name)
    return number.alias(name)


def _closed(own: pl.Expr) -> pl.Expr:
    """Return what stood before the range as JSON of its own; null where nothing did."""
    return pl.when(own != "{").then(pl.concat_str(own.str.head(-1), pl.lit("}")))
