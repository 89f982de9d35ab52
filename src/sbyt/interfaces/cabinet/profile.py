"""«По часам»: a month of a point, as a line, as a table and as a file to take away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from sbyt.apps.metering.queries.interval_month import MonthGrid
from sbyt.interfaces.cabinet.entrance import ConsumerRequest, own_account, show
from sbyt.kit import numbers
from sbyt.usecases.green_button import MEDIA_TYPE, file_name, green_button_month
from sbyt.usecases.seen_measurements import (
    SeenPoint,
    hours_of_point,
    months_of_points,
    points_of_account,
)

_ACTIVE_IMPORT: Final = 1
_WIDTH: Final = 930
_HEIGHT: Final = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The hours of a month drawn as a line; hours without data leave a gap. `lines` are round figures across."""

    width: int
    height: int
    runs: tuple[str, ...]
    areas: tuple[str, ...]
    days: tuple[tuple[int, int, bool], ...]
    lines: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak:
    """The largest hour of the month."""

    wh: int
    day: date
    hour: int


@require_GET
@own_account
def hours(request: ConsumerRequest) -> HttpResponse:
    """Show the hours of a point: the first one and its latest month where none is named."""
    points = points_of_account(request.account.pk)
    point = _asked(request, points) or (points[0] if points else None)
    months = () if point is None else months_of_points(point)
    month = _month(request.GET.get("month", ""), months)
    grid = None if point is None or month is None else _grid(point, month)
    context = {
        "points": points,
        "point": point,
        "months": months,
        "month": month,
        "grid": grid,
        "hours": [f"{hour:02d}" for hour in range(24)],
        "line": None if grid is None else line_of(grid),
        "peak": None if grid is None else peak_of(grid),
        "before": _beside(months, month, step=1),
        "after": _beside(months, month, step=-1),
        "today": timezone.localdate(),
    }
    return show(request, "hours.html", context, section="hours")


@require_GET
@own_account
def green_button(request: ConsumerRequest) -> HttpResponse:
    """Give the month of a point as a Green Button feed, cut to the terms of the account; 404 where there is none."""
    point = _asked(request, points_of_account(request.account.pk))
    if point is None:
        raise Http404
    month = next(
        (one for one in months_of_points(point) if f"{one:%Y-%m}" == request.GET.get("month", "")), None
    )
    if month is None:
        raise Http404
    answer = HttpResponse(green_button_month(point, month=month, now=timezone.now()), content_type=MEDIA_TYPE)
    name = content_disposition_header(as_attachment=True, filename=file_name(point, month=month))
    answer["Content-Disposition"] = name or ""
    return answer


def line_of(grid: MonthGrid) -> Line | None:
    """Return the drawing of a month; None where there is nothing to draw."""
    largest = grid.largest_wh
    if not largest:
        return None
    values = _values(grid)
    places = [
        None
        if value is None
        else (number * _WIDTH // max(len(values) - 1, 1), _HEIGHT - value * _HEIGHT // largest)
        for number, value in enumerate(values)
    ]
    runs = _runs(places)
    day_width = _WIDTH / len(grid.days)
    return Line(
        width=_WIDTH,
        height=_HEIGHT,
        runs=tuple(" ".join(f"{x},{y}" for x, y in run) for run in runs),
        areas=tuple(
            " ".join([f"{run[0][0]},{_HEIGHT}", *(f"{x},{y}" for x, y in run), f"{run[-1][0]},{_HEIGHT}"])
            for run in runs
        ),
        days=tuple(
            (int(number * day_width), day.day.day, day.day.weekday() > 4)  # noqa: PLR2004  Saturday and Sunday
            for number, day in enumerate(grid.days)
        ),
        lines=((0, numbers.energy(largest)), (_HEIGHT // 2, numbers.energy(largest // 2000 * 1000))),
    )


def peak_of(grid: MonthGrid) -> Peak | None:
    """Return the largest hour of a month, the first of equal ones; None where nothing is known."""
    known = [
        Peak(wh=hour.value_wh, day=day.day, hour=number)
        for day in grid.days
        for number, hour in enumerate(day.hours)
        if hour.value_wh is not None
    ]
    return max(known, key=lambda peak: peak.wh, default=None)


def _asked(request: ConsumerRequest, points: list[SeenPoint]) -> SeenPoint | None:
    asked = request.GET.get("point", "")
    return next((each for each in points if str(each.usage_point_id) == asked), None)


def _values(grid: MonthGrid) -> list[int | None]:
    nothing: list[int | None] = [None] * 24
    return [
        value
        for day in grid.days
        for value in ([hour.value_wh for hour in day.hours] if day.hours else nothing)
    ]


def _runs(places: list[tuple[int, int] | None]) -> list[list[tuple[int, int]]]:
    runs: list[list[tuple[int, int]]] = [[]]
    for place in places:
        if place is not None:
            runs[-1].append(place)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _grid(point: SeenPoint, month: date) -> MonthGrid:
    return hours_of_point(point, channel=_ACTIVE_IMPORT, month=month)


def _month(text: str, months: tuple[date, ...]) -> date | None:
    found = [month for month in months if f"{month:%Y-%m}" == text]
    return found[0] if found else (months[0] if months else None)


def _beside(months: tuple[date, ...], month: date | None, *, step: int) -> date | None:
    if month is None:
        return None
    place = months.index(month) + step
    return months[place] if 0 <= place < len(months) else None
