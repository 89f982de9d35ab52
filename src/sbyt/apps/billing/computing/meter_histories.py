"""How far back the meters of points that are estimated are read: an average stands as long as its event lasts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

import polars as pl

from sbyt.apps.metering.queries_columns import INSTALLATIONS, installation_columns, reading_columns
from sbyt.calc.consumption import COUNTED_STATES
from sbyt.calc.periods import month_before

_MONTHS: Final = 13
_LONG_AGO: Final = date(1970, 1, 1)


def history_of(day: date) -> date:
    """Return the first day of the month thirteen months before that of `day`."""
    passed = day.year * 12 + day.month - 1 - _MONTHS
    return date(passed // 12, passed % 12 + 1, 1)


def last_meters_before(day: date, *, point_ids: pl.Series) -> pl.DataFrame:
    """Return the last installation that ended before `day` at each of the points: no meter has stood there since."""
    if point_ids.is_empty():
        return pl.DataFrame(schema=INSTALLATIONS)
    ended = installation_columns(point_ids=point_ids, date_from=_LONG_AGO, date_to=day)
    return ended.unique("usage_point_id", keep="last", maintain_order=True)


def whole_histories(
    *, installation_ids: pl.Series, also_ids: pl.Series, month: date, date_to: date, as_of: datetime
) -> pl.DataFrame:
    """Return metering READINGS up to `date_to` of the thirteen months before `month`, and the last one before these.

    Of meters not read in the month before either, those of the thirteen months before their last reading.
    """
    asked: dict[str, Any] = {"date_to": date_to, "as_of": as_of, "also_ids": also_ids}
    whole = reading_columns(installation_ids=installation_ids, date_from=history_of(month), **asked)
    counts = whole.filter(pl.col("state").is_in(COUNTED_STATES) & (pl.col("taken_on") <= month))
    read = counts.group_by("installation_id").agg(read_on=pl.col("taken_on").max())
    silent = read.filter(pl.col("read_on") < month_before(month))
    if silent.is_empty():
        return whole
    since = min(history_of(day) for day in silent["read_on"])
    deeper = reading_columns(installation_ids=silent["installation_id"], date_from=since, **asked)
    return pl.concat([whole, deeper]).unique("reading_id", keep="first", maintain_order=True)
