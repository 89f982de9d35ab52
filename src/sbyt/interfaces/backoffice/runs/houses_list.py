"""The imbalance of buildings in a run: house, rooms, what was shared, what is left; a row a zone."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponseBase
from django.views.decorators.http import require_GET

from sbyt.apps.billing.queries.houses import house_balances_for
from sbyt.apps.billing.types import BillingRun
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.answer import answer_list
from sbyt.interfaces.backoffice.lists.columns import Column, Word
from sbyt.interfaces.backoffice.lists.filters import Filter
from sbyt.interfaces.backoffice.lists.listing import BuiltInView, Empty, Listing
from sbyt.interfaces.backoffice.runs.run_page import run_or_404
from sbyt.kit.access.actor import Actor

_ZONES = {"T0": Word("сутки"), "T1": Word("день"), "T2": Word("ночь"), "T3": Word("полупик")}
_BY = {
    "meter": Word("по прибору"),
    "average": Word("по среднему"),
    "norm": Word("по нормативу"),
    "": Word("не определён", "warn"),
}


def _search(balances: QuerySet[Any], words: str) -> QuerySet[Any]:
    for word in words.split():
        balances = balances.filter(
            Q(building__locality__icontains=word)
            | Q(building__street__icontains=word)
            | Q(building__house__iexact=word)
        )
    return balances


def listing(run: BillingRun) -> Listing:
    """Return the declaration of the sums of a run's buildings."""

    def rows(actor: Actor) -> QuerySet[Any]:
        return house_balances_for(actor, run_id=run.pk)

    return Listing(
        name="house-balances",
        title=f"Небаланс домов, расчёт № {run.number}",
        noun=("строка", "строки", "строк"),
        rows=rows,
        search=_search,
        search_hint="улица, дом",
        default_sort="street",
        columns=_columns(),
        filters=(
            Filter(
                key="by",
                title="Объём дома",
                on="house_by",
                choices=[(key, word.text) for key, word in _BY.items() if key],
            ),
        ),
        views=(BuiltInView(title="По нормативу", query="by=norm"),),
        empty=Empty(
            title="Домов с ОДН в расчёте нет",
            words="Здесь появятся дома с общедомовым прибором или с условиями ОДН.",
        ),
    )


def _columns() -> list[Column]:
    def energy(key: str, title: str, **more: Any) -> Column:
        return Column(key=key, title=title, kind="energy", source=f"{key}_wh", **more)

    return [
        Column(key="street", title="Улица", source="building__street", pinned=True),
        Column(key="house_number", title="Дом", source="building__house", pinned=True),
        Column(key="zone", title="Зона", source="zone", words=_ZONES),
        Column(key="by", title="Объём дома", kind="state", source="house_by", words=_BY),
        energy("house", "Дом, кВт·ч"),
        energy("rooms", "Помещения, кВт·ч"),
        energy("other", "Прочие, кВт·ч"),
        energy("heating", "Отопление, кВт·ч", shown=False),
        energy("earlier", "За месяцы без показаний, кВт·ч", shown=False),
        energy("balance", "Разность, кВт·ч", strong=True),
        energy("carried", "Перенесено, кВт·ч", shown=False),
        energy("cap", "Норматив, кВт·ч", shown=False),
        energy("common", "К распределению, кВт·ч"),
        energy("shared", "На счетах, кВт·ч"),
        energy("cut_off", "Сверх норматива, кВт·ч", shown=False),
        energy("left", "Переносится, кВт·ч", shown=False),
    ]


@require_GET
@screen(verb="runs.view", section="runs")
def houses(request: StaffRequest, run_id: int) -> HttpResponseBase:
    """Show the sums of the run's buildings."""
    run = run_or_404(request, run_id)
    return answer_list(request, listing(run), template="backoffice/runs/houses.html", context={"run": run})
