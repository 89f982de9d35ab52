"""Volume by the norm: people x norm x part of the month.

Source: PP 354 annex 2, formula 4: P = n x N x T, N by rooms, people and stove; a part of a month by days.
Unconfirmed: nobody registered -> the number of owners (PP 354 p. 56(2)); where it is not known, the setting
household.unoccupied_people.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from sbyt.calc.nothing import nothing_from
from sbyt.calc.periods import days, intersect
from sbyt.calc.rounding import half_up_expr, wide

NORMS: Final = pl.Schema(
    {
        "norm_id": pl.Int64(),
        "stove_kind": pl.String(),
        "rooms": pl.Int64(),
        "people": pl.Int64(),
        "valid_from": pl.Date(),
        "valid_to": pl.Date(),
        "energy_wh": pl.Int64(),
    }
)
"""Wh for one person and month. The largest `rooms` and `people` of a stove kind mean "and more"."""

OCCUPANCY: Final = pl.Schema(
    {
        "premises_id": pl.Int64(),
        "valid_from": pl.Date(),
        "valid_to": pl.Date(),
        "people": pl.Int64(),
    }
)
"""How many people (permanent + temporary) live in the premises over `[valid_from, valid_to)`."""

OWNERS: Final = pl.Schema({"premises_id": pl.Int64(), "owners": pl.Int64()})
"""How many people own the premises; premises that are not here are not known."""


@nothing_from("pieces")
def peopled(
    pieces: pl.DataFrame, *, occupancy: pl.DataFrame, owners: pl.DataFrame, unoccupied_people: int
) -> pl.DataFrame:
    """Cut pieces (premises_id, period_from, period_to) by occupancy and add `people`, `registered`.

    Days on which nobody is registered get the owners of the premises, else `unoccupied_people`, and `registered` = 0.
    """
    numbered = pieces.with_row_index("__piece")
    people = occupancy.filter(pl.col("people") > 0).select(
        "premises_id", "valid_from", "valid_to", registered="people", people="people"
    )
    lived = intersect(numbered, people, on=["premises_id"])
    whole = lived.join(numbered, on=["__piece", "period_from", "period_to"], how="semi")
    rest = numbered.join(whole, on="__piece", how="anti")
    empty = _unlived(rest, lived, owners=owners, unoccupied_people=unoccupied_people)
    both = lived if empty.is_empty() else pl.concat([lived, empty.select(lived.columns)])
    return both.sort("__piece", "period_from").drop("__piece")


@nothing_from("pieces")
def _unlived(
    pieces: pl.DataFrame, lived: pl.DataFrame, *, owners: pl.DataFrame, unoccupied_people: int
) -> pl.DataFrame:
    """Return the days of pieces that `lived` (cut from them) leaves out, with the `people` they are reckoned for."""
    empty = _uncovered(pieces, lived).join(owners, on="premises_id", how="left", maintain_order="left")
    nobody = pl.coalesce("owners", pl.lit(unoccupied_people, dtype=pl.Int64))
    return empty.with_columns(registered=pl.lit(0, dtype=pl.Int64), people=nobody)


@nothing_from("pieces")
def normed(pieces: pl.DataFrame, *, norms: pl.DataFrame) -> pl.DataFrame:
    """Cut peopled pieces (stove_kind, rooms, people) by the norms in force and add `norm_id`, `norm_wh`.

    A part of a piece without a norm is lost; the caller compares days.
    """
    most = norms.group_by("stove_kind").agg(
        most_rooms=pl.col("rooms").max(), most_people=pl.col("people").max()
    )
    sized = pieces.join(most, on="stove_kind", how="left").with_columns(
        norm_rooms=pl.min_horizontal("rooms", "most_rooms"),
        norm_people=pl.min_horizontal("people", "most_people"),
    )
    table = norms.rename({"rooms": "norm_rooms", "people": "norm_people", "energy_wh": "norm_wh"})
    cut = intersect(sized, table, on=["stove_kind", "norm_rooms", "norm_people"])
    return cut.drop("most_rooms", "most_people", "norm_rooms", "norm_people")


def norm_energy_wh(*, month_days: pl.Expr, quantum_wh: int) -> pl.Expr:
    """Return people x norm x days / days of the month x `multiplier_bp`, half-up to `quantum_wh`."""
    whole = wide(pl.col("people")) * wide(pl.col("norm_wh")) * wide(days()) * wide(pl.col("multiplier_bp"))
    return half_up_expr(whole, wide(month_days) * quantum_wh * 10_000) * quantum_wh


def norm_basis(*, month_days: pl.Expr) -> pl.Expr:
    """Return the basis of lines by norm; the multiplier is named where it is not one."""
    told = (
        *("ground", "people", "registered", "norm_wh"),
        days().alias("days"),
        month_days.alias("month_days"),
    )
    plain = pl.struct(*told).struct.json_encode()
    raised = pl.struct(*told, "multiplier_bp").struct.json_encode()
    return pl.when(pl.col("multiplier_bp") == 10_000).then(plain).otherwise(raised)  # noqa: PLR2004  one, in hundredths of a percent


def days_of_month_of(day: pl.Expr) -> pl.Expr:
    """Return how many days the month of a day has."""
    return day.dt.month_end().dt.day().cast(pl.Int64)


def _uncovered(pieces: pl.DataFrame, covered: pl.DataFrame) -> pl.DataFrame:
    """Return the parts of `pieces` that `covered` (cut from them, same __piece) leaves out."""
    edges = covered.select("__piece", "period_from", "period_to").sort("__piece", "period_from")
    frames = pieces.rename({"period_from": "whole_from", "period_to": "whole_to"})
    held = frames.join(edges, on="__piece", how="inner").sort("__piece", "period_from")
    before = held.with_columns(
        gap_from=pl.coalesce(pl.col("period_to").shift(1).over("__piece"), "whole_from"),
        gap_to=pl.col("period_from"),
    )
    after = held.group_by("__piece", maintain_order=True).last()
    after = after.with_columns(gap_from=pl.col("period_to"), gap_to=pl.col("whole_to"))
    never = frames.join(edges, on="__piece", how="anti").with_columns(
        gap_from=pl.col("whole_from"), gap_to=pl.col("whole_to")
    )
    columns = [*frames.columns, "gap_from", "gap_to"]
    gaps = pl.concat([before.select(columns), after.select(columns), never.select(columns)])
    gaps = gaps.filter(pl.col("gap_from") < pl.col("gap_to"))
    return gaps.drop("whole_from", "whole_to").rename({"gap_from": "period_from", "gap_to": "period_to"})
