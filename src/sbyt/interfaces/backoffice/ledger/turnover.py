"""The turnover sheet of a month: what each account owed, was charged, paid, owes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import BigIntegerField, Expression, Q, QuerySet, Value
from django.db.models.functions import Greatest
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from sbyt.apps.contracts.queries import accounts_for
from sbyt.apps.contracts.queries_of_lists import turnover_joined
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
_SUMS: Final = {
    "opening_debit": "Долг на начало",
    "opening_credit": "Аванс на начало",
    "debit": "Начислено, Дт",
    "credit": "Оплачено, Кт",
    "closing_debit": "Долг на конец",
    "closing_credit": "Аванс на конец",
}


def _door(actor: Actor) -> QuerySet[Any]:
    return accounts_for(actor, verb="ledger.view")


def _open_url(account_id: int) -> str:
    return reverse("backoffice:account", args=[account_id])


def listing(month: date, months: Sequence[date], *, at_once: bool) -> Listing:
    """Return the sheet of the month; debit and credit balances stand apart and never cancel each other.

    `at_once` sums the postings of all accounts by one join: for a sheet that is sorted, narrowed or added up by its sums. Else each
    account looked at is summed by itself: a page in the order of numbers looks at few.
    """
    join, of_all = turnover_joined(month=month)
    by_row = turnover_columns(month=month)
    whole = _sums(of_all) if at_once else {}

    def rows(actor: Actor) -> QuerySet[Any]:
        accounts = _door(actor).alias(**join) if at_once else _door(actor)
        with_sums: QuerySet[Any] = accounts.alias(**(of_all if at_once else by_row)).exclude(
            opening=0, debit=0, credit=0
        )
        return with_sums

    return Listing(
        name="turnover",
        title=f"Оборотная ведомость, {numbers.month(month)}",
        noun=("счёт", "счёта", "счетов"),
        rows=rows,
        door=_door,
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
            *(
                Column(
                    key=key,
                    title=f"{_SUMS[key]}, ₽",
                    kind="money",
                    source=source,
                    joined=whole.get(key),
                    total=True,
                    strong=key == "closing_debit",
                )
                for key, source in _sums(by_row).items()
            ),
            Column(key="branch", title="Отделение", source="branch__name", shown=False),
        ],
        filters=_filters(whole or _sums(by_row), months),
        views=[
            BuiltInView(title=title, query=f"month={month.isoformat()[:7]}&{query}")
            for title, query in _VIEWS.items()
        ],
        empty=Empty(
            title="Проводок ещё нет",
            words="Обороты появляются с выпуском первого расчёта или первым платежом.",
        ),
    )


def _filters(sums: Mapping[str, Expression], months: Sequence[date]) -> list[Filter]:
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
            on=sums["closing_debit"],
            lookup="gte",
            hint="от, ₽",
        ),
        Filter(
            key="advance_from",
            title="Аванс на конец",
            input="sum",
            on=sums["closing_credit"],
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


def _sums(moved: Mapping[str, Any]) -> dict[str, Expression]:
    """Return the columns of the sheet by opening balance, debit and credit: both sides of a balance apart."""
    opening, debit, credit = moved["opening"], moved["debit"], moved["credit"]
    closing = opening + debit - credit
    return {
        "opening_debit": _above_zero(opening),
        "opening_credit": _above_zero(-opening),
        "debit": debit,
        "credit": credit,
        "closing_debit": _above_zero(closing),
        "closing_credit": _above_zero(-closing),
    }


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
        request,
        listing(month, months, at_once=_is_of_all(request)),
        template="backoffice/ledger/turnover.html",
        context=context,
    )


def _is_of_all(request: StaffRequest) -> bool:
    """Tell whether the sums of every account are looked at: to sort, narrow, export or count the tabs by."""
    given = request.GET
    if given.get("q", "").strip():
        return False
    return (
        given.get("sort", "").lstrip("-") in _SUMS
        or bool(given.get("debt_from") or given.get("advance_from"))
        or given.get("export") == "xlsx"
        or given.get("part") in {"counts", "selection"}
    )
