"""How a table enters a rule: every column named in the rule's schema, whole numbers only, nothing lost in a cast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from polars._typing import JoinStrategy


_FEW: Final = 5_000
"""Rows that are joined as they are."""


class UnableToUseFrame(ValueError):
    """A table given to a rule lacks a column, or carries a type that would lose something."""


def conform(frame: pl.DataFrame, schema: pl.Schema, *, name: str) -> pl.DataFrame:
    """Return the columns of `schema` in its order and types; columns the rule does not read are dropped.

    Narrower integers are widened and all-null columns take the type asked for. A fraction (float, decimal) where
    a whole number is asked for is refused: money and energy never pass through it.

    Raises UnableToUseFrame naming the table and the column.
    """
    if list(frame.schema.items()) == list(schema.items()):
        return frame
    missing = [column for column in schema if column not in frame.columns]
    if missing:
        raise UnableToUseFrame(f"{name}: no column {', '.join(missing)}")
    for column, wanted in schema.items():
        given = frame.schema[column]
        if given != wanted and not _widens(given, wanted):
            raise UnableToUseFrame(f"{name}.{column}: {given} where {wanted} is wanted")
    if frame.is_empty():
        return empty(schema)
    return frame.select(
        column if frame.schema[column] == wanted else pl.col(column).cast(wanted)
        for column, wanted in schema.items()
    )


def empty(schema: pl.Schema) -> pl.DataFrame:
    """Return a table of these columns with no rows."""
    return pl.DataFrame(schema=schema)


def rows_without(rows: pl.DataFrame, others: pl.DataFrame, *, key: str) -> pl.DataFrame:
    """Return the rows, in their order, whose key none of `others` has."""
    return rows if others.is_empty() else rows.join(others, on=key, how="anti", maintain_order="left")


def pair(first: str, second: str) -> pl.Expr:
    """Return a list of the two columns: what `pl.concat_list` gives, without a copy a row."""
    return pl.concat_arr(first, second).arr.to_list()


def begins_run(*key: str) -> pl.Expr:
    """Return whether a row of rows that stand by the key is the first one of it; an unknown key is one key."""
    changes = [pl.col(name).ne_missing(pl.col(name).shift(1)) for name in key]
    return pl.any_horizontal(pl.int_range(pl.len()) == 0, *changes)


def running_sum(column: str, *key: str) -> pl.Expr:
    """Return the sum of a column without nulls within its key so far, in rows sorted by the key."""
    whole = pl.col(column).cum_sum()
    before = pl.when(begins_run(*key)).then(whole - pl.col(column)).forward_fill()
    return whole - before


def in_order_of(rows: pl.DataFrame, key: str) -> pl.DataFrame:
    """Return the rows sorted by the column, equal ones in their order; rows in several pieces are joined first: that costs less than to gather from all."""
    return rows if rows[key].is_sorted() else rows.rechunk().sort(key, maintain_order=True)


def joined_by_pair(
    left: pl.DataFrame, right: pl.DataFrame, key: tuple[str, str], *, how: JoinStrategy
) -> pl.DataFrame:
    """Return `left.join(right)` on two columns of numbers, whose pairs stand once in `right`; the order is that of `left`.

    Where `right` has each first number once and every row that met it has its second one too, it is joined by the first
    alone: a third of the work. To find that out of a few rows costs more than it spares.
    """
    first, second = key
    if left.height < _FEW:
        return left.join(right, on=list(key), how=how, maintain_order="left")
    if right[first].n_unique() == right.height and not left[second].null_count():
        known = left.join(right.rename({second: "__second"}), on=first, how=how, maintain_order="left")
        same = (pl.col(second) == pl.col("__second")).fill_null(value=True)
        if known.select(same.all()).item():
            return known.drop("__second")
    return left.join(right, on=list(key), how=how, maintain_order="left")


def _widens(given: pl.DataType, wanted: pl.DataType) -> bool:
    if given == pl.Null:
        return True
    if isinstance(given, pl.List) and isinstance(wanted, pl.List):
        return given.inner == wanted.inner or _widens(_typed(given), _typed(wanted))
    return given.is_integer() and wanted.is_integer()


def _typed(listed: pl.List) -> pl.DataType:
    inner = listed.inner
    return inner if isinstance(inner, pl.DataType) else inner()
