"""«Кто в этом отборе и что с ними сделать»: the list of accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual
from django.http import HttpResponseBase, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from sbyt.apps.billing.queries.of_lists import (
    METHODS,
    last_bill_column,
    last_energy_column,
    last_method_column,
)
from sbyt.apps.contracts.queries import accounts_for
from sbyt.apps.contracts.queries_of_lists import (
    address,
    address_order,
    debt_in_index,
    debt_of_all,
    last_reading_on,
    open_on,
    owes_as_kept,
)
from sbyt.apps.contracts.queries_search import find_accounts
from sbyt.apps.ledger.queries import all_balances_are_kept, balance_column
from sbyt.apps.parties.queries import branches_where
from sbyt.apps.premises.queries_of_buildings import area_of_premises
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.answer import answer_list
from sbyt.interfaces.backoffice.lists.columns import Column, Source, Word
from sbyt.interfaces.backoffice.lists.filters import Filter, least_sum
from sbyt.interfaces.backoffice.lists.listing import BuiltInView, Empty, Listing
from sbyt.kit.access.actor import Actor
from sbyt.kit.alphabet import alphabetical

_KINDS = {"household": Word("население"), "legal": Word("юрлицо")}
_STATES = {"open": Word("открыт", "ok"), "closed": Word("закрыт", "none"), "future": Word("не начат", "none")}


_METHODS = {
    code: Word(words, "warn", marked=True) if code in {"average", "norm"} else Word(words)
    for code, words in METHODS
}


def _branches(actor: Actor) -> list[tuple[str, str]]:
    return [(str(branch_id), name) for branch_id, name in branches_where(actor)]


def _rows(actor: Actor) -> QuerySet[Any]:
    return accounts_for(actor)


def _state() -> Case:
    today = timezone.localdate()
    return Case(
        When(open_on(today), then=Value("open")),
        When(active__startswith__gt=today, then=Value("future")),
        default=Value("closed"),
        output_field=CharField(),
    )


def _in_state(state: str) -> Q:
    today = timezone.localdate()
    return {
        "open": open_on(today),
        "closed": Q(active__endswith__lte=today),
        "future": Q(active__startswith__gt=today),
    }[state]


def _open_url(account_id: int) -> str:
    return reverse("backoffice:account", args=[account_id])


@dataclass(frozen=True, slots=True, kw_only=True)
class Debts:
    """Where the debts of all accounts are read: in the kept balances, and of debtors alone by their index; else they are summed."""

    kept: bool
    of_debtors: bool

    @property
    def source(self) -> Source:
        return debt_in_index() if self.kept and self.of_debtors else debt_of_all(kept=self.kept)

    def owing(self, kopecks: int) -> Q:
        """Return the condition that an account owes so much or more."""
        if self.kept and kopecks > 0:
            return owes_as_kept(kopecks)
        return Q(GreaterThanOrEqual(debt_of_all(kept=self.kept), kopecks))


def _debts(query: QueryDict) -> Debts:
    """Ask whether all debts are kept, by one query where they are looked at."""
    sorted_by = query.get("sort", "").lstrip("-") == "debt"
    looked_at = sorted_by or not {"debt_from", "part", "export"}.isdisjoint(query)
    return Debts(kept=looked_at and all_balances_are_kept(), of_debtors=least_sum(query, "debt_from") > 0)


def listing(debts: Debts) -> Listing:
    """Return the declaration; «today» in it is the day it is asked for."""
    return Listing(
        name="accounts",
        title="Лицевые счета",
        noun=("счёт", "счёта", "счетов"),
        rows=_rows,
        search=find_accounts,
        search_hint="номер, имя, адрес",
        open_url=_open_url,
        default_sort="number",
        selection_sum="debt",
        columns=_columns(debts),
        filters=_filters(debts),
        views=(
            BuiltInView(title="Должники", query="debt_from=0,01&sort=-debt"),
            BuiltInView(title="Юрлица", query="kind=legal"),
        ),
        empty=Empty(
            title="Счетов ещё нет",
            words="Счёт открывают вручную или загружают реестром из прежней системы.",
            action_title="Открыть счёт",
            action_url_name="backoffice:open-account",
            action_verb="accounts.edit",
        ),
    )


def _columns(debts: Debts) -> list[Column]:
    return [
        Column(key="number", title="Лицевой счёт", kind="code", source="number", pinned=True, opens=True),
        Column(
            key="name",
            title="Абонент",
            source="party_name",
            sort=[alphabetical("party_name"), "party_name"],
        ),
        Column(
            key="debt",
            title="Долг, ₽",
            kind="money",
            source=balance_column(),
            joined=debts.source,
            indexed=debts.kept and debts.of_debtors,
            total=True,
            strong=True,
        ),
        Column(key="state", title="Состояние", kind="state", source=_state(), words=_STATES),
        Column(key="address", title="Адрес", source=address(), sort=address_order()),
        Column(key="reading", title="Показание", kind="day", source=last_reading_on()),
        Column(key="method", title="Способ", source=last_method_column(), words=_METHODS),
        Column(
            key="energy",
            title="кВт·ч",
            kind="energy",
            source=last_energy_column(),
            total=True,
        ),
        Column(
            key="charged",
            title="Начислено, ₽",
            kind="money",
            source=last_bill_column("gross_kop"),
            total=True,
        ),
        Column(key="kind", title="Вид", source="kind", words=_KINDS, shown=False),
        Column(key="locality", title="Населённый пункт", source="premises__building__locality", shown=False),
        Column(key="branch", title="Отделение", source="branch__name", shown=False),
        Column(
            key="area",
            title="Площадь, м²",
            kind="area",
            source=area_of_premises(on=timezone.localdate(), premises="premises"),
            shown=False,
        ),
        Column(key="contract", title="Договор", source="contract__number", shown=False),
        Column(key="phone", title="Телефон", source="party__phone", shown=False),
        Column(key="opened", title="Открыт с", kind="day", source="active__startswith", shown=False),
    ]


def _filters(debts: Debts) -> list[Filter]:
    return [
        Filter(
            key="kind",
            title="Вид",
            on="kind",
            choices=[(value, word.text) for value, word in _KINDS.items()],
        ),
        Filter(
            key="state",
            title="Состояние",
            condition=_in_state,
            choices=[(value, word.text) for value, word in _STATES.items()],
        ),
        Filter(
            key="debt_from",
            title="Долг",
            input="sum",
            condition=debts.owing,
            of="debt",
            lookup="gte",
            hint="от, ₽",
        ),
        Filter(key="method", title="Способ", on=last_method_column(), choices=METHODS),
        Filter(key="branch", title="Отделение", on="branch_id", choices=_branches),
        Filter(key="read_from", title="Показание с", input="day", on=last_reading_on(), lookup="gte"),
        Filter(
            key="unread_since",
            title="Нет показаний с",
            input="day",
            on=Coalesce(last_reading_on(), date.min),
            lookup="lt",
            said_with="",
        ),
    ]


@require_GET
@screen(verb="accounts.view", section="accounts")
def accounts(request: StaffRequest) -> HttpResponseBase:
    """Show the accounts of the person's branches."""
    context = {"may_open": request.actor.may("accounts.edit")}
    return answer_list(
        request, listing(_debts(request.GET)), template="backoffice/contracts/accounts.html", context=context
    )
