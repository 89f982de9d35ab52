"""How a table enters a rule: every column named in the rule's schema, whole numbers only, nothing lost in a cast."""

from __future__ import annotations

import polars as pl


class UnableToUseFrame(ValueError):
    """A table given to a rule lacks a column, or carries a type that would lose something."""


def conform(frame: pl.DataFrame, schema: pl.Schema, *, name: str) -> pl.DataFrame:
    """Return the columns of `schema` in its order and types; columns the rule does not read are dropped.

    Narrower integers are widened and all-null columns take the type asked for. A fraction (float, decimal) where
    a whole number is asked for is refused: money and energy never pass through it.

    Raises UnableToUseFrame naming the table and the column.
    """
    missing = [column for column in schema if column not in frame.columns]
    if missing:
        raise UnableToUseFrame(f"{name}: no column {', '.join(missing)}")
    for column, wanted in schema.items():
        given = frame.schema[column]
        if given != wanted and not _widens(given, wanted):
            raise UnableToUseFrame(f"{name}.{column}: {given} where {wanted} is wanted")
    return frame.select(pl.col(column).cast(wanted) for column, wanted in schema.items())


def empty(schema: pl.Schema) -> pl.DataFrame:
    """Return a table of these columns with no rows."""
    return pl.DataFrame(schema=schema)


def _widens(given: pl.DataType, wanted: pl.DataType) -> bool:
    if given == pl.Null:
        return True
    if isinstance(given, pl.List) and isinstance(wanted, pl.List):
        return given.inner == wanted.inner or _widens(_typed(given), _typed(wanted))
    return given.is_integer() and wanted.is_integer()


def _typed(listed: pl.List) -> pl.DataType:
    inner = listed.inner
    return inner if isinstance(inner, pl.DataType) else inner()
