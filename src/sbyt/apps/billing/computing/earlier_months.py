"""The months that a house was billed for since its meter was last read."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from sbyt.apps.billing.queries.earlier_houses import earlier_house_columns
from sbyt.calc.consumption import COUNTED_STATES, standing_in
from sbyt.calc.earlier_houses import EARLIER_HOUSES, MOST_MONTHS, read_on
from sbyt.calc.periods import day_of_month, month_before, next_month


def months_since_houses_were_read(
    *,
    points: pl.DataFrame,
    registers: pl.DataFrame,
    readings: pl.DataFrame,
    month: date,
    deadline_day: int,
    as_of: datetime,
) -> pl.DataFrame:
    """Return calc.earlier_houses.EARLIER_HOUSES of the buildings whose meter has no reading of the month before `month`, or went away in it.

    One query, none where every house was read. `points`: queries_columns.POINTS of whole buildings; `registers`, `readings`:
    those of the partition.
    """
    common = points.filter(pl.col("kind") == "building").select("usage_point_id", "building_id")
    if common.is_empty():
        return pl.DataFrame(schema=EARLIER_HOUSES)
    scales = standing_in(
        registers.join(common, on="usage_point_id", how="inner"), since=month, until=next_month(month)
    )
    before = month_before(month)
    of_the_month = read_on("taken_on", source="source", deadline_day=deadline_day).is_between(
        day_of_month(month_before(before), deadline_day), day_of_month(before, deadline_day), closed="right"
    )
    key = ["register_id", "installation_id"]
    of_houses = pl.col("installation_id").is_in(scales["installation_id"].unique().implode())
    read = readings.filter(of_houses).filter(pl.col("state").is_in(COUNTED_STATES) & of_the_month)
    unread = scales.join(read.select(*key), on=key, how="anti").select("building_id")
    went = pl.col("valid_to").is_between(before, month)
    gone = registers.filter(went).join(common, on="usage_point_id", how="inner").select("building_id")
    unread = pl.concat([unread, gone]).unique()
    if unread.is_empty():
        return pl.DataFrame(schema=EARLIER_HOUSES)
    return earlier_house_columns(
        points=points.join(unread, on="building_id", how="semi", maintain_order="left"),
        date_from=_months_back(month),
        date_to=month,
        as_of=as_of,
    )


def _months_back(month: date) -> date:
    months = month.year * 12 + month.month - 1 - MOST_MONTHS
    return date(months // 12, months % 12 + 1, 1)
