"""Issued bills: month, sum, what they added to debts."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from sbyt.apps.billing.queries.bills import bills_for, released_so_far
from sbyt.apps.billing.queries.months_of_account import billed_months
from sbyt.apps.billing.queries.of_lists import charge_of_bill, of_standing_bill
from sbyt.apps.contracts.queries_search import find_accounts
from sbyt.apps.contracts.types import Account
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.answer import answer_list
from sbyt.interfaces.backoffice.lists.columns import Column
from sbyt.interfaces.backoffice.lists.filters import Filter
from sbyt.interfaces.backoffice.lists.listing import BuiltInView, Empty, Listing
from sbyt.interfaces.backoffice.runs.words import STAGES
from sbyt.kit import numbers
from sbyt.kit.access.actor import Actor
from sbyt.kit.alphabet import alphabetical


def _rows(actor: Actor) -> QuerySet[Any]:
    return released_so_far(bills_for(actor))


def _search(bills: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Return the bill of this document, or those of the accounts that the words find."""
    by_number = bills.filter(document__number__iexact=words)
    if by_number.exists():
        return by_number
    return bills.filter(account__in=find_accounts(Account.objects.all(), words))


def _account_url(row: Any) -> str:
    return reverse("backoffice:account", args=[row["account_id"]])


def _months(_actor: Actor) -> list[tuple[str, str]]:
    return [(month.isoformat(), numbers.month(month)) for month in billed_months()]


def listing(*, of_one_stage: bool) -> Listing:
    """Return the declaration of the list; of both stages together a replaced forecast is not added up."""
    return Listing(
        name="bills",
        title="Счета на оплату",
        noun=("счёт", "счёта", "счетов"),
        rows=_rows,
        search=_search,
        search_hint="номер документа, счёт, имя",
        open_url=lambda bill_id: reverse("backoffice:bill", args=[bill_id]),
        default_sort="-released",
        selection_sum="gross",
        extra_fields=("account_id",),
        columns=_columns(of_one_stage=of_one_stage),
        filters=_filters(),
        views=(
            BuiltInView(title="Население", query="kind=household"),
            BuiltInView(title="Юрлица", query="kind=legal"),
            BuiltInView(title="Нулевые", query="to=0"),
        ),
        empty=Empty(
            title="Счетов ещё не выпускали",
            words="Счета появляются при выпуске расчёта месяца.",
            action_title="Закрытие месяца",
            action_url_name="backoffice:close",
            action_verb="runs.view",
        ),
    )


def _columns(*, of_one_stage: bool) -> list[Column]:
    return [
        Column(
            key="document",
            title="Документ",
            kind="code",
            source="document__number",
            pinned=True,
            opens=True,
        ),
        Column(key="month", title="Месяц", kind="month", source="month", sort=["month", "pk"]),
        Column(key="stage", title="Стадия", source="stage", words=STAGES),
        Column(key="account", title="Лицевой счёт", kind="code", source="account__number", url=_account_url),
        Column(
            key="name",
            title="Абонент",
            source="account__party_name",
            sort=[alphabetical("account__party_name"), "account__party_name"],
        ),
        *_volume_and_sum(of_one_stage=of_one_stage),
        Column(key="posted", title="К долгу, ₽", kind="money", source="posted_kop", total=True),
        Column(key="issued", title="Выпущен", kind="day", source="document__issued_on"),
        Column(
            key="released", title="Записан", kind="moment", source="released_at", sort=["pk"], shown=False
        ),
        Column(key="due", title="Оплатить до", kind="day", source="due_on"),
        Column(key="run", title="Расчёт №", kind="whole", source="charge__run__number", shown=False),
        *_tax(of_one_stage=of_one_stage),
        Column(key="branch", title="Отделение", source="account__branch__name", shown=False),
    ]


def _volume_and_sum(*, of_one_stage: bool) -> list[Column]:
    return [
        Column(
            key="energy",
            title="кВт·ч",
            kind="energy",
            source=charge_of_bill("energy_wh"),
            total=True,
            summed=_summed("charge__energy_wh", of_one_stage=of_one_stage),
        ),
        Column(
            key="gross",
            title="Сумма, ₽",
            kind="money",
            source="gross_kop",
            total=True,
            summed=_summed("gross_kop", of_one_stage=of_one_stage),
            strong=True,
        ),
    ]


def _tax(*, of_one_stage: bool) -> list[Column]:
    return [
        Column(
            key="net",
            title="Без НДС, ₽",
            kind="money",
            source=charge_of_bill("net_kop"),
            total=True,
            summed=_summed("charge__net_kop", of_one_stage=of_one_stage),
            shown=False,
        ),
        Column(
            key="vat",
            title="НДС, ₽",
            kind="money",
            source=charge_of_bill("vat_kop"),
            total=True,
            summed=_summed("charge__vat_kop", of_one_stage=of_one_stage),
            shown=False,
        ),
    ]


def _summed(field: str, *, of_one_stage: bool) -> Case | None:
    """Return what the foot adds up: of both stages together a replaced forecast is left out."""
    return None if of_one_stage else of_standing_bill(field)


def _filters() -> list[Filter]:
    return [
        Filter(key="month", title="Месяц", on="month", choices=_months),
        Filter(
            key="stage",
            title="Стадия",
            on="stage",
            choices=[(key, word.text) for key, word in STAGES.items()],
        ),
        Filter(
            key="kind",
            title="Вид",
            on="account__kind",
            choices=[("household", "население"), ("legal", "юрлица")],
        ),
        Filter(key="from", title="Сумма", input="sum", on="gross_kop", lookup="gte", hint="от, ₽"),
        Filter(key="to", title="Сумма не больше", input="sum", on="gross_kop", lookup="lte", hint="до, ₽"),
    ]


@require_GET
@screen(verb="bills.view", section="bills")
def bills(request: StaffRequest) -> HttpResponseBase:
    """Show the bills of the person's branches, those released last first."""
    return answer_list(request, listing(of_one_stage=bool(request.GET.get("stage"))))
