"""Enter what capacity is counted by: hours of the region, planned hours, days of the production calendar."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils import timezone

from sbyt.apps.tariffs.models import CalendarDay, PlannedPeakHours, RegionPeakHour
from sbyt.apps.tariffs.operations_prices import EDIT
from sbyt.calc.periods import next_month
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting

_HOURS = 24
_SATURDAY = 5


class UnableToSetPeakHours(ValueError):
    """Raised when hours or days cannot be taken; nothing is changed. The message is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedDay:
    """A day of the production calendar: whether it is working, an hour shorter, whose rest it has."""

    day: date
    is_working: bool
    is_short: bool = False
    moved_from: date | None = None


@dataclass(frozen=True, slots=True)
class StoredPeakHours:
    """How many days came new, how many changed their hour, how many were known."""

    added: int
    changed: int
    known: int


@transaction.atomic
def store_region_peak_hours(
    *, actor: Actor, subject: str, hours: Mapping[date, int], source: str, file_id: int | None = None
) -> StoredPeakHours:
    """Take the published hours of a region in: day → hour by its beginning, 0 … 23.

    A day with another hour than the believed one supersedes it, an equal one is left. Raises UnableToAct,
    UnableToSetPeakHours.
    """
    actor.require_everywhere(EDIT)
    if not hours or not subject.strip():
        raise UnableToSetPeakHours("Укажите код субъекта и хотя бы один день с часом.")
    wrong = [hour for hour in hours.values() if not 0 <= hour < _HOURS]
    if wrong:
        raise UnableToSetPeakHours(f"Часа {wrong[0] + 1} в сутках нет.")
    with acting(user_id=actor.user_id, reason=source):
        believed = {
            row.day: row
            for row in RegionPeakHour.objects.select_for_update().filter(
                subject=subject, day__in=hours, superseded_at=None
            )
        }
        changed = [row for day, row in believed.items() if row.hour != hours[day]]
        RegionPeakHour.objects.filter(pk__in=[row.pk for row in changed]).update(superseded_at=timezone.now())
        fresh = [day for day in hours if day not in believed]
        RegionPeakHour.objects.bulk_create(
            RegionPeakHour(subject=subject, day=day, hour=hours[day], source=source, file_id=file_id)
            for day in [*fresh, *(row.day for row in changed)]
        )
    return StoredPeakHours(
        added=len(fresh), changed=len(changed), known=len(hours) - len(fresh) - len(changed)
    )


@transaction.atomic
def set_planned_hours(
    *, actor: Actor, price_zone: int, month: date, hours: Collection[int], source: str
) -> PlannedPeakHours:
    """Set the planned hours of a price zone for a month; the version of the same month is superseded.

    Raises UnableToAct, UnableToSetPeakHours where a longer period covers the month.
    """
    actor.require_everywhere(EDIT)
    named = sorted(set(hours))
    if not named or named[0] < 0 or named[-1] >= _HOURS:
        raise UnableToSetPeakHours("Нужен хотя бы один час от 0 до 23.")
    period = DateRange(month.replace(day=1), next_month(month.replace(day=1)))
    with acting(user_id=actor.user_id, reason=source):
        PlannedPeakHours.objects.filter(price_zone=price_zone, valid=period, superseded_at=None).update(
            superseded_at=timezone.now()
        )
        try:
            with transaction.atomic():
                return PlannedPeakHours.objects.create(
                    price_zone=price_zone, valid=period, hours=named, source=source
                )
        except IntegrityError as refusal:
            raise UnableToSetPeakHours("На этот месяц уже заданы часы более длинного периода.") from refusal


@transaction.atomic
def set_calendar_day(
    *, actor: Actor, day: date, is_working: bool, source: str, is_short: bool = False
) -> CalendarDay:
    """Say that a day is working or not, whatever its weekday. Raises UnableToAct."""
    actor.require_everywhere(EDIT)
    with acting(user_id=actor.user_id, reason=source):
        stored, _ = CalendarDay.objects.update_or_create(
            day=day,
            defaults={
                "is_working": is_working,
                "is_short": is_short and is_working,
                "moved_from": None,
                "source": source,
            },
        )
    return stored


@transaction.atomic
def store_calendar(
    *, actor: Actor, days: Collection[NamedDay], whole_years: Collection[int], source: str
) -> StoredPeakHours:
    """Take a production calendar in: days that differ from their weekday or are short, and years told of as a whole.

    A stored day of such a year that the calendar does not name is as its weekday from now on. Days that say the same
    keep their source. Raises UnableToAct, UnableToSetPeakHours.
    """
    actor.require_everywhere(EDIT)
    if not days and not whole_years:
        raise UnableToSetPeakHours("В календаре нет ни одного дня.")
    with acting(user_id=actor.user_id, reason=source):
        told = {one.day: one for one in days}
        held = {
            row.day: row
            for row in CalendarDay.objects.select_for_update().filter(
                Q(day__in=told) | Q(day__year__in=list(whole_years))
            )
        }
        for day in held.keys() - told.keys():
            told[day] = NamedDay(day=day, is_working=day.weekday() < _SATURDAY)
        changed = [row for day, row in held.items() if _named(row) != told[day]]
        for row in changed:
            one = told[row.day]
            row.is_working, row.is_short, row.moved_from = one.is_working, one.is_short, one.moved_from
            row.source = source
        CalendarDay.objects.bulk_update(changed, ["is_working", "is_short", "moved_from", "source"])
        fresh = [one for day, one in told.items() if day not in held]
        CalendarDay.objects.bulk_create(
            CalendarDay(
                day=one.day,
                is_working=one.is_working,
                is_short=one.is_short,
                moved_from=one.moved_from,
                source=source,
            )
            for one in fresh
        )
    return StoredPeakHours(
        added=len(fresh), changed=len(changed), known=len(told) - len(fresh) - len(changed)
    )


def _named(row: CalendarDay) -> NamedDay:
    return NamedDay(day=row.day, is_working=row.is_working, is_short=row.is_short, moved_from=row.moved_from)
