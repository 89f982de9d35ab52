"""«Что проверить в данных»: findings ranked by money."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from sbyt.apps.metering.operations.hours_to_check import files_to_check
from sbyt.apps.metering.queries.hour_findings import findings_for, open_sums
from sbyt.apps.metering.queries.interval_month import latest_month_with_intervals
from sbyt.interfaces.backoffice.checks.words import CHANNELS, CODES, STATES
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.answer import answer_list
from sbyt.interfaces.backoffice.lists.columns import Column
from sbyt.interfaces.backoffice.lists.filters import Filter
from sbyt.interfaces.backoffice.lists.listing import BuiltInView, Empty, Listing
from sbyt.kit import numbers
from sbyt.kit.asked_days import asked_month
from sbyt.usecases.hourly.checking import check_month


def listing() -> Listing:
    """Return the declaration of the worklist."""
    return Listing(
        name="hour-findings",
        title="Проверка данных",
        noun=("замечание", "замечания", "замечаний"),
        rows=findings_for,
        search=lambda rows, words: rows.filter(usage_point__code__icontains=words),
        search_hint="код точки",
        open_url=lambda finding_id: reverse("backoffice:hour-finding", args=[finding_id]),
        default_sort="-money",
        selection_sum="money",
        views=[BuiltInView(title="Открытые", query="state=open")],
        columns=[
            Column(
                key="point", title="Точка", kind="code", source="usage_point__code", pinned=True, opens=True
            ),
            Column(key="name", title="Название", source="usage_point__name", wide=True),
            Column(key="code", title="Что", source="code", words=CODES),
            Column(key="channel", title="Канал", source="channel", words=CHANNELS),
            Column(key="month", title="Месяц", kind="month", source="month"),
            Column(key="since", title="С", kind="day", source="first_day"),
            Column(key="hours", title="Часов", kind="whole", source="hours"),
            Column(key="energy", title="кВт·ч", kind="energy", source="energy_wh"),
            Column(key="money", title="Цена вопроса, ₽", kind="money", source="money_kop", strong=True),
            Column(key="state", title="Состояние", kind="state", source="state", words=STATES),
            Column(key="note", title="Решение", source="note", shown=False),
        ],
        filters=[
            Filter(
                key="state",
                title="Состояние",
                on="state",
                choices=[(value, word.text) for value, word in STATES.items()],
            ),
            Filter(key="code", title="Что", on="code", choices=[(v, word.text) for v, word in CODES.items()]),
            Filter(
                key="channel",
                title="Канал",
                on="channel",
                choices=[(str(value), word.text) for value, word in CHANNELS.items()],
            ),
            Filter(key="since", title="Месяц с", input="day", on="month", lookup="gte", said_with=""),
        ],
        empty=Empty(
            title="Замечаний нет",
            words="Проверка смотрит пропуски, выбросы, нули, повторы суток, расхождение с показаниями, историю и соседей. Пришедшие часы проверяются сами в течение минуты; месяц целиком можно проверить кнопкой выше.",
        ),
    )


@require_GET
@screen(verb="readings.view", section="checks")
def hour_findings(request: StaffRequest) -> HttpResponseBase:
    """Show the worklist."""
    latest = latest_month_with_intervals(actor=request.actor) or timezone.localdate().replace(day=1)
    sums = open_sums(request.actor)
    return answer_list(
        request,
        listing(),
        template="backoffice/checks/list.html",
        context={
            "latest": latest,
            "open_sums": sums,
            "may_recalculate": request.looker.may("bills.view"),
            "waiting": files_to_check(),
            "may_check": request.actor.may("readings.enter"),
        },
    )


@require_POST
@screen(verb="readings.enter", section="checks")
def check(request: StaffRequest) -> HttpResponse:
    """Check a month now."""
    try:
        month = asked_month(request.POST.get("month", ""))
    except ValueError:
        messages.add_message(request, messages.ERROR, "Укажите месяц.", extra_tags="bad")
        return HttpResponseRedirect(reverse("backoffice:hour-findings"))
    done = check_month(request.actor, month=month)
    said = (
        f"Проверен {numbers.month(month)}: новых {numbers.whole(done.added)}, "
        f"осталось {numbers.whole(done.known)}, больше не находится {numbers.whole(done.gone)}."
    )
    messages.add_message(request, messages.INFO, said, extra_tags="ok")
    return HttpResponseRedirect(reverse("backoffice:hour-findings"))
