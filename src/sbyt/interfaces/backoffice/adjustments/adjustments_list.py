"""«Перерасчёты»: what was added to billed months or taken off, why, in whose bill, who decided."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sbyt.apps.billing.adjustment_words import REASON_WORDS
from sbyt.apps.billing.operations.late_looks import last_look
from sbyt.apps.billing.operations.recalculate import DECIDE, VERB
from sbyt.apps.billing.queries.adjustments import adjustments_for
from sbyt.apps.contracts.queries_life import waiting_late_facts
from sbyt.apps.contracts.queries_search import find_accounts
from sbyt.apps.contracts.types import Account
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.answer import answer_list, picked_rows
from sbyt.interfaces.backoffice.lists.columns import Column, Word
from sbyt.interfaces.backoffice.lists.filters import Filter
from sbyt.interfaces.backoffice.lists.listing import BuiltInView, BulkAction, Empty, Listing
from sbyt.kit import numbers
from sbyt.kit.access.actor import Actor
from sbyt.usecases.late_months_soon import ask_for_a_look

STATES: Final = {
    "proposed": Word("ждёт решения", "warn", marked=True),
    "approved": Word("утверждён", "ok"),
    "refused": Word("отклонён", "none"),
}
_REASONS: Final = {key: Word(words) for key, words in REASON_WORDS.items()}
_SERVICES: Final = {
    "energy": Word("Электроэнергия"),
    "common_needs": Word("ОДН"),
    "benefit": Word("Льгота"),
}
_ZONES: Final = {"T0": Word("сутки"), "T1": Word("день"), "T2": Word("ночь"), "T3": Word("полупик")}


def _search(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    return rows.filter(account__in=find_accounts(Account.objects.all(), words))


def _account_url(row: Any) -> str:
    return reverse("backoffice:account", args=[row["account_id"]])


def _months(column: str) -> Any:
    def choices(actor: Actor) -> list[tuple[str, str]]:
        months = adjustments_for(actor).values_list(column, flat=True).distinct().order_by(f"-{column}")
        return [(month.isoformat(), numbers.month(month)) for month in months]

    return choices


def listing(*, may_decide: bool) -> Listing:
    """Return the declaration of the list."""
    return Listing(
        name="adjustments",
        title="Перерасчёты",
        noun=("перерасчёт", "перерасчёта", "перерасчётов"),
        rows=adjustments_for,
        search=_search,
        search_hint="счёт, имя, адрес",
        default_sort="-proposed",
        selection_sum="gross",
        extra_fields=("account_id",),
        columns=_columns(),
        filters=(
            Filter(
                key="state", title="Состояние", on="state", choices=[(k, w.text) for k, w in STATES.items()]
            ),
            Filter(key="reason", title="Причина", on="reason", choices=list(REASON_WORDS.items())),
            Filter(
                key="service_month", title="За месяц", on="service_month", choices=_months("service_month")
            ),
            Filter(
                key="accounting_month",
                title="В счёте за",
                on="accounting_month",
                choices=_months("accounting_month"),
            ),
        ),
        views=(
            BuiltInView(title="Ждут решения", query="state=proposed"),
            BuiltInView(title="Ручные", query="reason=manual"),
        ),
        actions=[BulkAction(name="decide", title="Решить", icon="gavel")] if may_decide else [],
        empty=Empty(
            title="Перерасчётов ещё нет",
            words="Они появляются, когда выставленный месяц посчитан заново и сумма стала другой. Выставленный счёт не меняется.",
            action_title="Посчитать месяц заново",
            action_url_name="backoffice:new-adjustment",
            action_verb=VERB,
        ),
    )


def _columns() -> list[Column]:
    return [
        Column(
            key="account",
            title="Лицевой счёт",
            kind="code",
            source="account__number",
            url=_account_url,
            pinned=True,
        ),
        Column(key="name", title="Абонент", source="account__party_name", wide=True),
        Column(key="service_month", title="За месяц", kind="month", source="service_month"),
        Column(key="accounting_month", title="В счёте за", kind="month", source="accounting_month"),
        Column(key="service", title="Услуга", source="service", words=_SERVICES),
        Column(key="zone", title="Зона", source="zone", words=_ZONES, shown=False),
        Column(key="quantity", title="кВт·ч", kind="energy", source="quantity_wh", total=True),
        Column(key="price", title="Цена, ₽", kind="price", source="price_e7", shown=False),
        Column(
            key="gross", title="Сумма с НДС, ₽", kind="money", source="gross_kop", total=True, strong=True
        ),
        Column(key="reason", title="Причина", source="reason", words=_REASONS),
        Column(key="note", title="Пояснение", source="note", wide=True, shown=False),
        Column(key="state", title="Состояние", kind="state", source="state", words=STATES),
        Column(key="proposed", title="Предложен", kind="moment", source="proposed_at"),
        Column(key="proposed_by", title="Кем", source="proposed_by__username", shown=False),
        Column(key="decided", title="Решён", kind="moment", source="decided_at"),
        Column(key="decided_by", title="Кем решён", source="decided_by__username"),
    ]


@require_GET
@screen(verb="bills.view", section="adjustments")
def adjustments(request: StaffRequest) -> HttpResponseBase:
    """Show the list; with `do=decide`, lead to the form that decides those picked."""
    may_decide = request.actor.may(DECIDE)
    declared = listing(may_decide=may_decide)
    if request.GET.get("do") == "decide" and may_decide:
        picked = picked_rows(declared, request.GET, request.actor)
        ids = picked.filter(state="proposed").values_list("pk", flat=True)
        return HttpResponseRedirect(
            f"{reverse('backoffice:decide-adjustments')}?{urlencode([('id', pk) for pk in ids])}"
        )
    context = {
        "may_propose": request.actor.may(VERB),
        "look": last_look(),
        "waiting": waiting_late_facts(request.actor, verb=VERB).count() if request.actor.may(VERB) else 0,
    }
    return answer_list(request, declared, template="backoffice/adjustments/list.html", context=context)


@require_POST
@screen(verb=VERB, section="adjustments")
def look(request: StaffRequest) -> HttpResponse:
    """Have late facts looked for in the background."""
    ask_for_a_look(actor=request.actor)
    words = "Поиск поставлен в очередь: найденное появится здесь и будет ждать решения."
    messages.add_message(request, messages.INFO, words, extra_tags="ok")
    return HttpResponseRedirect(reverse("backoffice:adjustments"))
