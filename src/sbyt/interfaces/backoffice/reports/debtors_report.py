"""«Должники»: who owes what past due, by age."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from sbyt.apps.reporting.debtors import AGES, SUMS, VERB, debtors
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.forms import scaled_from, today
from sbyt.interfaces.backoffice.lists.columns import Column
from sbyt.interfaces.backoffice.reports.sheet import (
    Field,
    Sheet,
    answer_sheet,
    deeper,
    scope_fields,
    scope_from,
)
from sbyt.kit import numbers

_PAGE: Final = 100
_MOST_PAGES: Final = 10_000
_COLUMNS: Final = [
    Column(key="number", title="Лицевой счёт", kind="code", opens=True),
    Column(key="name", title="Абонент"),
    Column(key="address", title="Адрес"),
    Column(key="months", title="Месяцев", kind="whole"),
    Column(key="since", title="Долг с", kind="month"),
    Column(key="days", title="Дней просрочки", kind="whole"),
    Column(key="overdue_kop", title="Просрочено, ₽", kind="money", total=True, strong=True),
    *(Column(key=key, title=f"{words}, ₽", kind="money", total=True) for key, words in AGES.items()),
]


@require_GET
@screen(verb=VERB, section="reports")
def debtors_report(request: StaffRequest) -> HttpResponseBase:
    """Show debtors, the largest first, a hundred a page; xlsx has them all."""
    page = request.GET.get("page", "1")
    number = min(int(page), _MOST_PAGES) if page.isascii() and page.isdigit() and page != "0" else 1
    sheet = _sheet(request, number)
    found = sheet.rows[0]["found"] if sheet.rows else 0
    context = {
        "url_before": deeper(request, page=str(number - 1)) if number > 1 else "",
        "url_after": deeper(request, page=str(number + 1)) if number * _PAGE < found else "",
    }
    return answer_sheet(request, lambda: sheet, context=context)


def _sheet(request: StaffRequest, number: int) -> Sheet:
    query = request.GET
    scope = scope_from(query)
    whole = query.get("export") == "xlsx"
    sum_from = scaled_from(query.get("sum_from", ""), places=2) if query.get("sum_from") else None
    months = query.get("months", "")
    least = int(months) if months.isascii() and months.isdigit() and len(months) < 4 else 1  # noqa: PLR2004  999 months
    rows = debtors(
        actor=request.actor,
        on=today(),
        scope=scope,
        sum_from_kop=max(sum_from or 1, 1),
        months_from=max(least, 1),
        limit=None if whole else _PAGE,
        offset=0 if whole else (number - 1) * _PAGE,
    )
    found = rows[0]["found"] if rows else 0
    return Sheet(
        title="Должники",
        columns=_COLUMNS,
        rows=rows,
        sortable=False,
        totals={key: rows[0][f"all_{key}"] for key in SUMS} if rows else {},
        url_of=lambda row: reverse("backoffice:account", args=[row["account_id"]]),
        note=f"На {numbers.day(today())} просрочено у {numbers.whole(found)} {numbers.plural(found, 'счёта', 'счетов', 'счетов')}."
        if rows
        else "",
        empty="Просроченных долгов с этими отборами нет.",
        fields=[
            Field(name="sum_from", title="Долг от, ₽", value=query.get("sum_from", "")),
            Field(name="months", title="Месяцев от", value=months),
            *scope_fields(request, scope, verb=VERB),
        ],
    )
