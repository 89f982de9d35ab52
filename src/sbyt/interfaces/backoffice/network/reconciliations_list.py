"""«Сверка с сетевой»: the months compared with files of network companies."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from sbyt.apps.network.operations import EDIT
from sbyt.apps.network.queries import reconciliations_for
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.answer import answer_list
from sbyt.interfaces.backoffice.lists.columns import Column, Word
from sbyt.interfaces.backoffice.lists.filters import Filter
from sbyt.interfaces.backoffice.lists.listing import Empty, Listing

_STATES = {"open": Word("сверяется", "warn"), "agreed": Word("согласована", "ok")}


def _search(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    return rows.filter(
        Q(node__name__icontains=words) | Q(node__code__icontains=words) | Q(file_name__icontains=words)
    )


def listing() -> Listing:
    """Return the declaration of the list."""
    return Listing(
        name="reconciliations",
        title="Сверка с сетевой",
        noun=("сверка", "сверки", "сверок"),
        rows=reconciliations_for,
        search=_search,
        search_hint="узел, имя файла",
        open_url=lambda pk: reverse("backoffice:reconciliation", args=[pk]),
        default_sort="-month",
        under=("backoffice:network", "Баланс"),
        columns=[
            Column(key="month", title="Месяц", kind="month", source="month", pinned=True, opens=True),
            Column(key="code", title="Узел", kind="code", source="node__code"),
            Column(key="node", title="Название", source="node__name", wide=True),
            Column(key="file", title="Файл", kind="code", source="file_name"),
            Column(key="rows", title="Строк", kind="whole", source="row_count"),
            Column(key="state", title="Состояние", kind="state", source="state", words=_STATES),
            Column(key="agreed", title="Согласована", kind="moment", source="agreed_at", shown=False),
        ],
        filters=[
            Filter(
                key="state",
                title="Состояние",
                on="state",
                choices=[(value, word.text) for value, word in _STATES.items()],
            )
        ],
        empty=Empty(
            title="Сверок ещё нет",
            words="Загрузите файл сетевой организации: столбцы в нём указываются на экране и запоминаются.",
            action_title="Сверить файл",
            action_url_name="backoffice:reconciliation-add",
            action_verb=EDIT,
        ),
    )


@require_GET
@screen(verb="readings.view", section="network")
def reconciliations(request: StaffRequest) -> HttpResponseBase:
    """Show the reconciliations of the person's branches, the latest first."""
    return answer_list(
        request,
        listing(),
        template="backoffice/network/reconciliations.html",
        context={"may_edit": request.actor.may(EDIT)},
    )
