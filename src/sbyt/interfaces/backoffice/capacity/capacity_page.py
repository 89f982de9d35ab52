"""«Расчет мощности»: the hours of a consumer with the marked ones, and the two capacities they make."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from sbyt.apps.metering.queries.hourly_columns import points_with_intervals
from sbyt.calc.capacity import WHOLE_KW
from sbyt.calc.periods import month_before, next_month
from sbyt.formats.hours import HOURS
from sbyt.interfaces.backoffice.capacity.rounding_asked import rounding_asked
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.metering.hour_grid import chart_of, grid_of
from sbyt.interfaces.backoffice.metering.hour_origin import origin_of
from sbyt.interfaces.backoffice.metering.shown_source import shown_source
from sbyt.interfaces.backoffice.rendering import render_part, render_screen
from sbyt.interfaces.backoffice.tariffs.rule_lists import region_rule_url
from sbyt.kit.asked_days import asked_day
from sbyt.usecases.hourly.capacity_month import CapacityMonth, capacity_of_account
from sbyt.usecases.hourly.hour_source import hour_source

_MOST_POINTS: Final = 20
_TWO_LEVELS: Final = 2


@require_GET
@screen(verb="readings.view", section="capacity")
def capacity(request: StaffRequest, month: date, account_id: int) -> HttpResponse:
    """Show the month by hours: planned hours framed, the region's hour ringed, the day's maximum bold."""
    asked = rounding_asked(request)
    found = _found(request, month, account_id, whole_kw=asked.whole_kw)
    grid = grid_of(found.hours, units="kwh", marks=_marks(found))
    total = found.levels[0] if found.levels else None
    context = {
        "found": found,
        "account": found.account,
        "month": month,
        "older": month_before(month),
        "newer": next_month(month),
        "exact": found.rules.quantum_w < WHOLE_KW,
        "asked": asked.query,
        "grid": grid,
        "rows": [(row, found.days.get(row.day)) for row in grid.rows],
        "chart": chart_of(found.hours, title="A+"),
        "total": total,
        "levels": found.levels[1:] if len(found.levels) > _TWO_LEVELS else (),
        "missing_purchased": total["working_days"] - total["purchased_days"] if total else 0,
        "missing_network": total["working_days"] - total["network_days"] if total else 0,
        "planned_words": _spans(found.planned),
        "region_rule_url": region_rule_url(request),
    }
    return render_screen(request, "backoffice/capacity/capacity.html", context)


@require_GET
@screen(verb="readings.view", section="capacity")
def capacity_hour(request: StaffRequest, month: date, account_id: int) -> HttpResponse:
    """Tell of one hour: what it is for capacity, and each point's value with its source."""
    found = _found(request, month, account_id, whole_kw=None)
    try:
        day, hour = asked_day(request.GET.get("day", "")), int(request.GET.get("hour", ""))
    except ValueError:
        raise Http404 from None
    if day.replace(day=1) != month or not 0 <= hour < HOURS:
        raise Http404
    shown = found.points[:_MOST_POINTS]
    metered = points_with_intervals(
        point_ids=[point_id for point_id, _, _ in shown], since=month, until=next_month(month)
    )["usage_point_id"].to_list()
    points = [
        (
            point_id,
            code,
            origin_of(usage_point_id=point_id, channel=1, day=day, hour=hour),
            shown_source(
                hour_source(
                    request.actor,
                    usage_point_id=point_id,
                    channel=1,
                    day=day,
                    hour=hour,
                    spread=point_id not in metered,
                )
            ),
        )
        for point_id, code, _ in shown
    ]
    grid_day = next(one for one in found.hours.days if one.day == day)
    marks = found.days.get(day)
    return render_part(
        request,
        "backoffice/capacity/hour.html",
        {
            "day": day,
            "span": f"{hour:02d}–{(hour + 1) % HOURS:02d}",
            "value_wh": grid_day.hours[hour].value_wh if grid_day.hours else None,
            "points": points,
            "may_see_imports": request.actor.may("imports.view"),
            "more": max(0, len(found.points) - _MOST_POINTS),
            "is_working": marks is not None,
            "is_planned": marks is not None and hour in found.planned,
            "is_peak": marks is not None and marks["peak_hour"] == hour,
            "is_largest": marks is not None and marks["network_hour"] == hour,
        },
    )


def _found(request: StaffRequest, month: date, account_id: int, *, whole_kw: bool | None) -> CapacityMonth:
    found = capacity_of_account(request.actor, account_id=account_id, month=month, whole_kw=whole_kw)
    if found is None:
        raise Http404
    return found


def _marks(found: CapacityMonth) -> dict[tuple[date, int], tuple[str, str]]:
    marks: dict[tuple[date, int], tuple[str, str]] = {}
    for day, row in found.days.items():
        for hour in found.planned:
            marks[day, hour] = _with(marks.get((day, hour)), "is-planned", "плановый час пика")
        marks |= _one(marks, (day, row["network_hour"]), "is-top", "максимум плановых часов")
        marks |= _one(marks, (day, row["peak_hour"]), "is-peak", "час пика региона")
    return marks


def _one(
    marks: Mapping[tuple[date, int], tuple[str, str]], key: tuple[date, int | None], css: str, words: str
) -> dict[tuple[date, int], tuple[str, str]]:
    day, hour = key
    return {} if hour is None else {(day, hour): _with(marks.get((day, hour)), css, words)}


def _with(mark: tuple[str, str] | None, css: str, words: str) -> tuple[str, str]:
    return (css, words) if mark is None else (f"{mark[0]} {css}", f"{mark[1]}, {words}")


def _spans(hours: frozenset[int]) -> str:
    """Return hours as people write them: «08–17, 19–21»."""
    runs: list[list[int]] = []
    for hour in sorted(hours):
        if runs and runs[-1][1] == hour:
            runs[-1][1] = hour + 1
        else:
            runs.append([hour, hour + 1])
    return ", ".join(f"{start:02d}–{end:02d}" for start, end in runs)
