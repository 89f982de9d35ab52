"""«Полнота»: points by days of a month, how many hours of each day are fit for settlement and what the others are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import ExpressionWrapper, IntegerField, Q, Value
from django.db.models.lookups import Exact, GreaterThanOrEqual, LessThan
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from sbyt.apps.metering.queries.completeness import (
    HOURS_A_DAY,
    DayKnown,
    days_known,
    doubtful_days,
    hours_known,
    points_with_profile,
    replaced_days,
)
from sbyt.apps.metering.queries.interval_month import latest_month_with_intervals
from sbyt.apps.metering.queries.points_search import find_points
from sbyt.apps.metering.types import IntervalDay, UsagePoint
from sbyt.apps.parties.queries import branches_where
from sbyt.calc.periods import month_before, next_month
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.answer import answer_list
from sbyt.interfaces.backoffice.lists.columns import Column, Word
from sbyt.interfaces.backoffice.lists.filters import Filter
from sbyt.interfaces.backoffice.lists.listing import BuiltInView, Empty, Listing
from sbyt.kit import numbers
from sbyt.kit.access.actor import Actor
from sbyt.kit.asked_days import month_or_none

CHANNELS: Final = {str(value): str(words) for value, words in IntervalDay.Channel.choices}
_STATES: Final = {
    "gaps": "есть пропуски",
    "none": "нет ни часа для расчётов",
    "whole": "все часы",
    "doubtful": "есть некоммерческие",
    "replaced": "есть замещённые",
}
_MONTHS_BACK: Final = 24


@dataclass(slots=True)
class _DaysOfPage:
    """The days of the points of a page, read once for all columns."""

    channel: int
    since: date
    until: date
    found: dict[tuple[int, ...], dict[tuple[int, date], DayKnown]] = field(default_factory=dict)

    def of(self, day: date) -> Callable[[Sequence[int]], Mapping[int, str]]:
        """Return what a column of the day reads: the mark of each point."""

        def read(ids: Sequence[int]) -> Mapping[int, str]:
            key = tuple(ids)
            if key not in self.found:
                self.found = {
                    key: days_known(point_ids=ids, channel=self.channel, since=self.since, until=self.until)
                }
            known = self.found[key]
            return {point: mark_of(known[point, day]) for point in ids if (point, day) in known}

        return read


def mark_of(day: DayKnown) -> str:
    """Return a day as a mark: hours fit for settlement, with «?» where some are not for settlement, «з» where hours are replaced."""
    if day.replaced:
        return f"{day.hours}з"
    return f"{day.hours}?" if day.doubtful else str(day.hours)


def _words() -> dict[str, Word]:
    whole = str(HOURS_A_DAY)
    known = {str(hours): Word(str(hours), "bad") for hours in range(HOURS_A_DAY)}
    doubtful = {f"{hours}?": Word(f"{hours}?", "warn") for hours in range(HOURS_A_DAY + 2)}
    replaced = {f"{hours}з": Word(f"{hours}з", "accent") for hours in range(HOURS_A_DAY + 2)}
    return {**known, **doubtful, **replaced, whole: Word(whole, "ok")}


_WORDS: Final = _words()


def listing(*, month: date, channel: int, today: date) -> Listing:
    """Return the declaration of the calendar of the month; days that are not over yet are not expected."""
    until = next_month(month)
    over = max(month, min(until, today))
    span: dict[str, Any] = {"channel": channel, "since": month, "until": until}
    read = _DaysOfPage(channel, month, until)
    missing = ExpressionWrapper(
        Value((over - month).days * HOURS_A_DAY) - hours_known(channel=channel, since=month, until=over),
        output_field=IntegerField(),
    )
    return Listing(
        name="completeness",
        title=f"Полнота, {numbers.month(month)}",
        noun=("точка", "точки", "точек"),
        rows=lambda actor: points_with_profile(actor, **span),
        search=find_points,
        search_hint="код, прибор, адрес",
        open_url=lambda point_id: _hours_url(point_id, month, channel),
        default_sort="-missing",
        columns=[
            Column(key="code", title="Точка", kind="code", source="code", pinned=True, opens=True),
            Column(key="name", title="Название", source="name", wide=True),
            Column(
                key="missing",
                title="Нет часов",
                kind="whole",
                source=missing,
                total=True,
                strong=True,
            ),
            *(_day_column(read, month + timedelta(days=n), channel) for n in range((until - month).days)),
            Column(key="ats", title="Код АТС", kind="code", source="ats_code", shown=False),
            Column(key="branch", title="Отделение", source="branch__name", shown=False),
        ],
        filters=_filters(month, span, today=today),
        views=[
            BuiltInView(title=title, query=f"month={month:%Y-%m}&channel={channel}&state={state}")
            for state, title in (("gaps", "С пропусками"), ("none", "Молчат"), ("replaced", "Замещённые"))
        ],
        empty=Empty(
            title="Точек с почасовым профилем нет",
            words="Точка встаёт сюда, когда придёт первый файл с её часами или ей дадут код АТС.",
            action_title="Точки и профили",
            action_url_name="backoffice:points",
            action_verb="readings.view",
        ),
    )


def _hours_url(point_id: int, month: date, channel: int) -> str:
    return f"{reverse('backoffice:point', args=[point_id])}?month={month:%Y-%m}&channel={channel}"


def _day_column(read: _DaysOfPage, day: date, channel: int) -> Column:
    return Column(
        key=f"d{day.day:02d}",
        title=str(day.day),
        kind="state",
        batch=read.of(day),
        words=_WORDS,
        url=lambda row: f"{_hours_url(row['pk'], day, channel)}&day={day.isoformat()}",
    )


def _filters(month: date, span: dict[str, Any], *, today: date) -> list[Filter]:
    months = [month]
    latest = max(month, today.replace(day=1))
    for _ in range(_MONTHS_BACK):
        months.append(latest)
        latest = month_before(latest)
    return [
        Filter(
            key="month",
            title="Месяц",
            condition=lambda _month: Q(),
            choices=[(f"{one:%Y-%m}", numbers.month(one)) for one in sorted(set(months), reverse=True)],
        ),
        Filter(key="channel", title="Канал", condition=lambda _one: Q(), choices=list(CHANNELS.items())),
        Filter(
            key="state",
            title="Данные",
            condition=lambda state: _condition(state, span, today=today),
            choices=list(_STATES.items()),
        ),
        Filter(key="voltage", title="Напряжение", on="voltage", choices=UsagePoint.Voltage.choices),
        Filter(key="branch", title="Отделение", on="branch_id", choices=_branches),
    ]


def _condition(state: str, span: dict[str, Any], *, today: date) -> Q:
    """Return which points a state of the data picks; days that are not over are not expected."""
    if state == "doubtful":
        return Q(doubtful_days(**span))
    if state == "replaced":
        return Q(replaced_days(**span))
    over = max(span["since"], min(span["until"], today))
    known = hours_known(**{**span, "until": over})
    whole = (over - span["since"]).days * HOURS_A_DAY
    if state == "none":
        return Q(Exact(known, 0))
    return Q(GreaterThanOrEqual(known, whole) if state == "whole" else LessThan(known, whole))


def _branches(actor: Actor) -> list[tuple[str, str]]:
    return [(str(branch_id), name) for branch_id, name in branches_where(actor, verb="readings.view")]


@require_GET
@screen(verb="readings.view", section="completeness")
def completeness(request: StaffRequest) -> HttpResponseBase:
    """Show the calendar of `?month=` and `?channel=`: the latest month with hours, A+."""
    today = timezone.localdate()
    month = month_or_none(request.GET.get("month", ""))
    if month is None:
        month = latest_month_with_intervals(actor=request.actor) or today.replace(day=1)
    channel = request.GET.get("channel", "")
    channel = channel if channel in CHANNELS else "1"
    context = {
        "month": month,
        "older": month_before(month),
        "newer": next_month(month),
        "base": f"?channel={channel}&month=",
        "may_see_imports": request.actor.may("imports.view"),
    }
    return answer_list(
        request,
        listing(month=month, channel=int(channel), today=today),
        template="backoffice/metering/completeness.html",
        context=context,
    )
