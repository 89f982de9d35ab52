"""Read the rows of a query as columns by COPY, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import polars as pl
from django.db import connection

Dtype = pl.DataType | type[pl.DataType]


def read_columns(
    query: str, *, params: Sequence[Any] | Mapping[str, Any] = (), schema: Mapping[str, Dtype]
) -> pl.DataFrame:
    """Return what the query selects, its columns named and typed by `schema` in order; arrays become lists.

    An empty text cannot be told from null. `%s` stands for a parameter and `%%` for a percent sign.
    """
    received = BytesIO()
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        # past Django's own wrapper: the one that listens for debugging takes no parameters here
        cursor.cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)", params) as copy,
    ):
        for block in copy:
            received.write(block)
    if not received.tell():
        return pl.DataFrame(schema=dict(schema))
    received.seek(0)
    as_text = {
        name: pl.String() for name, dtype in schema.items() if dtype.is_(pl.Boolean) or dtype.is_nested()
    }
    frame = pl.read_csv(received, has_header=False, schema={**schema, **as_text})
    return frame.with_columns(_from_text(name, schema[name]) for name in as_text)


def _from_text(name: str, dtype: Dtype) -> pl.Expr:
    if dtype.is_(pl.Boolean):
        return (pl.col(name) == "t").alias(name)
    inside = pl.col(name).str.slice(1, pl.col(name).str.len_chars() - 2)
    items = pl.when(inside == "").then(pl.lit([], dtype=pl.List(pl.String))).otherwise(inside.str.split(","))
    return items.list.eval(pl.element().replace("NULL", None)).cast(dtype).alias(name)
