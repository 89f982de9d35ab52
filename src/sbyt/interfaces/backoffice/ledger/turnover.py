"""The turnover sheet of a month: what each account owed, was charged, paid, owes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import BigIntegerField, Expression, Q, QuerySet, Value
from django.db.models.functions import Greatest
from django.db.models.lookups import GreaterThanOrEqual
from django.http import HttpResponseBase, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from sbyt.apps.contracts.queries import accounts_for
from sbyt.apps.contracts.queries_of_lists import (
    advanced_as_kept,
    debt_in_index,
    owes_as_kept,
    turnover_joined,
)
from sbyt.apps.contracts.queries_search import find_accounts
from sbyt.apps.ledger.queries import all_balances_are_kept, moved_in, posted_months, turnover_columns
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.answer import answer_list
from sbyt.interfaces.backoffice.lists.columns import Column, Source
from sbyt.interfaces.backoffice.lists.filters import Filter, least_sum
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the sums of the sheet are read where more rows are looked at than the page has.

    `at_once` sums the postings of all accounts by one join: for a sheet that is sorted, narrowed or added up by its sums. Else each
    account looked at is summed by itself: a page in the order of numbers looks at few. `kept`: the closing balance of the newest month
    is the kept balance, and the sheet is narrowed by that; `of_debtors` alone it is also in the order of its index.
    """

    at_once: bool = False
    kept: bool = False
    of_debtors: bool = False


def listing(month: date, months: Sequence[date], reading: Reading) -> Listing:
    """Return the sheet of the month; debit and credit balances stand apart and never cancel each other."""
    _join, of_all = turnover_joined(month=month)
    by_row = _sums(turnover_columns(month=month))
    whole: dict[str, Source] = dict(_sums(of_all)) if reading.at_once else {}
    if reading.kept and reading.of_debtors:
        whole = {"closing_debit": debt_in_index()}
    return Listing(
        name="turnover",
        title=f"Оборотная ведомость, {numbers.month(month)}",
        noun=("счёт", "счёта", "счетов"),
        rows=lambda actor: _moved(actor, month, reading),
        door=_door,
        search=find_accounts,
        search_hint="номер, имя, адрес",
        open_url=_open_url,
        default_sort="number",
        selection_sum="closing_debit",
        columns=_columns(by_row, whole, indexed=reading.kept),
        filters=_filters(_sums(of_all) if reading.at_once else by_row, months, kept=reading.kept),
        views=[
            BuiltInView(title=title, query=f"month={month.isoformat()[:7]}&{query}")
            for title, query in _VIEWS.items()
        ],
        empty=Empty(
            title="Проводок ещё нет",
            words="Обороты появляются с выпуском первого расчёта или первым платежом.",
        ),
    )


def _moved(actor: Actor, month: date, reading: Reading) -> QuerySet[Any]:
    """Return the accounts with anything in the sheet of the month."""
    if reading.kept:
        owes, has = Q(kept_debt__balance_kop__gt=0), Q(kept_debt__balance_kop__lt=0)
        return _door(actor).filter(owes | has | Q(moved_in(month)))
    # a statement takes a join of its own: one used before cannot be put into another, and the tabs are counted by five
    join, sums = turnover_joined(month=month)
    accounts = _door(actor).alias(**join) if reading.at_once else _door(actor)
    moved: QuerySet[Any] = accounts.alias(
        **(sums if reading.at_once else turnover_columns(month=month))
    ).exclude(opening=0, debit=0, credit=0)
    return moved


def _columns(by_row: Mapping[str, Expression], whole: Mapping[str, Source], *, indexed: bool) -> list[Column]:
    return [
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
                indexed=indexed and key in whole,
                total=True,
                strong=key == "closing_debit",
            )
            for key, source in by_row.items()
        ),
        Column(key="branch", title="Отделение", source="branch__name", shown=False),
    ]


def _filters(sums: Mapping[str, Expression], months: Sequence[date], *, kept: bool) -> list[Filter]:
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
            condition=_at_least(sums["closing_debit"], owes_as_kept if kept else None),
            of="closing_debit",
            lookup="gte",
            hint="от, ₽",
        ),
        Filter(
            key="advance_from",
            title="Аванс на конец",
            input="sum",
            condition=_at_least(sums["closing_credit"], advanced_as_kept if kept else None),
            of="closing_credit",
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


def _at_least(total: Expression, as_kept: Callable[[int], Q] | None) -> Callable[[int], Q]:
    """Return the condition by so many kopecks: of the kept balance where it tells, else of the sum."""

    def condition(kopecks: int) -> Q:
        return (
            as_kept(kopecks) if as_kept is not None and kopecks > 0 else Q(GreaterThanOrEqual(total, kopecks))
        )

    return condition


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
        listing(month, months, _reading(request.GET, newest=not at)),
        template="backoffice/ledger/turnover.html",
        context=context,
    )


def _reading(given: QueryDict, *, newest: bool) -> Reading:
    """Tell how the sums are read, by one query: whether all balances are kept. Words leave few accounts to look at."""
    if given.get("q", "").strip():
        return Reading()
    sort, of_debtors = given.get("sort", "").lstrip("-"), least_sum(given, "debt_from") > 0
    by_sums = sort in _SUMS and not (sort == "closing_debit" and of_debtors)
    if by_sums or given.get("export") == "xlsx" or given.get("part") == "selection":
        return Reading(at_once=True)
    if newest and all_balances_are_kept():
        return Reading(kept=True, of_debtors=of_debtors)
    narrowed = bool(given.get("debt_from") or given.get("advance_from"))
    return Reading(at_once=narrowed or given.get("part") == "counts")
