"""«Возмещение льгот» and «Получатели субсидий»: the rows of a month, their sums, what was sent of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.http import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from sbyt.apps.payments.types import Purpose
from sbyt.apps.reporting import compensations as claimed
from sbyt.apps.reporting import subsidies
from sbyt.calc.periods import month_before
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.forms import today
from sbyt.interfaces.backoffice.lists.columns import Column
from sbyt.interfaces.backoffice.registers.sending import versions
from sbyt.interfaces.backoffice.reports.sheet import (
    Field,
    Sheet,
    answer_sheet,
    deeper,
    month_from,
    scope_fields,
    scope_from,
)
from sbyt.kit import numbers

_PAGE: Final = 100
_MOST_PAGES: Final = 10_000
_TEMPLATE: Final = "backoffice/registers/sheet.html"
_WHO: Final = [
    Column(key="number", title="Лицевой счёт", kind="code", opens=True),
    Column(key="name", title="Абонент"),
    Column(key="address", title="Адрес"),
]
_COMPENSATIONS: Final = [
    *_WHO,
    Column(key="category", title="Категория"),
    Column(key="law", title="Закон"),
    Column(key="share_bp", title="Часть, %", kind="percent"),
    Column(key="people", title="Человек", kind="whole"),
    Column(key="norm_wh", title="Норматив, кВт·ч", kind="energy"),
    Column(key="covered_wh", title="Объём, кВт·ч", kind="energy", total=True),
    Column(key="gross_kop", title="Сумма, ₽", kind="money", total=True, strong=True),
]
_RECIPIENTS: Final = [
    *_WHO,
    Column(key="charged_kop", title="Начислено, ₽", kind="money", total=True),
    Column(key="paid_kop", title="Оплачено, ₽", kind="money", total=True),
    Column(key="subsidy_kop", title="Субсидия, ₽", kind="money", total=True),
    Column(key="months", title="Месяцев долга", kind="whole"),
    Column(key="debt_kop", title="Долг, ₽", kind="money", total=True, strong=True),
]


@require_GET
@screen(verb=claimed.VERB, section="reports")
def compensations(request: StaffRequest) -> HttpResponseBase:
    """Show what authorities compensate of a month, a hundred rows a page; xlsx has them all."""
    query = request.GET
    month, number, whole = _asked(request)
    scope = scope_from(query)
    known = claimed.categories_and_laws(actor=request.actor, month=month)
    rows = claimed.compensations(
        actor=request.actor,
        month=month,
        scope=scope,
        category=query.get("category", ""),
        law=query.get("law", ""),
        limit=None if whole else _PAGE,
        offset=0 if whole else (number - 1) * _PAGE,
    )
    categories = sorted({category for category, _law in known})
    laws = sorted({law for _category, law in known if law})
    sheet = Sheet(
        title="Возмещение льгот",
        columns=_COMPENSATIONS,
        rows=rows,
        sortable=False,
        totals={key: rows[0][f"all_{key}"] for key in claimed.SUMS} if rows else {},
        url_of=_account,
        note=f"За {numbers.month(month)} по выпущенным счетам. Счёт абонента остаётся целым: эти суммы возмещает орган соцзащиты.",
        empty="В выпущенных счетах месяца нет льгот, которые возмещает орган соцзащиты. Такую льготу записывают на вкладке «Проживание и льготы» лицевого счёта.",
        fields=[
            Field(name="month", title="Месяц", value=f"{month:%Y-%m}", kind="month"),
            Field(
                name="category",
                title="Категория",
                value=query.get("category", ""),
                choices=_choices(categories),
            ),
            Field(name="law", title="Закон", value=query.get("law", ""), choices=_choices(laws)),
            *scope_fields(request, scope, verb=claimed.VERB, kinds=False),
        ],
    )
    return _answer(request, sheet, purpose=Purpose.COMPENSATION, month=month, number=number)


@require_GET
@screen(verb=subsidies.VERB, section="reports")
def recipients(request: StaffRequest) -> HttpResponseBase:
    """Show who receives a subsidy, with what was charged, paid and is past due."""
    query = request.GET
    month, number, whole = _asked(request)
    scope = scope_from(query)
    debtors = query.get("debtors", "")
    rows = subsidies.subsidy_recipients(
        actor=request.actor,
        month=month,
        scope=scope,
        debtors_alone=debtors == "yes",
        limit=None if whole else _PAGE,
        offset=0 if whole else (number - 1) * _PAGE,
    )
    sheet = Sheet(
        title="Получатели субсидий",
        columns=_RECIPIENTS,
        rows=rows,
        sortable=False,
        totals={key: rows[0][f"all_{key}"] for key in subsidies.SUMS} if rows else {},
        url_of=_account,
        note=f"За {numbers.month(month)}: кому перечислена субсидия за этот месяц или одиннадцать прежних. Долг: что надо было оплатить до конца месяца и не оплачено сейчас.",
        empty="Субсидий за год до этого месяца не было: реестр органа соцзащиты загружают в «Загрузке файлов» по профилю субсидий.",
        fields=[
            Field(name="month", title="Месяц", value=f"{month:%Y-%m}", kind="month"),
            Field(
                name="debtors", title="Долг", value=debtors, choices=[("", "все"), ("yes", "только с долгом")]
            ),
            *scope_fields(request, scope, verb=subsidies.VERB, kinds=False),
        ],
    )
    return _answer(request, sheet, purpose=Purpose.SUBSIDY, month=month, number=number)


def _asked(request: StaffRequest) -> tuple[date, int, bool]:
    """Return the month (the last whole one where none is named), the page, and whether all rows are wanted."""
    month = month_from(request.GET.get("month", "")) or month_before(today().replace(day=1))
    page = request.GET.get("page", "1")
    number = min(int(page), _MOST_PAGES) if page.isascii() and page.isdigit() and page != "0" else 1
    return month, number, request.GET.get("export") == "xlsx"


def _answer(
    request: StaffRequest, sheet: Sheet, *, purpose: Purpose, month: date, number: int
) -> HttpResponseBase:
    found = sheet.rows[0]["found"] if sheet.rows else 0
    context: dict[str, Any] = {
        **versions(request, purpose=purpose, month=month),
        "branch": request.GET.get("branch", ""),
        "url_before": deeper(request, page=str(number - 1)) if number > 1 else "",
        "url_after": deeper(request, page=str(number + 1)) if number * _PAGE < found else "",
    }
    return answer_sheet(request, lambda: sheet, template=_TEMPLATE, context=context)


def _account(row: Any) -> str:
    return reverse("backoffice:account", args=[row["account_id"]])


def _choices(known: Sequence[str]) -> list[tuple[str, str]]:
    return [("", "все"), *((one, one) for one in known)]
