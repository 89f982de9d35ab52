"""«Акты о потреблении»: unmetered and contract-free, by state and month of the bill."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet
from django.db.models.functions import Lower, Upper
from django.http import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from sbyt.apps.metering.queries.consumption_acts import consumption_acts_for
from sbyt.apps.metering.types import ConsumptionAct
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.answer import answer_list
from sbyt.interfaces.backoffice.lists.columns import Column, Word
from sbyt.interfaces.backoffice.lists.filters import Filter
from sbyt.interfaces.backoffice.lists.listing import BuiltInView, Empty, Listing

STATES: Final = {
    "proposed": Word("ждёт утверждения", "warn", marked=True),
    "approved": Word("утверждён", "ok"),
    "refused": Word("отклонён", "none"),
    "withdrawn": Word("отменён", "none"),
}
_KINDS: Final = {value: Word(str(words)) for value, words in ConsumptionAct.Kind.choices}


def _search(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    return rows.filter(usage_point__code__icontains=words) | rows.filter(document__icontains=words)


def listing() -> Listing:
    """Return the declaration of the list."""
    return Listing(
        name="consumption-acts",
        under=("backoffice:points", "Точки и профили"),
        title="Акты о потреблении",
        noun=("акт", "акта", "актов"),
        rows=consumption_acts_for,
        search=_search,
        search_hint="точка, документ",
        open_url=lambda act_id: reverse("backoffice:consumption-act", args=[act_id]),
        default_sort="-day",
        columns=[
            Column(key="document", title="Документ", source="document", opens=True, pinned=True, wide=True),
            Column(key="kind", title="Вид", source="kind", words=_KINDS),
            Column(key="point", title="Точка", kind="code", source="usage_point__code"),
            Column(key="name", title="Название", source="usage_point__name", wide=True),
            Column(key="since", title="С", kind="day", source=Lower("valid")),
            Column(key="day", title="День акта", kind="day", source=Upper("valid")),
            Column(key="billed_in", title="В счёте за", kind="month", source="billed_in"),
            Column(key="state", title="Состояние", kind="state", source="state", words=STATES),
            Column(key="recorded_by", title="Записал", source="recorded_by__username", shown=False),
            Column(key="decided_by", title="Решил", source="decided_by__username", shown=False),
        ],
        filters=[
            Filter(
                key="state", title="Состояние", on="state", choices=[(k, w.text) for k, w in STATES.items()]
            ),
            Filter(key="kind", title="Вид", on="kind", choices=[(k, w.text) for k, w in _KINDS.items()]),
        ],
        views=[BuiltInView(title="Ждут утверждения", query="state=proposed")],
        empty=Empty(
            title="Актов о безучётном и бездоговорном потреблении нет",
            words="Акт записывают со страницы точки: найдите её в «Точках и профилях», «Акт о потреблении» внизу.",
            action_title="Точки и профили",
            action_url_name="backoffice:points",
            action_verb="readings.view",
        ),
    )


@require_GET
@screen(verb="readings.view", section="points")
def consumption_acts(request: StaffRequest) -> HttpResponseBase:
    """Show the acts of the person's branches."""
    return answer_list(request, listing())
