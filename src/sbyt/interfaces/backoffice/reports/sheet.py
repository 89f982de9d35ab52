"""A report as a table: filters, rows with a foot, the same rows in xlsx."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponseBase, QueryDict

from sbyt.apps.parties.queries import branches_where
from sbyt.apps.premises.queries_of_districts import district_names
from sbyt.apps.reporting.scope import KINDS_OF_BUILDINGS, NO_DISTRICT, ReportScope, localities_of
from sbyt.calc.periods import month_before, next_month
from sbyt.interfaces.backoffice.entrance import StaffRequest
from sbyt.interfaces.backoffice.forms import today
from sbyt.interfaces.backoffice.lists.columns import Column
from sbyt.interfaces.backoffice.lists.reckoned import arrange, as_xlsx, named
from sbyt.interfaces.backoffice.month_in_work import month_in_work
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit import numbers
from sbyt.kit.asked_days import asked_day, month_or_none

Row = Mapping[str, Any]
_KINDS: Final = {"household": "население", "legal": "юрлица"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A filter of a report as it is drawn: a choice where `choices` stand, else an input of the kind."""

    name: str
    title: str
    value: str
    choices: Sequence[tuple[str, str]] = ()
    kind: str = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A report ready to show. `url_of` leads from a row deeper; `totals` are by key of column.

    Not `sortable` where `rows` are one page of many: their order is that of the whole.
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    totals: Mapping[str, Any] = field(default_factory=dict)
    url_of: Callable[[Row], str] | None = None
    fields: Sequence[Field] = ()
    note: str = ""
    sortable: bool = True
    empty: str = "За этот период и с этими отборами строк нет."


def answer_sheet(
    request: StaffRequest,
    sheet: Callable[[], Sheet],
    *,
    template: str = "backoffice/reports/sheet.html",
    context: Mapping[str, Any] | None = None,
) -> HttpResponseBase:
    """Show the report in the order of the heading asked for, or give it as xlsx where the address asks for that."""
    begun = time.perf_counter()
    made = sheet()
    columns = made.columns if made.sortable else [replace(one, sort=False) for one in made.columns]
    found = arrange(made.rows, columns=columns, values=lambda row: row, query=request.GET, by_words=False)
    if request.GET.get("export") == "xlsx":
        return as_xlsx(found.rows, columns=made.columns, values=lambda row: row, title=made.title)
    shown = {
        "sheet": made,
        "heads": found.heads,
        "rows": [_cells(made, row) for row in found.rows],
        "foot": _foot(made),
        "export_url": found.url_export,
        "took_ms": max(1, round((time.perf_counter() - begun) * 1000)),
    }
    return render_screen(request, template, {**shown, **(context or {})})


def summed(columns: Sequence[Column], rows: Sequence[Row]) -> dict[str, int]:
    """Return the foot of columns that are added up."""
    return {one.key: sum(row[one.key] or 0 for row in rows) for one in columns if one.total}


def scope_from(query: QueryDict) -> ReportScope:
    """Return the filters that an address names; what cannot be read narrows nothing."""
    sector, kind = query.get("sector", ""), query.get("kind", "")
    return ReportScope(
        branch=_number(query.get("branch", "")),
        district=query.get("district", ""),
        locality=query.get("locality", ""),
        sector=sector if sector in KINDS_OF_BUILDINGS else "",
        building=_number(query.get("building", "")),
        kind=kind if kind in _KINDS else "",
    )


def scope_fields(
    request: StaffRequest, scope: ReportScope, *, verb: str, kinds: bool = True, sectors: bool = True
) -> list[Field]:
    """Return the filters that all reports share; districts where there are any."""
    districts = district_names(request.actor, verb=verb)
    choices = [
        ("branch", "Отделение", str(scope.branch or ""), _branches(request)),
        ("district", "Район", scope.district, [(one, one) for one in [*districts, NO_DISTRICT]]),
        (
            "locality",
            "Населённый пункт",
            scope.locality,
            [(one, one) for one in localities_of(request.actor, verb)],
        ),
        ("sector", "Сектор", scope.sector, list(KINDS_OF_BUILDINGS.items())),
        ("kind", "Потребители", scope.kind, list(_KINDS.items())),
    ]
    drawn = {"district": bool(districts), "sector": sectors, "kind": kinds}
    return [
        Field(name=name, title=title, value=value, choices=[("", "все"), *known])
        for name, title, value, known in choices
        if drawn.get(name, True)
    ]


def building_field(scope: ReportScope) -> list[Field]:
    """Return the building that a report was opened for, kept unseen; nothing where it is of all."""
    if scope.building is None:
        return []
    return [Field(name="building", title="", value=str(scope.building), kind="hidden")]


def months_from(request: StaffRequest, *, verb: str) -> tuple[date, date]:
    """Return accounting months `[from, to)` that the address names: the one that is being closed where it names none."""
    query = request.GET
    this = month_in_work(request.actor, verb=verb)
    first = month_from(query.get("from", "")) or this
    last = month_from(query.get("to", "")) or max(first, this)
    return first, next_month(max(first, last))


def month_from(text: str) -> date | None:
    """Return the first day of «2021-07»; None where it is no month."""
    return month_or_none(text)


def day_from(text: str, otherwise: date | None = None) -> date:
    """Return the day of an address; today, or `otherwise`, where it names none."""
    try:
        return asked_day(text)
    except ValueError:
        return otherwise or today()


def deeper(request: StaffRequest, **changes: str) -> str:
    """Return the same report with some filters changed."""
    kept = {key: value for key, value in request.GET.items() if key not in {"page", "export"}}
    return f"?{urlencode({**kept, **changes})}"


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None  # noqa: PLR2004  a bigint


def _branches(request: StaffRequest) -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in branches_where(request.actor)]


def _cells(sheet: Sheet, row: Row) -> tuple[str, list[Any]]:
    url = sheet.url_of(row) if sheet.url_of is not None else ""
    return url, [column.cell(named(row), open_url=url) for column in sheet.columns]


def _foot(sheet: Sheet) -> list[tuple[Column, str]]:
    if not sheet.totals or not sheet.rows:
        return []
    return [
        (column, column.shown_as(sheet.totals[column.key]) if column.key in sheet.totals else "")
        for column in sheet.columns
    ]


def said_months(month_from: date, month_to: date) -> str:
    """Return «июнь 2021» or «июнь 2021 – июль 2021»."""
    last = month_before(month_to)
    first = numbers.month(month_from)
    return first if last == month_from else f"{first} – {numbers.month(last)}"
