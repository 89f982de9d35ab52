"""The turnover sheet by branch, locality, sector, building, account."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from sbyt.apps.reporting.scope import GROUPS, KINDS_OF_BUILDINGS
from sbyt.apps.reporting.turnover import BY_ACCOUNT, MOST_ROWS, VERB, turnover_rows
from sbyt.calc.periods import month_before
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.columns import Column, Word
from sbyt.interfaces.backoffice.reports.sheet import (
    Field,
    Row,
    Sheet,
    answer_sheet,
    building_field,
    deeper,
    months_from,
    said_months,
    scope_fields,
    scope_from,
    summed,
)

_BY: Final = {**{key: title for key, (title, *_sql) in GROUPS.items()}, BY_ACCOUNT: "Лицевой счёт"}
_NEXT: Final = {
    "branch": "locality",
    "district": "locality",
    "sector": "locality",
    "locality": "building",
    "building": BY_ACCOUNT,
}
_SECTORS: Final = {key: Word(name) for key, name in KINDS_OF_BUILDINGS.items()}


@require_GET
@screen(verb=VERB, section="reports")
def turnover_report(request: StaffRequest) -> HttpResponseBase:
    """Show what was owed, charged, paid and is owed; a row leads to what it is made of."""
    by = request.GET.get("by", "")
    by = by if by in _BY else "branch"
    return answer_sheet(request, lambda: _sheet(request, by))


def _sheet(request: StaffRequest, by: str) -> Sheet:
    scope = scope_from(request.GET)
    month_from, month_to = months_from(request, verb=VERB)
    columns = _columns(by)
    rows = turnover_rows(actor=request.actor, month_from=month_from, month_to=month_to, by=by, scope=scope)
    whole = len(rows) <= MOST_ROWS or request.GET.get("export") == "xlsx"

    def url_of(row: Row) -> str:
        if by == BY_ACCOUNT:
            return reverse("backoffice:account", args=[row["key"]])
        return deeper(request, **{"by": _NEXT[by], by: str(row["key"])})

    return Sheet(
        title=f"Оборотная ведомость, {said_months(month_from, month_to)}",
        columns=columns,
        rows=rows if whole else rows[:MOST_ROWS],
        totals=summed(columns, rows),
        url_of=url_of,
        note="" if whole else f"Показаны первые {MOST_ROWS} строк, итог — по всем; в xlsx выгружаются все.",
        fields=[
            Field(name="from", title="С месяца", value=f"{month_from:%Y-%m}", kind="month"),
            Field(name="to", title="По месяц", value=f"{month_before(month_to):%Y-%m}", kind="month"),
            Field(name="by", title="По", value=by, choices=list(_BY.items())),
            *scope_fields(request, scope, verb=VERB),
            *building_field(scope),
        ],
    )


def _columns(by: str) -> list[Column]:
    def money(key: str, title: str, **more: Any) -> Column:
        return Column(key=key, title=title, kind="money", total=True, **more)

    said = Column(key="said", title=_BY[by], words=_SECTORS if by == "sector" else {}, opens=True)
    name = [Column(key="name", title="Абонент")] if by == BY_ACCOUNT else []
    count = [] if by == BY_ACCOUNT else [Column(key="accounts", title="Счетов", kind="whole", total=True)]
    return [
        said,
        *name,
        *count,
        money("opening_debit", "Долг на начало, ₽"),
        money("opening_credit", "Аванс на начало, ₽"),
        money("debit", "Начислено, ₽"),
        money("credit", "Оплачено, ₽"),
        money("closing_debit", "Долг на конец, ₽", strong=True),
        money("closing_credit", "Аванс на конец, ₽"),
    ]
