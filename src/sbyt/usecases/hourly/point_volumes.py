"""What points took and gave back in a month: hours, where they lack the registers, and which of them have neither.

The one place where balance and reconciliation take volumes from. Schemes, losses and replaced hours come in by the door
that bills use (`supplied_hours`), energy by registers by the rule of bills (`calc.metered_month`).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import polars as pl

from sbyt.apps.metering.queries.given_back_hours import given_back_hours
from sbyt.apps.metering.queries.registered_month import registered_month, two_way_points
from sbyt.apps.metering.queries.supplied_hours import supplied_hours
from sbyt.apps.tariffs.queries import reading_ranks
from sbyt.calc.check_parameters import ACTIVE_OUT
from sbyt.calc.hourly import HOUR_COLUMNS
from sbyt.calc.periods import next_month
from sbyt.calc.point_month import PointMonth, point_month


def hours_of_points(*, point_ids: Collection[int], month: date) -> PointMonth:
    """Return the month of the points as the balance counts it; a fixed number of queries.

    Registers count once the month is over: before that nothing tells what of it they will hold. Raises calc.schemes.UnableToOrderSchemes.
    """
    until = next_month(month)
    ranks = reading_ranks(on=month)
    hours = supplied_hours(point_ids=point_ids, since=month, until=until, source_ranks=ranks)
    return point_month(
        point_ids=point_ids,
        hours=hours,
        metered=registered_month(point_ids=point_ids, month=month, source_ranks=ranks),
        month=month,
        month_end=until,
    )


def given_back_of_points(*, point_ids: Collection[int], month: date) -> PointMonth:
    """Return what the points gave back (A−) in the month, by the rule of `hours_of_points`; a fixed number of queries.

    A point takes part that gave back anything in the month, or whose meter has a scale of A−: `basis` is of these alone. Of the
    others A− that came as zeros says nothing, and a missing hour of it leaves nothing open.
    """
    until = next_month(month)
    two_way = two_way_points(point_ids=point_ids, month=month)
    counted = point_month(
        point_ids=point_ids,
        hours=given_back_hours(point_ids=point_ids, since=month, until=until),
        metered=registered_month(
            point_ids=two_way, month=month, source_ranks=reading_ranks(on=month), given_back=True
        ),
        month=month,
        month_end=until,
        channel=ACTIVE_OUT,
    )
    gave = counted.hours.filter(pl.any_horizontal(pl.col(hour) != 0 for hour in HOUR_COLUMNS))
    takes_part = two_way | set(gave["usage_point_id"].to_list())
    return PointMonth(
        hours=counted.hours.filter(pl.col("usage_point_id").is_in(list(takes_part))),
        basis={point: basis for point, basis in counted.basis.items() if point in takes_part},
    )
