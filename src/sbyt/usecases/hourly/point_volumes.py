"""What points took in a month: supplied hours, where they lack the registers, and which of them have neither.

The one place where balance and reconciliation take volumes from. Schemes, losses and replaced hours come in by the door
that bills use (`supplied_hours`), energy by registers by the rule of bills (`calc.metered_month`).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sbyt.apps.metering.queries.registered_month import registered_month
from sbyt.apps.metering.queries.supplied_hours import supplied_hours
from sbyt.apps.tariffs.queries import reading_ranks
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
