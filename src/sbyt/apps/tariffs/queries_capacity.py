"""What capacity is counted by, as columns of calc.capacity and as lists."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import polars as pl
from django.db.models import Case, CharField, F, Func, QuerySet, Value, When

from sbyt.apps.tariffs.models import CalendarDay, PlannedPeakHours, RegionPeakHour
from sbyt.calc.capacity import PEAK_HOURS, PLANNED_HOURS, WORKING_DAYS, CapacityRules, LevelSplit
from sbyt.calc.periods import next_month

_SATURDAY: Final = 5
_REGION: Final = "capacity.region"
_SPLIT: Final = "capacity.split"
_QUANTUM: Final = "capacity.quantum_w"


class UnableToReadCapacityRules(ValueError):
    """A dated setting of capacity holds a value that the rule cannot take."""


@dataclass(frozen=True, slots=True)
class Region:
    """Which region's hours and which price zone's planned hours a branch is counted by."""

    subject: str
    price_zone: int


def peak_hour_columns(*, subjects: Collection[str], month: date) -> pl.DataFrame:
    """Return calc.capacity.PEAK_HOURS of the month as believed now."""
    rows = RegionPeakHour.objects.filter(
        subject__in=subjects, day__gte=month, day__lt=next_month(month), superseded_at=None
    ).order_by("subject", "day")
    return pl.DataFrame(list(rows.values_list("subject", "day", "hour")), schema=PEAK_HOURS, orient="row")


def planned_hour_columns(*, month: date) -> pl.DataFrame:
    """Return calc.capacity.PLANNED_HOURS in force on the first day of the month."""
    rows = PlannedPeakHours.objects.filter(valid__contains=month, superseded_at=None).order_by("price_zone")
    return pl.DataFrame(list(rows.values_list("price_zone", "hours")), schema=PLANNED_HOURS, orient="row")


def working_day_columns(*, month: date) -> pl.DataFrame:
    """Return calc.capacity.WORKING_DAYS of the month: weekdays, put right by the calendar."""
    named = dict(
        CalendarDay.objects.filter(day__gte=month, day__lt=next_month(month)).values_list("day", "is_working")
    )
    days = (month + timedelta(days=number) for number in range((next_month(month) - month).days))
    working = [(day,) for day in days if named.get(day, day.weekday() < _SATURDAY)]
    return pl.DataFrame(working, schema=WORKING_DAYS, orient="row")


def days_told(*, since: date) -> dict[date, bool]:
    """Return day → whether it is a working one, of the imported calendar from the year of `since` to the year after it; one query."""
    years = CalendarDay.objects.filter(day__gte=date(since.year, 1, 1), day__lt=date(since.year + 2, 1, 1))
    return dict(years.values_list("day", "is_working"))


def region_of(settings: Mapping[str, Any], *, branch_code: str) -> Region | None:
    """Return the region of a branch by the setting `capacity.region`, None where it is not set.

    Its value: {"subject": "46", "price_zone": 1, "branches": {"02": {"subject": "50", "price_zone": 1}}}.
    Raises UnableToReadCapacityRules.
    """
    value = settings.get(_REGION)
    if value is None:
        return None
    try:
        given = {**value, **value.get("branches", {}).get(branch_code, {})}
        return Region(subject=str(given["subject"]), price_zone=int(given["price_zone"]))
    except (TypeError, KeyError, ValueError, AttributeError):
        raise UnableToReadCapacityRules(f"{_REGION}: {value!r}") from None


def capacity_rules(settings: Mapping[str, Any]) -> CapacityRules:
    """Return the rules by the settings `capacity.split` and `capacity.quantum_w`.

    Raises UnableToReadCapacityRules.
    """
    plain = CapacityRules()
    try:
        split = LevelSplit(settings.get(_SPLIT, plain.split))
    except ValueError:
        raise UnableToReadCapacityRules(f"{_SPLIT}: {settings[_SPLIT]!r}") from None
    quantum = settings.get(_QUANTUM, plain.quantum_w)
    if quantum not in {1, 1000}:
        raise UnableToReadCapacityRules(f"{_QUANTUM}: {quantum!r} is neither 1 nor 1000")
    return CapacityRules(split=split, quantum_w=quantum)


def region_peak_hours() -> QuerySet[RegionPeakHour]:
    """Return the published hours believed now."""
    return RegionPeakHour.objects.filter(superseded_at=None)


def planned_peak_hours() -> QuerySet[PlannedPeakHours]:
    """Return the planned hours believed now."""
    return PlannedPeakHours.objects.filter(superseded_at=None)


def hours_in_words() -> Func:
    """Return the expression of planned hours counted from 1: «8, 9, … 21»."""
    return Func(
        F("hours"),
        template="(SELECT string_agg((h + 1)::text, ', ' ORDER BY h) FROM unnest(%(expressions)s) h)",
        output_field=CharField(),
    )


def calendar_days() -> QuerySet[CalendarDay]:
    """Return the days whose kind differs from their weekday, each with its `kind`: off, short, working."""
    kind = Case(
        When(is_working=False, then=Value("off")),
        When(is_short=True, then=Value("short")),
        default=Value("working"),
        output_field=CharField(),
    )
    return CalendarDay.objects.annotate(kind=kind)
