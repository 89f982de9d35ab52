"""«Обходы»: control rounds with how many stops are entered."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from sbyt.apps.metering.queries.control_rounds import rounds_for
from sbyt.apps.metering.types import ControlRound, RoundStop
from sbyt.apps.parties.queries import branches_where
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.answer import answer_list
from sbyt.interfaces.backoffice.lists.columns import Column, Word
from sbyt.interfaces.backoffice.lists.filters import Filter
from sbyt.interfaces.backoffice.lists.listing import BuiltInView, Empty, Listing
from sbyt.kit.access.actor import Actor

_STATES: Final = {
    "planned": Word("запланирован", "accent"),
    "closed": Word("закрыт", "ok"),
    "cancelled": Word("отменён", "none"),
}


def _rows(actor: Actor) -> QuerySet[Any]:
    return rounds_for(actor)


def _branches(actor: Actor) -> list[tuple[str, str]]:
    return [(str(branch_id), name) for branch_id, name in branches_where(actor, verb="readings.view")]


def _search(rounds: QuerySet[Any], words: str) -> QuerySet[Any]:
    for word in words.split():
        rounds = rounds.filter(
            Q(number__icontains=word) | Q(title__icontains=word) | Q(controller__icontains=word)
        )
    return rounds


def _stops(condition: Q) -> Coalesce:
    own = RoundStop.objects.filter(condition, round=OuterRef("pk")).order_by().values("round")
    return Coalesce(Subquery(own.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


def listing() -> Listing:
    """Return the declaration."""
    return Listing(
        name="rounds",
        title="Обходы",
        noun=("обход", "обхода", "обходов"),
        rows=_rows,
        search=_search,
        search_hint="номер, улица, контролёр",
        open_url=lambda round_id: reverse("backoffice:round", args=[round_id]),
        default_sort="-planned",
        columns=[
            Column(key="number", title="№", kind="code", source="number", pinned=True, opens=True),
            Column(key="title", title="Маршрут", source="title", wide=True),
            Column(key="planned", title="День", kind="day", source="planned_on"),
            Column(key="controller", title="Контролёр", source="controller"),
            Column(key="state", title="Состояние", kind="state", source="state", words=_STATES),
            Column(key="stops", title="Точек", kind="whole", source=_stops(Q()), total=True),
            Column(key="entered", title="Внесено", kind="whole", source=_stops(~Q(result="")), total=True),
            Column(
                key="acts", title="Актов", kind="whole", source=_stops(Q(ground__isnull=False)), total=True
            ),
            Column(key="branch", title="Отделение", source="branch__name", shown=False),
        ],
        filters=[
            Filter(key="state", title="Состояние", on="state", choices=ControlRound.State.choices),
            Filter(key="since", title="День с", input="day", on="planned_on", lookup="gte", said_with=""),
            Filter(key="branch", title="Отделение", on="branch_id", choices=_branches),
        ],
        views=(BuiltInView(title="Идут", query="state=planned&sort=planned"),),
        empty=Empty(
            title="Обходов ещё нет",
            words="Обход составляют по домам улицы: ведомость берут с собой, итоги вносят сеткой.",
            action_title="Составить обход",
            action_url_name="backoffice:plan-rounds",
            action_verb="readings.enter",
        ),
    )


@require_GET
@screen(verb="readings.view", section="rounds")
def rounds(request: StaffRequest) -> HttpResponseBase:
    """Show the rounds of the person's branches."""
    context = {"may_plan": request.actor.may("readings.enter")}
    return answer_list(request, listing(), template="backoffice/rounds/rounds.html", context=context)
