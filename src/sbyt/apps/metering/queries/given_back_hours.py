"""Hours that points gave back to the network (A−): measured ones, replaced where they are missing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import polars as pl

from sbyt.apps.metering.queries.scheme_columns import scheme_columns
from sbyt.apps.metering.queries.schemes import schemes_by_point
from sbyt.apps.metering.queries.supplied_hours import known_hours
from sbyt.calc.check_parameters import ACTIVE_OUT
from sbyt.calc.hourly import HOUR_COLUMNS, HOURLY

_KEY = ["usage_point_id", "day"]


def given_back_hours(*, point_ids: Collection[int], since: date, until: date) -> pl.DataFrame:
    """Return calc.hourly.HOURLY of A− of the points in `[since, until)`, as believed now; unknown hours are null.

    On the days on which a point's own scheme takes its A−, that energy is in the scheme's volume already: there it gives 0.
    """
    own = known_hours(point_ids=point_ids, since=since, until=until, channels=(ACTIVE_OUT,))
    inside = _within_schemes(own["usage_point_id"].unique().to_list(), since, until)
    if inside.is_empty():
        return own
    none = inside.select(
        "usage_point_id",
        pl.lit(ACTIVE_OUT, dtype=pl.Int64).alias("channel"),
        "day",
        *(pl.lit(0, dtype=pl.Int64).alias(hour) for hour in HOUR_COLUMNS),
    )
    rest = own.join(inside, on=_KEY, how="anti")
    return pl.concat([rest, none.select(*HOURLY)]).sort(_KEY)


def _within_schemes(point_ids: Collection[int], since: date, until: date) -> pl.DataFrame:
    """Return (usage_point_id, day): the days on which the scheme of the point takes its own A−."""
    nothing = pl.DataFrame(schema={"usage_point_id": pl.Int64(), "day": pl.Date()})
    schemes = schemes_by_point(point_ids)
    if not schemes:
        return nothing
    nodes, _edges = scheme_columns(since=since, until=until)
    owner = {scheme: point for point, scheme in schemes.items()}
    taken = nodes.filter(
        (pl.col("channel") == ACTIVE_OUT)
        & pl.col("scheme_id").is_in(list(owner))
        & (
            pl.col("scheme_id").replace_strict(owner, default=None, return_dtype=pl.Int64)
            == pl.col("usage_point_id")
        )
    )
    if taken.is_empty():
        return nothing
    days = taken.select(
        "usage_point_id",
        day=pl.date_ranges(
            pl.max_horizontal("valid_from", pl.lit(since)),
            pl.min_horizontal(pl.col("valid_to").fill_null(until), pl.lit(until)),
            interval="1d",
            closed="left",
        ),
    )
    return days.explode("day").drop_nulls().unique()
