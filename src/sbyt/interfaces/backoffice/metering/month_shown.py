"""The month of a point as its page shows it: measured hours, replaced ones, the volume that a scheme makes; and what stands beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from sbyt.apps.metering.queries.interval_month import MonthGrid, interval_month, latest_month_with_intervals
from sbyt.apps.metering.queries.planned_days import latest_planned_month, planned_days
from sbyt.apps.metering.queries.replacement_columns import replacement_columns
from sbyt.apps.metering.queries.schemes import days_by_scheme
from sbyt.apps.metering.queries.supplied_hours import supplied_hours
from sbyt.apps.tariffs.queries import reading_ranks
from sbyt.calc.periods import next_month
from sbyt.formats.hours import HOURS, Hour
from sbyt.interfaces.backoffice.metering.hour_grid import BY_SCHEME, with_replaced
from sbyt.kit.access.actor import Actor

COMPARED: Final = {"day": ("вчера", 1), "week": ("неделей раньше", 7), "year": ("год назад", 364)}
"""A year ago by days of the week: 52 weeks."""
OWN: Final = "meter"
"""What the page is asked for to show the meter's own hours at a point with a scheme."""
_ACTIVE: Final = 1
_MISSING: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeDays:
    """A scheme that makes the volume of the point on the days `[since, until)` of the month."""

    since: date
    until: date
    scheme_id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthShown:
    """Months of a channel as believed now or at `as_of`; `own` leaves schemes aside."""

    usage_point_id: int
    channel: int
    as_of: datetime | None
    own: bool = False

    def month(self, month: date) -> MonthGrid:
        """Return the month: replaced hours where nothing measured fits, and of A+ the scheme's volume on its days."""
        data = interval_month(
            usage_point_id=self.usage_point_id, channel=self.channel, month=month, as_of=self.as_of
        )
        data = with_replaced(data, self._replaced(month))
        if self.channel != _ACTIVE:
            return data
        schemes = schemes_of_month(usage_point_id=self.usage_point_id, channel=self.channel, month=month)
        return data if self.own or not schemes else self._by_scheme(data, schemes)

    def before(self, month: date, *, shift_days: int) -> MonthGrid:
        """Return the days that stand beside those of the month, so many days before them."""
        first = month - timedelta(days=shift_days)
        last = next_month(month) - timedelta(days=shift_days + 1)
        grids = [self.month(one) for one in sorted({first.replace(day=1), last.replace(day=1)})]
        return MonthGrid(
            month=first, channel=self.channel, days=tuple(day for grid in grids for day in grid.days)
        )

    def _replaced(self, month: date) -> dict[date, tuple[tuple[int | None, ...], bool]]:
        """Return day → its replaced hours, and whether they stand over measured ones."""
        rows = replacement_columns(
            point_ids=[self.usage_point_id], since=month, until=next_month(month), as_of=self.as_of
        )
        return {
            row[2]: (row[3:-1], row[-1]) for row in rows.filter(rows["channel"] == self.channel).iter_rows()
        }

    def _by_scheme(self, data: MonthGrid, schemes: Sequence[SchemeDays]) -> MonthGrid:
        rows = supplied_hours(
            point_ids=[self.usage_point_id],
            since=data.month,
            until=next_month(data.month),
            as_of=self.as_of,
            source_ranks=reading_ranks(on=data.month),
        )
        made = {row[2]: row[3 : 3 + HOURS] for row in rows.iter_rows()}
        days = []
        for day in data.days:
            if any(one.since <= day.day < one.until for one in schemes):
                values = made.get(day.day, (None,) * HOURS)
                hours = tuple(Hour(value, _MISSING if value is None else BY_SCHEME) for value in values)
                days.append(replace(day, hours=hours))
            else:
                days.append(day)
        return replace(data, days=tuple(days))


def schemes_of_month(*, usage_point_id: int, channel: int, month: date) -> list[SchemeDays]:
    """Return the schemes that make the volume of A+ of the point in the month, in order; one query."""
    if channel != _ACTIVE:
        return []
    found = days_by_scheme(point_ids=[usage_point_id], since=month, until=next_month(month))
    return [
        SchemeDays(since=since, until=until, scheme_id=scheme_id, name=name)
        for since, until, scheme_id, name in found.get(usage_point_id, [])
    ]


def is_made(*, usage_point_id: int, month: date, as_of: datetime | None) -> bool:
    """Tell whether the month of a point without hours of its own has something to show: a scheme or a plan."""
    return bool(
        schemes_of_month(usage_point_id=usage_point_id, channel=_ACTIVE, month=month)
        or planned_days(usage_point_id=usage_point_id, since=month, until=next_month(month), as_of=as_of)
    )


def month_made(actor: Actor, usage_point_id: int, *, wanted: date | None) -> date | None:
    """Return the month to show of a point without hours: that of its scheme or plan, the one wanted; None where it has neither."""
    latest = wanted or latest_month_with_intervals(actor=actor)
    if latest is not None and schemes_of_month(usage_point_id=usage_point_id, channel=_ACTIVE, month=latest):
        return latest
    planned = latest_planned_month(usage_point_id=usage_point_id)
    return None if planned is None else wanted or planned
