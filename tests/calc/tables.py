"""Tables for the rules, written as rows: `table(SCHEMA, (…), (…))`."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl


def table(schema: pl.Schema, *rows: tuple[Any, ...]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def day(text: str) -> date:
    """Return the date written as people write it: 21.06.2021."""
    number, month, year = text.split(".")
    return date(int(year), int(month), int(number))


SINCE_2020 = (date(2020, 1, 1), None)
