"""The days of supply of a point as billing took them: measured, replaced, or made by a scheme, with what each came from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sbyt.apps.metering.queries.reading_facts import IntervalDayFact, interval_day_facts
from sbyt.apps.metering.queries.replaced_days import ReplacedDay, replaced_days
from sbyt.apps.metering.queries.schemes import days_by_scheme
from sbyt.apps.metering.queries.supplied_hours import supplied_hours
from sbyt.calc.hourly import HOUR_COLUMNS


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppliedDay:
    """A day of supply: what counted, how many hours did not, and where it came from.

    `comes` is measured, replaced (at least one hour), scheme or missing. `file` is the measured day of the point itself, None where
    nothing came; `replaced` what stood in place of hours; the scheme with its name where it made the volume.
    """

    day: date
    energy_wh: int
    missing: int
    comes: str
    file: IntervalDayFact | None
    replaced: ReplacedDay | None = None
    scheme_id: int | None = None
    scheme_name: str = ""


def supplied_days(
    *,
    usage_point_ids: Collection[int],
    date_from: date,
    date_to: date,
    as_of: datetime,
    source_ranks: Sequence[str],
) -> dict[int, list[SuppliedDay]]:
    """Return the days of A+ in `[date_from, date_to)`, of one month, of each point as they counted at `as_of`, readings by `source_ranks`.

    A fixed number of queries; points without a scheme and without replaced hours cost three.
    """
    measured = interval_day_facts(
        usage_point_ids=usage_point_ids, date_from=date_from, date_to=date_to, as_of=as_of
    )
    schemes = days_by_scheme(point_ids=usage_point_ids, since=date_from, until=date_to)
    gaps = replaced_days(point_ids=usage_point_ids, since=date_from, until=date_to, as_of=as_of)
    changed = {*schemes, *(one.usage_point_id for one in gaps)}
    days = {
        point_id: [_measured(one) for one in facts]
        for point_id, facts in measured.items()
        if point_id not in changed
    }
    if not changed:
        return days
    hours = supplied_hours(
        point_ids=changed, since=date_from, until=date_to, as_of=as_of, source_ranks=source_ranks
    )
    counted: dict[tuple[int, date], list[int | None]] = {
        (row[0], row[1]): list(row[2:])
        for row in hours.select("usage_point_id", "day", *HOUR_COLUMNS).iter_rows()
    }
    instead = {(one.usage_point_id, one.day): one for one in gaps}
    for point_id in changed:
        files = {one.day: one for one in measured.get(point_id, [])}
        days[point_id] = [
            _day(
                day,
                counted[point_id, day],
                files.get(day),
                instead.get((point_id, day)),
                schemes.get(point_id, []),
            )
            for day in _days(date_from, date_to)
            if (point_id, day) in counted
        ]
    return days


def _days(since: date, until: date) -> list[date]:
    return [since + timedelta(days=number) for number in range((until - since).days)]


def _measured(fact: IntervalDayFact) -> SuppliedDay:
    return SuppliedDay(
        day=fact.day, energy_wh=fact.energy_wh, missing=fact.missing, comes="measured", file=fact
    )


def _day(
    day: date,
    values: Collection[int | None],
    file: IntervalDayFact | None,
    replaced: ReplacedDay | None,
    schemes: Collection[tuple[date, date, int, str]],
) -> SuppliedDay:
    scheme = next((one for one in schemes if one[0] <= day < one[1]), None)
    missing = sum(value is None for value in values)
    if scheme is not None:
        comes = "scheme"
    elif replaced is not None:
        comes = "replaced"
    else:
        comes = "missing" if missing == len(values) else "measured"
    return SuppliedDay(
        day=day,
        energy_wh=sum(value or 0 for value in values),
        missing=missing,
        comes=comes,
        file=file,
        replaced=replaced if scheme is None else None,
        scheme_id=None if scheme is None else scheme[2],
        scheme_name="" if scheme is None else scheme[3],
    )
