"""«Приборы учёта»: how many, how well equipped, verification over, readings refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from sbyt.apps.reporting.meters import NO_BRANCH, VERB, meter_rows, share_bp
from sbyt.apps.reporting.scope import GROUPS, KINDS_OF_BUILDINGS, ReportScope
from sbyt.calc.periods import next_month
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.columns import Column, Word
from sbyt.interfaces.backoffice.reports.sheet import (
    Field,
    Sheet,
    answer_sheet,
    building_field,
    day_from,
    deeper,
    scope_fields,
    scope_from,
    summed,
)
from sbyt.kit import numbers

_BY: Final = {key: title for key, (title, *_sql) in GROUPS.items()}
_NEXT: Final = {"branch": "locality", "district": "locality", "sector": "locality", "locality": "building"}
_SECTORS: Final = {key: Word(name) for key, name in KINDS_OF_BUILDINGS.items()}


@require_GET
@screen(verb=VERB, section="reports")
def meters_report(request: StaffRequest) -> HttpResponseBase:
    """Show counts of points and meters on a day."""
    by = request.GET.get("by", "")
    return answer_sheet(request, lambda: _sheet(request, by if by in _BY else "branch"))


def _sheet(request: StaffRequest, by: str) -> Sheet:
    scope, on = scope_from(request.GET), day_from(request.GET.get("on", ""))
    rows = [
        {**row, "share": share_bp(part=row["equipped"], whole=row["points"])}
        for row in meter_rows(actor=request.actor, on=on, by=by, scope=scope)
    ]
    may_list = request.actor.may("imports.view")
    columns = _columns(by, lambda row: _refusals_url(row, by=by, on=on, scope=scope) if may_list else "")
    totals: dict[str, Any] = summed(columns, rows)
    totals["share"] = share_bp(part=totals["equipped"], whole=totals["points"])
    return Sheet(
        title=f"Приборы учёта на {numbers.day(on)}",
        columns=columns,
        rows=rows,
        totals=totals,
        url_of=(
            lambda row: (
                "" if row["key"] == NO_BRANCH else deeper(request, **{"by": _NEXT[by], by: str(row["key"])})
            )
        )
        if by in _NEXT
        else None,
        note=f"Отклонённые показания — отклонённые за {numbers.month(on)} сотрудником и строки файлов; строка файла знает отделение, но не дом.",
        fields=[
            Field(name="on", title="На день", value=on.isoformat(), kind="date"),
            Field(name="by", title="По", value=by, choices=list(_BY.items())),
            *scope_fields(request, scope, verb=VERB, kinds=False),
            *building_field(scope),
        ],
    )


def _refusals_url(row: Mapping[str, Any], *, by: str, on: date, scope: ReportScope) -> str:
    """Return the list of the refusals that the number of the row counts; nothing where there are none."""
    if not row["c_refused"]:
        return ""
    first = on.replace(day=1)
    kept = {
        name: str(getattr(scope, name) or "")
        for name in ("branch", "district", "locality", "sector", "building")
    }
    asked = {"since": first, "until": next_month(first) - timedelta(days=1), **kept, by: row["c_key"]}
    told = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('backoffice:refused-readings')}?{told}"


def _columns(by: str, refusals_url: Callable[[Mapping[str, Any]], str]) -> list[Column]:
    def count(key: str, title: str, **more: Any) -> Column:
        return Column(key=key, title=title, kind="whole", total=True, **more)

    return [
        Column(key="said", title=_BY[by], words=_SECTORS if by == "sector" else {}, opens=True),
        count("points", "Точек поставки"),
        count("equipped", "С прибором"),
        Column(key="share", title="Оснащено, %", kind="percent", strong=True),
        count("without", "Без прибора"),
        count("overdue", "Поверка истекла"),
        count("unknown", "Срок поверки неизвестен"),
        count("of_houses", "Общедомовых приборов"),
        count("refused", "Отклонено показаний", url=refusals_url),
    ]
