"""«МКД по прямым договорам»: how many buildings, by who manages them and who bills ОДН."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from sbyt.apps.premises.kinds import ManagementKind
from sbyt.apps.reporting.direct_contracts import CONTRACTS, GROUPS_OF_HOUSES, VERB, houses_by_contracts
from sbyt.apps.reporting.meters import share_bp
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.columns import Column, Word
from sbyt.interfaces.backoffice.reports.sheet import (
    Field,
    Row,
    Sheet,
    answer_sheet,
    day_from,
    deeper,
    scope_fields,
    scope_from,
    summed,
)
from sbyt.kit import numbers

_BY: Final = {key: title for key, (title, *_sql) in GROUPS_OF_HOUSES.items()}
_NEXT: Final = {
    "branch": "locality",
    "district": "locality",
    "management": "locality",
    "needs": "locality",
    "locality": "building",
}
_MANAGEMENT: Final = {value: str(words) for value, words in ManagementKind.choices}
_NEEDS: Final = {"supplier": "поставщик", "manager": "управляющая организация"}
_WORDS: Final = {
    "management": {key: Word(words) for key, words in _MANAGEMENT.items()},
    "needs": {key: Word(words) for key, words in _NEEDS.items()},
}


@require_GET
@screen(verb=VERB, section="reports")
def direct_contracts_report(request: StaffRequest) -> HttpResponseBase:
    """Show counts of apartment buildings on a day; a row leads to the buildings it counts."""
    by = request.GET.get("by", "")
    return answer_sheet(request, lambda: _sheet(request, by if by in _BY else "branch"))


def _sheet(request: StaffRequest, by: str) -> Sheet:
    scope, on = scope_from(request.GET), day_from(request.GET.get("on", ""))
    asked = {
        "management": _one_of(request, "management", _MANAGEMENT),
        "needs": _one_of(request, "needs", _NEEDS),
        "contracts": _one_of(request, "contracts", CONTRACTS),
    }
    rows = [
        {**row, "share": share_bp(part=row["direct"], whole=row["houses"])}
        for row in houses_by_contracts(actor=request.actor, on=on, by=by, scope=scope, **asked)
    ]
    columns = _columns(by)
    totals: dict[str, Any] = summed(columns, rows)
    totals["share"] = share_bp(part=totals["direct"], whole=totals["houses"])

    def url_of(row: Row) -> str:
        if by == "building":
            return reverse("backoffice:building", args=[row["key"]])
        return deeper(request, **{"by": _NEXT[by], by: str(row["key"])})

    return Sheet(
        title=f"МКД по прямым договорам на {numbers.day(on)}",
        columns=columns,
        rows=rows,
        totals=totals,
        url_of=url_of,
        note="Прямые договоры: в доме открыт лицевой счёт населения; из таких домов — под управлением УК, ТСЖ, самих жителей, без управления; ОДН начисляет поставщик или СОИ управляющая.",
        empty="С этими отборами домов нет: уберите отбор или проверьте день.",
        fields=[
            Field(name="on", title="На день", value=on.isoformat(), kind="date"),
            Field(name="by", title="По", value=by, choices=list(_BY.items())),
            _choice("contracts", "Договоры", asked, CONTRACTS),
            _choice("management", "Управление", asked, _MANAGEMENT),
            _choice("needs", "ОДН начисляет", asked, _NEEDS),
            *scope_fields(request, scope, verb=VERB, kinds=False, sectors=False),
        ],
    )


def _columns(by: str) -> list[Column]:
    def count(key: str, title: str, **more: Any) -> Column:
        return Column(key=key, title=title, kind="whole", total=True, **more)

    return [
        Column(key="said", title=_BY[by], words=_WORDS.get(by, {}), opens=True),
        count("houses", "МКД"),
        count("direct", "Прямые договоры", strong=True),
        Column(key="share", title="Доля, %", kind="percent"),
        count("direct_manager", "УК, ТСЖ"),
        count("direct_direct", "сами"),
        count("direct_none", "без управления"),
        count("needs_supplier", "ОДН"),
        count("needs_manager", "СОИ"),
        count("without", "Без прямых"),
        count("flats", "Квартир"),
        count("households", "Счетов людей"),
        count("legal", "юрлиц"),
    ]


def _one_of(request: StaffRequest, name: str, known: dict[str, str]) -> str:
    asked = request.GET.get(name, "")
    return asked if asked in known else ""


def _choice(name: str, title: str, asked: dict[str, str], known: dict[str, str]) -> Field:
    return Field(name=name, title=title, value=asked[name], choices=[("", "все"), *known.items()])
