"""«Оплаты» by source, day and place, and «Сбор денежных средств»: what part of the charged was paid."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from sbyt.apps.payments.sources import SOURCES, source_name
from sbyt.apps.payments.types import Payment
from sbyt.apps.reporting.meters import share_bp
from sbyt.apps.reporting.money_collected import GROUPS_OF_PAYMENTS, VERB, money_collected, payments_taken
from sbyt.apps.reporting.scope import GROUPS, KINDS_OF_BUILDINGS
from sbyt.calc.periods import month_before
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.forms import today
from sbyt.interfaces.backoffice.lists.columns import Column, Word
from sbyt.interfaces.backoffice.reports.sheet import (
    Field,
    Row,
    Sheet,
    answer_sheet,
    building_field,
    day_from,
    deeper,
    months_from,
    said_months,
    scope_fields,
    scope_from,
    summed,
)
from sbyt.kit import numbers

_BY_PAYMENTS: Final = {key: title for key, (title, *_sql) in GROUPS_OF_PAYMENTS.items()}
_BY_PLACES: Final = {key: title for key, (title, *_sql) in GROUPS.items()}
_NEXT: Final = {"branch": "locality", "district": "locality", "sector": "locality", "locality": "building"}
_WORDS: Final = {
    "sector": {key: Word(name) for key, name in KINDS_OF_BUILDINGS.items()},
    "kind": {key: Word(str(name)) for key, name in Payment.Kind.choices},
}


@require_GET
@screen(verb=VERB, section="reports")
def payments_report(request: StaffRequest) -> HttpResponseBase:
    """Show what was received and taken back; a row of a source or a day leads to the register of its payments."""
    by = request.GET.get("by", "")
    return answer_sheet(request, lambda: _payments(request, by if by in _BY_PAYMENTS else "source"))


@require_GET
@screen(verb=VERB, section="reports")
def collection_report(request: StaffRequest) -> HttpResponseBase:
    """Show charged, paid and the part paid, by place."""
    by = request.GET.get("by", "")
    return answer_sheet(request, lambda: _collection(request, by if by in _BY_PLACES else "branch"))


def _payments(request: StaffRequest, by: str) -> Sheet:
    query = request.GET
    scope, source = scope_from(query), query.get("source", "")
    since = day_from(query.get("since", ""), today().replace(day=1))
    until = max(day_from(query.get("until", "")), since)
    rows = payments_taken(
        actor=request.actor,
        day_from=since,
        day_to=until + timedelta(days=1),
        by=by,
        scope=scope,
        source=source,
    )
    columns = _columns_of_payments(by)

    def url_of(row: Row) -> str:
        if by in _NEXT:
            return deeper(request, **{"by": _NEXT[by], by: str(row["key"])})
        return _register(by, row, since=since.isoformat(), until=until.isoformat())

    return Sheet(
        title=f"Оплаты с {numbers.day(since)} по {numbers.day(until)}",
        columns=columns,
        rows=rows,
        totals=summed(columns, rows),
        url_of=None if by == "building" else url_of,
        note="Принято по дню получения, сторно по дню сторно.",
        empty="В эти дни с этими отборами платежей не было.",
        fields=[
            Field(name="since", title="С", value=since.isoformat(), kind="date"),
            Field(name="until", title="По", value=until.isoformat(), kind="date"),
            Field(name="by", title="По чему", value=by, choices=list(_BY_PAYMENTS.items())),
            Field(name="source", title="Откуда", value=source, choices=[("", "все"), *_sources(source)]),
            *scope_fields(request, scope, verb=VERB),
            *building_field(scope),
        ],
    )


def _columns_of_payments(by: str) -> list[Column]:
    if by == "day":
        said = Column(key="said", title="День", kind="day", opens=True)
    else:
        said = Column(
            key="said",
            title=_BY_PAYMENTS[by],
            words=_WORDS.get(by, {}),
            say=source_name if by == "source" else None,
            opens=True,
        )
    return [
        said,
        Column(key="payments", title="Платежей", kind="whole", total=True),
        _money("paid_kop", "Принято, ₽"),
        _money("back_kop", "Сторно, ₽"),
        _money("kept_kop", "Итого, ₽", strong=True),
        _money("subsidy_kop", "из них субсидии, ₽"),
        _money("penalties_kop", "из них пени, ₽"),
    ]


def _register(by: str, row: Row, *, since: str, until: str) -> str:
    """Return the list of payments that a row of a source, a kind or a day is made of."""
    asked = {"since": since, "until": until}
    if by == "day":
        asked = {"since": row["key"].isoformat(), "until": row["key"].isoformat()}
    elif by == "source" and row["key"] not in SOURCES:
        return ""
    else:
        asked[by] = str(row["key"])
    return f"{reverse('backoffice:payments')}?{urlencode(asked)}"


def _sources(chosen: str) -> list[tuple[str, str]]:
    """Return the sources by name, with one chosen that is known by its code alone."""
    known = list(SOURCES.items())
    return known if not chosen or chosen in SOURCES else [*known, (chosen, chosen)]


def _collection(request: StaffRequest, by: str) -> Sheet:
    scope = scope_from(request.GET)
    month_from, month_to = months_from(request, verb=VERB)
    told = money_collected(actor=request.actor, month_from=month_from, month_to=month_to, by=by, scope=scope)
    rows = [{**row, "share": _part(row)} for row in told]
    columns = [
        Column(key="said", title=_BY_PLACES[by], words=_WORDS.get(by, {}), opens=True),
        Column(key="accounts", title="Счетов", kind="whole", total=True),
        _money("charged_kop", "Начислено, ₽"),
        _money("paid_kop", "Оплачено, ₽"),
        Column(key="share", title="Сбор, %", kind="percent", strong=True),
        _money("short_kop", "Не собрано, ₽"),
    ]
    totals: dict[str, Any] = summed(columns, rows)
    totals["share"] = _part(totals)

    def url_of(row: Row) -> str:
        return deeper(request, **{"by": _NEXT[by], by: str(row["key"])})

    return Sheet(
        title=f"Сбор денежных средств, {said_months(month_from, month_to)}",
        columns=columns,
        rows=rows,
        totals=totals,
        url_of=url_of if by in _NEXT else None,
        note="Начислено по счетам этих месяцев; оплачено в дни этих месяцев за любой месяц, без сторнированного.",
        fields=[
            Field(name="from", title="С месяца", value=f"{month_from:%Y-%m}", kind="month"),
            Field(name="to", title="По месяц", value=f"{month_before(month_to):%Y-%m}", kind="month"),
            Field(name="by", title="По", value=by, choices=list(_BY_PLACES.items())),
            *scope_fields(request, scope, verb=VERB),
            *building_field(scope),
        ],
    )


def _part(row: Row) -> int | None:
    """Return the part paid; none where nothing was charged or more was taken back than paid."""
    charged, paid = row["charged_kop"], row["paid_kop"]
    return share_bp(part=paid, whole=charged) if charged > 0 and paid >= 0 else None


def _money(key: str, title: str, **more: Any) -> Column:
    return Column(key=key, title=title, kind="money", total=True, **more)
