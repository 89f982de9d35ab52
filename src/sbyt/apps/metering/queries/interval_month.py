"""A month of hours at a point: 24 columns, a row a day, with where each day came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from sbyt.apps.metering.models import IntervalDay
from sbyt.formats.hours import HOURS, Hour, hours_of
from sbyt.kit.access.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class GridDay:
    """A day of the grid; no hours where nothing came. `versions` counts all that came, `largest` is the peak hour."""

    day: date
    interval_day_id: int | None = None
    hours: tuple[Hour, ...] = ()
    version: int = 0
    versions: int = 0
    import_file_id: int | None = None
    file_name: str = ""
    recorded_at: datetime | None = None
    step_minutes: int = 60

    @property
    def total_wh(self) -> int | None:
        """Return the sum of what is known; None where nothing is."""
        known = [hour.value_wh for hour in self.hours if hour.value_wh is not None]
        return sum(known) if known else None

    @property
    def largest_hour(self) -> int | None:
        """Return the first hour (0–23) with the day's largest value."""
        known = [
            (hour.value_wh, -number) for number, hour in enumerate(self.hours) if hour.value_wh is not None
        ]
        return -max(known)[1] if known else None


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthGrid:
    """All days of a month in order, with sums."""

    month: date
    channel: int
    days: tuple[GridDay, ...]

    @property
    def total_wh(self) -> int:
        return sum(day.total_wh or 0 for day in self.days)

    @property
    def hours_known(self) -> int:
        return sum(hour.value_wh is not None for day in self.days for hour in day.hours)

    @property
    def hours_expected(self) -> int:
        """Return the hours of the days that are over, and of those that are not where something came already."""
        today = timezone.localdate()
        return sum(day.day < today or bool(day.hours) for day in self.days) * HOURS

    @property
    def is_whole(self) -> bool:
        """Tell whether every hour of the month has a value."""
        return self.hours_known == len(self.days) * HOURS

    @property
    def largest_wh(self) -> int | None:
        """Return the largest hour of the month."""
        return max(
            (hour.value_wh for day in self.days for hour in day.hours if hour.value_wh is not None),
            default=None,
        )


def interval_month(*, usage_point_id: int, channel: int, month: date, as_of: datetime | None) -> MonthGrid:
    """Return the grid of the month that `month` is in, by one query.

    `as_of` gives what was believed then, None what is believed now. The caller has checked that the actor sees the
    point.
    """
    first = month.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    versions = list(
        IntervalDay.objects.filter(
            usage_point_id=usage_point_id, channel=channel, day__gte=first, day__lt=following
        )
        .select_related("import_file")
        .order_by("day", "version")
    )
    by_day: dict[date, list[IntervalDay]] = {}
    for version in versions:
        by_day.setdefault(version.day, []).append(version)
    count = (following - first).days
    days = (first + timedelta(days=number) for number in range(count))
    return MonthGrid(
        month=first,
        channel=channel,
        days=tuple(_grid_day(day, by_day.get(day, []), as_of) for day in days),
    )


def channels_of(*, usage_point_id: int, month: date) -> tuple[int, ...]:
    """Return which channels the point has data of in the month."""
    first = month.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    found = (
        IntervalDay.objects.filter(usage_point_id=usage_point_id, day__gte=first, day__lt=following)
        .order_by("channel")
        .values_list("channel", flat=True)
        .distinct()
    )
    return tuple(found)


def months_with_intervals(*, usage_point_id: int, as_of: datetime | None = None) -> tuple[date, ...]:
    """Return the first days of months that have any interval data, now or `as_of`, the latest first."""
    days = IntervalDay.objects.filter(usage_point_id=usage_point_id)
    if as_of is None:
        days = days.filter(superseded_at=None)
    else:
        days = days.filter(recorded_at__lte=as_of).exclude(superseded_at__lte=as_of)
    return tuple(days.dates("day", "month", order="DESC"))


def latest_month_with_intervals(*, actor: Actor) -> date | None:
    """Return the first day of the latest month in which any point the actor sees has a day of A+."""
    days = IntervalDay.objects.filter(channel=1, superseded_at=None)
    branches = actor.branches("readings.view")
    if branches is not None:
        days = days.filter(usage_point__branch_id__in=branches)
    latest = days.order_by("-day").values_list("day", flat=True).first()
    return None if latest is None else latest.replace(day=1)


def versions_of_day(*, usage_point_id: int, channel: int, day: date) -> Sequence[IntervalDay]:
    """Return all versions of a day, the first first, their files at hand."""
    return list(
        IntervalDay.objects.filter(usage_point_id=usage_point_id, channel=channel, day=day)
        .select_related("import_file")
        .order_by("version")
    )


def days_of_file(*, import_file_id: int) -> Sequence[IntervalDay]:
    """Return the days that a file brought, their points at hand, by point and channel."""
    return list(
        IntervalDay.objects.filter(import_file_id=import_file_id)
        .select_related("usage_point")
        .order_by("usage_point__code", "channel", "day")
    )


def _grid_day(day: date, versions: Sequence[IntervalDay], as_of: datetime | None) -> GridDay:
    believed = next((version for version in versions if _believed(version, as_of)), None)
    if believed is None:
        return GridDay(day=day, versions=len(versions))
    return GridDay(
        day=day,
        interval_day_id=believed.pk,
        hours=hours_of(
            values_wh=believed.values_wh,
            qualities=believed.qualities,
            step_minutes=believed.step_minutes,
            day=day,
        ),
        version=believed.version,
        versions=len(versions),
        import_file_id=believed.import_file_id,
        file_name=believed.import_file.name,
        recorded_at=believed.recorded_at,
        step_minutes=believed.step_minutes,
    )


def _believed(version: IntervalDay, as_of: datetime | None) -> bool:
    if as_of is None:
        return version.superseded_at is None
    return version.recorded_at <= as_of and (version.superseded_at is None or version.superseded_at > as_of)
