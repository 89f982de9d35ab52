"""Tables for the rules, written as rows: `table(SCHEMA, (…), (…))`."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from hypothesis import HealthCheck, settings


def table(schema: pl.Schema, *rows: tuple[Any, ...]) -> pl.DataFrame:
    """Return the table; what the end of a row leaves out is null."""
    whole = [(*row, *[None] * (len(schema) - len(row))) for row in rows]
    return pl.DataFrame(whole, schema=schema, orient="row")


def day(text: str) -> date:
    """Return the date written as people write it: 21.06.2021."""
    number, month, year = text.split(".")
    return date(int(year), int(month), int(number))


SINCE_2020 = (date(2020, 1, 1), None)


def random_tables(*, examples: int) -> settings:
    """Return the settings of a test on random tables: the same examples each time, whatever the machine is busy with."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
    return settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=slow)
