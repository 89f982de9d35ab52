"""«Схемы»: which points are counted by a graph."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from sbyt.apps.metering.queries.schemes import schemes_for
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.answer import answer_list
from sbyt.interfaces.backoffice.lists.columns import Column
from sbyt.interfaces.backoffice.lists.listing import Empty, Listing


def _search(schemes: QuerySet[Any], words: str) -> QuerySet[Any]:
    return schemes.filter(Q(name__icontains=words) | Q(usage_point__code__icontains=words))


def listing() -> Listing:
    """Return the declaration of the list."""
    return Listing(
        name="schemes",
        title="Схемы",
        noun=("схема", "схемы", "схем"),
        rows=schemes_for,
        search=_search,
        search_hint="название, код точки",
        open_url=lambda scheme_id: reverse("backoffice:scheme", args=[scheme_id]),
        default_sort="point",
        columns=[
            Column(
                key="point", title="Точка", kind="code", source="usage_point__code", pinned=True, opens=True
            ),
            Column(key="name", title="Название", source="name", wide=True, strong=True),
            Column(key="voltage", title="Напряжение", source="usage_point__voltage"),
            Column(key="versions", title="Введено версий", kind="whole", source="versions_count"),
            Column(key="draft", title="Черновик", kind="whole", source="draft_number"),
            Column(key="branch", title="Отделение", source="usage_point__branch__name", shown=False),
        ],
        empty=Empty(
            title="Схем ещё нет",
            words="Схема нужна, когда объём точки складывается из нескольких приборов, транзита, субабонентов и потерь.",
            action_title="Начать схему",
            action_url_name="backoffice:add-scheme",
            action_verb="readings.enter",
        ),
    )


@require_GET
@screen(verb="readings.view", section="schemes")
def schemes(request: StaffRequest) -> HttpResponseBase:
    """Show the schemes of the person's branches."""
    return answer_list(
        request,
        listing(),
        template="backoffice/schemes/list.html",
        context={"may_edit": request.actor.may("readings.enter")},
    )
