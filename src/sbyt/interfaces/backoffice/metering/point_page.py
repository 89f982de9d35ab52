"""«Каким данным верить»: a usage point, its month by hours, its readings and meters."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from sbyt.apps.contracts.queries_of_points import accounts_of_point
from sbyt.apps.devices.operations_verification import verifications_of
from sbyt.apps.metering.operations.seals import seals_of
from sbyt.apps.metering.queries.consumption_acts import consumption_acts_of
from sbyt.apps.metering.queries.control_points import control_points_of
from sbyt.apps.metering.queries.interval_month import (
    MonthGrid,
    channels_of,
    months_with_intervals,
)
from sbyt.apps.metering.queries.meters_of_points import meters_of_points
from sbyt.apps.metering.queries.point_acts import grounds_of
from sbyt.apps.metering.queries.point_readings import point_readings
from sbyt.apps.metering.queries.points import usage_points_for
from sbyt.apps.metering.types import IntervalDay, UsagePoint
from sbyt.apps.network.queries import agreed_months_of
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.known_on import known_on
from sbyt.interfaces.backoffice.metering.hour_grid import Grid, chart_of, grid_of
from sbyt.interfaces.backoffice.metering.hour_origin import origin_of
from sbyt.interfaces.backoffice.metering.month_shown import (
    COMPARED,
    OWN,
    MonthShown,
    is_made,
    month_made,
    schemes_of_month,
)
from sbyt.interfaces.backoffice.metering.plan_month import planned_month
from sbyt.interfaces.backoffice.metering.shown_source import shown_source
from sbyt.interfaces.backoffice.rendering import render_part, render_screen
from sbyt.kit.asked_days import asked_day, month_or_none
from sbyt.usecases.hourly.hour_source import hour_source
from sbyt.usecases.hourly.read_alone import month_of_readings
from sbyt.usecases.uncounted_readings import told_which_do_not_count

CHANNELS: Final = {int(value): str(words) for value, words in IntervalDay.Channel.choices}
_MOST_READINGS: Final = 36
PLAN: Final = "plan"
PLANNED_CHANNEL: Final = 1
"""Plans are of active energy taken, A+."""


def point_or_404(request: StaffRequest, point_id: int) -> UsagePoint:
    """Return the point; 404 where it is not in the person's branches."""
    points = usage_points_for(request.actor).select_related("building", "premises__building", "branch")
    return get_object_or_404(points, pk=point_id)


@require_GET
@screen(verb="readings.view", section="points")
def point(request: StaffRequest, point_id: int) -> HttpResponse:
    """Show the month by hours where there is interval data, and the readings."""
    place = point_or_404(request, point_id)
    as_of = known_on(request)
    months = months_with_intervals(usage_point_id=place.pk, as_of=as_of.moment)
    wanted = month_or_none(request.GET.get("month", ""))
    month = (wanted or months[0]) if months else month_made(request.actor, place.pk, wanted=wanted)
    today = timezone.localdate()
    readings = point_readings(usage_point_id=place.pk, as_of=as_of.moment)
    meters = meters_of_points(point_ids=[place.pk])
    accounts = accounts_of_point(actor=request.actor, usage_point_id=place.pk)
    acts = grounds_of(point_ids=[place.pk])
    shown = list(readings[:_MOST_READINGS])
    if as_of.moment is None and accounts and accounts[0].is_household:
        shown = told_which_do_not_count(readings, meters=meters, acts=acts, on=today)[:_MOST_READINGS]
    spread = None
    made = month is not None and is_made(usage_point_id=place.pk, month=month, as_of=as_of.moment)
    if readings and accounts and month not in months and not made and as_of.moment is None:
        near = wanted or (readings[0].taken_on - timedelta(days=1)).replace(day=1)
        account_ids = [account.account_id for account in accounts]
        spread = month_of_readings(
            request.actor, account_ids=account_ids, usage_point_id=place.pk, month=near
        )
        month = near if spread else month
    context: dict[str, Any] = {
        "point": place,
        "accounts": accounts,
        "meters": meters,
        "controls": control_points_of(usage_point_id=place.pk),
        "acts": acts,
        "consumption_acts": None
        if accounts and accounts[0].is_household
        else consumption_acts_of(usage_point_id=place.pk),
        "seals": seals_of(point_ids=[place.pk]),
        "verifications": verifications_of(meter_ids=[meter.meter_id for meter in meters]),
        "stands": any(meter.stands for meter in meters),
        "readings": shown,
        "more_readings": max(0, len(readings) - _MOST_READINGS),
        "months": months,
        "month": month,
        "no_profile": (wanted or as_of.moment) is not None and not months,
        "today": today,
        "as_of": as_of,
        **_rights(request, place, now=as_of.moment is None),
    }
    if as_of.moment is None:
        context |= _agreed(request, place, month)
    if month is not None:
        context |= {
            "previous_month": (month - timedelta(days=1)).replace(day=1),
            "next_month": (month + timedelta(days=32)).replace(day=1),
            "nearest_months": _nearest(months, month),
        }
    if spread is not None:
        context |= _spread_hours(request, spread)
    elif month is not None and (made or month in months):
        context |= _hours(request, place, month, as_of.moment)
    return render_screen(request, "backoffice/metering/point.html", context)


@require_GET
@screen(verb="readings.view", section="points")
def hour(request: StaffRequest, point_id: int) -> HttpResponse:
    """Tell of one hour: value, quality, file and line, older versions."""
    place = point_or_404(request, point_id)
    try:
        day = asked_day(request.GET.get("day", ""))
        number, channel = int(request.GET.get("hour", "")), int(request.GET.get("channel", ""))
    except ValueError:
        raise Http404 from None
    as_of = known_on(request)
    origin = origin_of(usage_point_id=place.pk, channel=channel, day=day, hour=number, as_of=as_of.moment)
    if origin is None or channel not in CHANNELS:
        raise Http404
    source = hour_source(
        request.actor,
        usage_point_id=place.pk,
        channel=channel,
        day=day,
        hour=number,
        as_of=as_of.moment,
        spread=not origin.versions and as_of.moment is None and _is_spread(request, place, day),
    )
    context = {
        "origin": origin,
        "source": shown_source(source),
        "point": place,
        "as_of": as_of,
        "may_see_imports": request.actor.may("imports.view"),
    }
    return render_part(request, "backoffice/metering/hour.html", context)


def _is_spread(request: StaffRequest, place: UsagePoint, day: date) -> bool:
    """Tell whether the point has readings alone and enters capacity by even hours in the month."""
    accounts = accounts_of_point(actor=request.actor, usage_point_id=place.pk)
    month = month_of_readings(
        request.actor,
        account_ids=[account.account_id for account in accounts],
        usage_point_id=place.pk,
        month=day.replace(day=1),
    )
    return month is not None and bool(month.days[day.day - 1].hours)


def _rights(request: StaffRequest, place: UsagePoint, *, now: bool) -> dict[str, bool]:
    """Return what the reader may do on the page; nothing is changed on a page as of a day."""
    enters = request.actor.may("readings.enter", branch_id=place.branch_id)
    return {
        "may_see_imports": request.actor.may("imports.view"),
        "may_answer": enters,
        "may_act": now and enters,
        "may_replace": now and enters and request.actor.may("accounts.edit", branch_id=place.branch_id),
    }


def _agreed(request: StaffRequest, place: UsagePoint, month: date | None) -> dict[str, Any]:
    """Return what was agreed with the network company: by months, and for the month shown."""
    agreed = agreed_months_of(request.actor, usage_point_id=place.pk)
    of_month = next((one for one in agreed if one.reconciliation.month == month), None)
    return {"agreed": agreed, "agreed_month": of_month}


def _nearest(months: tuple[date, ...], month: date) -> list[date]:
    """Return the months with a profile on both sides of one without; the latest first."""
    later = [one for one in months if one > month]
    earlier = [one for one in months if one < month]
    return [*([min(later)] if later else []), *([max(earlier)] if earlier else [])]


def _spread_hours(request: StaffRequest, data: MonthGrid) -> dict[str, Any]:
    """Return the month of a point with readings alone; its hours are not measured, so nothing stands beside them."""
    grid = grid_of(data, units=_units(request))
    return {
        "grid": grid,
        "spread": True,
        "channel": 1,
        "channel_name": CHANNELS[1],
        "channels": [(1, CHANNELS[1], True)],
        "chart": chart_of(data, title=CHANNELS[1]),
        "compares": [],
        "compare": "",
        "change_bp": None,
    }


def _units(request: StaffRequest) -> str:
    wanted = request.GET.get("units", "")
    return wanted if wanted in {"kwh", "mwh"} else ""


def _hours(request: StaffRequest, place: UsagePoint, month: date, as_of: datetime | None) -> dict[str, Any]:
    channels = channels_of(usage_point_id=place.pk, month=month) or (1,)
    wanted = request.GET.get("channel", "")
    channel = (
        int(wanted) if wanted.isascii() and wanted.isdigit() and int(wanted) in CHANNELS else channels[0]
    )
    schemes = schemes_of_month(usage_point_id=place.pk, channel=channel, month=month)
    own = bool(schemes) and request.GET.get("hours") == OWN
    shown = MonthShown(usage_point_id=place.pk, channel=channel, as_of=as_of, own=own)
    data = shown.month(month)
    before = shown.month((month - timedelta(days=1)).replace(day=1))
    grid: Grid = grid_of(data, units=_units(request))
    compare = _compare(request, channel, planned_first=not data.hours_known)
    context: dict[str, Any] = {
        "schemes": schemes,
        "own": own,
    }
    beside, shift_days = None, 0
    if compare == PLAN:
        plan = planned_month(usage_point_id=place.pk, data=data, as_of=as_of)
        beside = plan.as_grid(channel=channel) if plan.days else None
        context["plan"] = plan
    elif compare:
        shift_days = COMPARED[compare][1]
        beside = shown.before(month, shift_days=shift_days)
    return context | {
        "grid": grid,
        "channel": channel,
        "channel_name": CHANNELS[channel],
        "channels": [(key, CHANNELS[key], key == channel) for key in channels],
        "chart": chart_of(data, title=CHANNELS[channel], compared=beside, shift_days=shift_days),
        "compares": [(key, words, key == compare) for key, words in _compares(channel)],
        "compare": compare,
        "nothing_beside": beside is None or not beside.hours_known,
        "before": before,
        "change_bp": _change_bp(before.total_wh, data.total_wh)
        if before.is_whole and data.is_whole
        else None,
    }


def _compares(channel: int) -> list[tuple[str, str]]:
    """Return what may stand beside the hours of the channel: key and words."""
    known = [(key, words) for key, (words, _) in COMPARED.items()]
    return [*known, (PLAN, "план")] if channel == PLANNED_CHANNEL else known


def _compare(request: StaffRequest, channel: int, *, planned_first: bool = False) -> str:
    wanted = request.GET.get("compare", PLAN if planned_first else "")
    return wanted if wanted in dict(_compares(channel)) else ""


def _change_bp(before: int, after: int) -> int | None:
    """Return by how many hundredths of a percent the volume changed; None after nothing."""
    return (after - before) * 10_000 // before if before else None
