"""The turnover sheet of a month: what each account owed, was charged, paid, owes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.db.models import BigIntegerField, Expression, Q, QuerySet, Value
from django.db.models.functions import Greatest
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from sbyt.apps.contracts.queries import accounts_for
from sbyt.apps.contracts.queries_search import find_accounts
from sbyt.apps.ledger.queries import posted_months, turnover_columns
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.answer import answer_list
from sbyt.interfaces.backoffice.lists.columns import Column
from sbyt.interfaces.backoffice.lists.filters import Filter
from sbyt.interfaces.backoffice.lists.listing import BuiltInView, Empty, Listing
from sbyt.kit import numbers
from sbyt.kit.access.actor import Actor
from sbyt.kit.alphabet import alphabetical

_VIEWS: Final = {
    "Население": "kind=household",
    "Юрлица": "kind=legal",
    "С долгом": "debt_from=0,01&sort=-closing_debit",
    "С авансом": "advance_from=0,01&sort=-closing_credit",
}


def _open_url(account_id: int) -> str:
    return reverse("backoffice:account", args=[account_id])


def listing(month: date, months: Sequence[date]) -> Listing:
    """Return the sheet of the month; debit and credit balances stand apart and never cancel each other."""
    moved = turnover_columns(month=month)
    opening, debit, credit = moved["opening"], moved["debit"], moved["credit"]
    closing = opening + debit - credit

    def rows(actor: Actor) -> QuerySet[Any]:
        accounts: QuerySet[Any] = accounts_for(actor, verb="ledger.view")
        with_sums: QuerySet[Any] = accounts.alias(**moved).exclude(opening=0, debit=0, credit=0)
        return with_sums

    return Listing(
        name="turnover",
        title=f"Оборотная ведомость, {numbers.month(month)}",
        noun=("счёт", "счёта", "счетов"),
        rows=rows,
        search=find_accounts,
        search_hint="номер, имя, адрес",
        open_url=_open_url,
        default_sort="number",
        selection_sum="closing_debit",
        columns=[
            Column(key="number", title="Лицевой счёт", kind="code", source="number", pinned=True, opens=True),
            Column(
                key="name",
                title="Абонент",
                source="party_name",
                sort=[alphabetical("party_name"), "party_name"],
            ),
            _money("opening_debit", "Долг на начало", _above_zero(opening)),
            _money("opening_credit", "Аванс на начало", _above_zero(-opening)),
            _money("debit", "Начислено, Дт", debit),
            _money("credit", "Оплачено, Кт", credit),
            _money("closing_debit", "Долг на конец", _above_zero(closing), strong=True),
            _money("closing_credit", "Аванс на конец", _above_zero(-closing)),
            Column(key="branch", title="Отделение", source="branch__name", shown=False),
        ],
        filters=_filters(closing, months),
        views=[
            BuiltInView(title=title, query=f"month={month.isoformat()[:7]}&{query}")
            for title, query in _VIEWS.items()
        ],
        empty=Empty(
            title="Проводок ещё нет",
            words="Обороты появляются с выпуском первого расчёта или первым платежом.",
        ),
    )


def _filters(closing: Any, months: Sequence[date]) -> list[Filter]:
    return [
        Filter(
            key="month",
            title="Месяц",
            condition=lambda _month: Q(),
            choices=[(one.isoformat()[:7], numbers.month(one)) for one in months],
        ),
        Filter(
            key="debt_from",
            title="Долг на конец",
            input="sum",
            on=_above_zero(closing),
            lookup="gte",
            hint="от, ₽",
        ),
        Filter(
            key="advance_from",
            title="Аванс на конец",
            input="sum",
            on=_above_zero(-closing),
            lookup="gte",
            hint="от, ₽",
        ),
        Filter(
            key="kind",
            title="Вид",
            on="kind",
            choices=[("household", "население"), ("legal", "юрлица")],
        ),
    ]


def _money(key: str, title: str, source: Any, *, strong: bool = False) -> Column:
    return Column(key=key, title=f"{title}, ₽", kind="money", source=source, total=True, strong=strong)


def _above_zero(expression: Any) -> Expression:
    return Greatest(expression, Value(0, output_field=BigIntegerField()), output_field=BigIntegerField())


@require_GET
@screen(verb="ledger.view", section="turnover")
def turnover(request: StaffRequest) -> HttpResponseBase:
    """Show the sheet of `?month=`, or of the newest month that anything was posted to."""
    months = posted_months()
    asked = request.GET.get("month", "")
    at = next((place for place, one in enumerate(months) if one.isoformat()[:7] == asked), 0)
    month = months[at] if months else timezone.localdate().replace(day=1)
    context = {
        "month": month,
        "older": months[at + 1] if at + 1 < len(months) else None,
        "newer": months[at - 1] if at else None,
    }
    return answer_list(
        request, listing(month, months), template="backoffice/ledger/turnover.html", context=context
    )
