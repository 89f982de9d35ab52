"""A month of a point against its plan, as its page, its chart and its export show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sbyt.apps.metering.queries.interval_month import GridDay, MonthGrid
from sbyt.apps.metering.queries.planned_days import planned_days
from sbyt.calc.periods import next_month
from sbyt.calc.plan_deviation import Deviation, deviation_of_day, deviation_of_days
from sbyt.formats.hours import Hour


@dataclass(frozen=True, slots=True)
class PlannedMonth:
    """A month of plan against fact: `days` with their deviations, all together in `total`; nothing where there is no plan."""

    month: date
    plan: Mapping[date, Sequence[int]]
    days: Sequence[tuple[date, Deviation]]
    total: Deviation

    def as_grid(self, *, channel: int) -> MonthGrid:
        """Return the plan as days of a grid, for the chart."""
        return MonthGrid(
            month=self.month,
            channel=channel,
            days=tuple(
                GridDay(day=day, hours=tuple(Hour(value, 0) for value in values))
                for day, values in self.plan.items()
            ),
        )


def planned_month(*, usage_point_id: int, data: MonthGrid, as_of: datetime | None) -> PlannedMonth:
    """Return the plan of the month of the grid against what the grid shows, replaced hours included.

    An hour of which a part is missing is left out, as a missing one is.
    """
    plan = planned_days(
        usage_point_id=usage_point_id, since=data.month, until=next_month(data.month), as_of=as_of
    )
    facts = {day.day: [None if hour.is_partial else hour.value_wh for hour in day.hours] for day in data.days}
    days = [
        (day, deviation_of_day(plan_wh=values, fact_wh=facts.get(day, []))) for day, values in plan.items()
    ]
    return PlannedMonth(
        month=data.month, plan=plan, days=days, total=deviation_of_days(one for _, one in days)
    )
