"""Half-open periods `[from, to)` in tables: clip to a month, intersect, count days."""

from __future__ import annotations

from datetime import date

import polars as pl

from sbyt.calc.nothing import nothing_from


def next_month(month: date) -> date:
    """Return the first day of the month after the one that starts on `month`."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def month_before(month: date) -> date:
    """Return the first day of the month before the one that starts on `month`."""
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


def months_before(day: date, months: int) -> date:
    """Return the day as many months earlier, or the last day of that month where it is shorter."""
    place = day.year * 12 + day.month - 1 - months
    return day_of_month(date(place // 12, place % 12 + 1, 1), day.day)


def day_of_month(month: date, day: int) -> date:
    """Return the `day`-th of the month, or its last day where it is shorter."""
    return month.replace(day=min(max(day, 1), (next_month(month) - month).days))


@nothing_from("frame")
def clip(frame: pl.DataFrame, *, since: date, until: date) -> pl.DataFrame:
    """Replace `valid_from`, `valid_to` (null = open) by `period_from`, `period_to` inside [since, until).

    Rows that do not touch it are dropped.
    """
    begun, ended = pl.max_horizontal("valid_from", since), pl.min_horizontal("valid_to", until)
    inside = frame.filter(begun < ended)
    return inside.select(pl.exclude("valid_from", "valid_to"), period_from=begun, period_to=ended)


@nothing_from("pieces")
@nothing_from("validity")
def intersect(pieces: pl.DataFrame, validity: pl.DataFrame, *, on: list[str]) -> pl.DataFrame:
    """Cut `pieces` (period_from, period_to) by the rows of `validity` (valid_from, valid_to) that match `on`.

    A part of a piece that no row covers is lost: compare `days` before and after where that matters.
    """
    both = {
        "period_from": pl.max_horizontal("period_from", "valid_from"),
        "period_to": pl.min_horizontal("period_to", "valid_to"),
    }
    met = pieces.join(validity, on=on, how="inner")
    names = [name for name in met.columns if name not in ("valid_from", "valid_to")]
    cut = met.filter(both["period_from"] < both["period_to"])
    return cut.select(both[name].alias(name) if name in both else name for name in names)


def days() -> pl.Expr:
    """Return the number of days of `[period_from, period_to)`."""
    return (pl.col("period_to") - pl.col("period_from")).dt.total_days()
