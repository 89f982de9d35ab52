"""All runs: month, stage, state, how much."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from sbyt.apps.billing.queries.appointed import waiting_runs
from sbyt.apps.billing.queries.month import run_sums, visible_runs
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.answer import answer_list
from sbyt.interfaces.backoffice.lists.columns import Column
from sbyt.interfaces.backoffice.lists.filters import Filter
from sbyt.interfaces.backoffice.lists.listing import BuiltInView, Empty, Listing
from sbyt.interfaces.backoffice.runs.words import STAGES, STATES
from sbyt.kit.access.actor import Actor

_MOST_APPOINTED: Final = 10


def _rows(actor: Actor) -> QuerySet[Any]:
    return visible_runs(actor.branches("runs.view"))


def _search(runs: QuerySet[Any], words: str) -> QuerySet[Any]:
    number = words.lstrip("№ ")
    return runs.filter(number=int(number)) if number.isascii() and number.isdigit() else runs.none()


def _who() -> Coalesce:
    """Return who planned the run; without a user it was the program's own command."""
    return Coalesce("created_by__full_name", Value("командная строка"))


def listing(actor: Actor) -> Listing:
    """Return the declaration of the list: its sums are those of the branches of the actor."""
    sums = run_sums(branch_ids=actor.branches("runs.view"))
    return Listing(
        name="runs",
        title="Расчёты",
        noun=("расчёт", "расчёта", "расчётов"),
        rows=_rows,
        search=_search,
        search_hint="номер расчёта",
        open_url=lambda run_id: reverse("backoffice:run", args=[run_id]),
        default_sort="-number",
        selection_sum="gross",
        columns=[
            Column(key="number", title="№", kind="whole", source="number", pinned=True, opens=True),
            Column(key="month", title="Месяц", kind="month", source="month", strong=True),
            Column(key="stage", title="Стадия", source="stage", words=STAGES),
            Column(key="state", title="Состояние", kind="state", source="state", words=STATES),
            Column(key="accounts", title="Счетов", kind="whole", source=sums["accounts"]),
            Column(key="gross", title="Начислено, ₽", kind="money", source=sums["gross"], strong=True),
            Column(key="waiting", title="Без решения", kind="whole", source=sums["waiting"]),
            Column(key="bills", title="Выпущено счетов", kind="whole", source=sums["bills"]),
            Column(key="created", title="Запущен", kind="moment", source="created_at"),
            Column(key="who", title="Кто", source=_who()),
            Column(key="released", title="Выпущен", kind="moment", source="released_at"),
            Column(key="as_of", title="Данные на", kind="moment", source="as_of", shown=False),
        ],
        filters=[
            Filter(
                key="state",
                title="Состояние",
                on="state",
                choices=[(key, word.text) for key, word in STATES.items()],
            ),
            Filter(
                key="stage",
                title="Стадия",
                on="stage",
                choices=[(key, word.text) for key, word in STAGES.items()],
            ),
            Filter(key="from", title="Месяц с", input="day", on="month", lookup="gte"),
            Filter(key="to", title="Месяц по", input="day", on="month", lookup="lte"),
        ],
        views=(
            BuiltInView(title="Рассчитаны", query="state=computed"),
            BuiltInView(title="Выпущены", query="state=released"),
        ),
        empty=Empty(
            title="Расчётов ещё не было",
            words="Первый запускают с экрана «Закрытие месяца»: «Пробный расчёт» ничего не проводит, пока его не выпустят.",
            action_title="Закрытие месяца",
            action_url_name="backoffice:close",
        ),
    )


@require_GET
@screen(verb="runs.view", section="runs")
def runs(request: StaffRequest) -> HttpResponseBase:
    """Show the runs, the newest first."""
    context = {
        "may_start": request.actor.may("runs.compute"),
        "appointed": waiting_runs(request.actor, most=_MOST_APPOINTED),
    }
    return answer_list(request, listing(request.actor), template="backoffice/runs/list.html", context=context)
