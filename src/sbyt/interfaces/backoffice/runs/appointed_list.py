"""«Назначенные расчёты»: those that wait for their time, and what became of the others; one that waits is taken back."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sbyt.apps.billing.operations.appoint_run import UnableToAppointRun, cancel_appointed
from sbyt.apps.billing.queries.appointed import appointed_for
from sbyt.apps.billing.types import AppointedRun
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.answer import answer_list
from sbyt.interfaces.backoffice.lists.columns import Column, Word
from sbyt.interfaces.backoffice.lists.filters import Filter
from sbyt.interfaces.backoffice.lists.listing import BuiltInView, Empty, Listing
from sbyt.interfaces.backoffice.runs.words import STAGES

_STATES: Final = {
    "waiting": Word("ждёт", "accent"),
    "started": Word("запущен", "ok"),
    "failed": Word("не запущен", "bad", marked=True),
    "cancelled": Word("отменён", "none"),
}
_KINDS: Final = {value: Word(str(words)) for value, words in AppointedRun.Kind.choices}


def _run_url(row: Any) -> str:
    return reverse("backoffice:run", args=[row["run_id"]]) if row["run_id"] else ""


def listing() -> Listing:
    """Return the declaration of the list."""
    return Listing(
        name="appointed-runs",
        under=("backoffice:runs", "Расчёты"),
        title="Назначенные расчёты",
        noun=("расчёт", "расчёта", "расчётов"),
        rows=appointed_for,
        default_sort="-starts",
        extra_fields=("run_id",),
        columns=[
            Column(key="starts", title="Начать", kind="moment", source="starts_at", pinned=True),
            Column(key="month", title="Месяц", kind="month", source="month", strong=True),
            Column(key="stage", title="Стадия", source="stage", words=STAGES),
            Column(key="kind", title="Что считать", source="kind", words=_KINDS),
            Column(key="branch", title="Отделение", source="branch__name"),
            Column(key="words", title="Район, пункт, адрес или счета", source="words", wide=True),
            Column(key="state", title="Состояние", kind="state", source="state", words=_STATES),
            Column(key="run", title="Расчёт №", kind="whole", source="run__number", url=_run_url),
            Column(key="said", title="Почему не запущен", source="said", wide=True),
            Column(key="who", title="Кто назначил", source="appointed_by__full_name"),
            Column(key="appointed", title="Назначен", kind="moment", source="appointed_at", shown=False),
        ],
        filters=[
            Filter(
                key="state",
                title="Состояние",
                on="state",
                choices=[(key, word.text) for key, word in _STATES.items()],
            ),
            Filter(key="kind", title="Что считать", on="kind", choices=AppointedRun.Kind.choices),
        ],
        views=(
            BuiltInView(title="Ждут", query="state=waiting"),
            BuiltInView(title="Не запущены", query="state=failed"),
        ),
        empty=Empty(
            title="Назначенных расчётов нет",
            words="Укажите в новом расчёте день и время: он начнётся сам, ночью или в выходной.",
            action_title="Новый расчёт",
            action_url_name="backoffice:new-run",
            action_verb="runs.compute",
        ),
    )


@require_GET
@screen(verb="runs.view", section="runs")
def appointed_runs(request: StaffRequest) -> HttpResponseBase:
    """Show the appointed runs of the person's branches."""
    return answer_list(request, listing(), template="backoffice/lists/page.html", context={})


@require_POST
@screen(verb="runs.compute", section="runs")
def cancel(request: StaffRequest, appointed_id: int) -> HttpResponse:
    """Take an appointed run back, or say why not."""
    if not appointed_for(request.actor, verb="runs.compute").filter(pk=appointed_id).exists():
        raise Http404
    try:
        cancel_appointed(actor=request.actor, appointed_id=appointed_id)
    except UnableToAppointRun as refusal:
        messages.add_message(request, messages.INFO, str(refusal), extra_tags="bad")
    else:
        messages.add_message(request, messages.INFO, "Назначенный расчёт отменён.", extra_tags="ok")
    return HttpResponseRedirect(reverse("backoffice:runs"))
