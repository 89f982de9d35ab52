"""«ОДН в домах» and the form Ф-83 of a building."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from sbyt.apps.metering.queries.reading_facts import ReadingFact, reading_facts
from sbyt.apps.reporting.common_needs import (
    VERB,
    areas_of_building,
    buildings_of_month,
    house_reading_pairs,
    rooms_of_building,
    unbilled_to_categories,
    zones_of_building,
)
from sbyt.apps.reporting.scope import ReportScope, address_in_scope
from sbyt.apps.tariffs.queries import rule_settings
from sbyt.calc.consumption import between_wh, counted_wh
from sbyt.calc.dated_rules import household_rules
from sbyt.calc.rounding import half_up
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.columns import Column, Word
from sbyt.interfaces.backoffice.month_in_work import month_with_figures
from sbyt.interfaces.backoffice.reports.form_83_book import form_83_book
from sbyt.interfaces.backoffice.reports.sheet import (
    Field,
    Sheet,
    answer_sheet,
    month_from,
    scope_fields,
    scope_from,
    summed,
)
from sbyt.interfaces.backoffice.zone_names import zone_name
from sbyt.kit import numbers

_BY: Final = {
    "meter": Word("по прибору"),
    "average": Word("по среднему"),
    "norm": Word("по нормативу"),
    "": Word("не определён", "warn"),
}
_ONE: Final = 10_000
_KINDS: Final = {"household": Word("жилое"), "legal": Word("нежилое")}


def _energy(key: str, title: str, **more: Any) -> Column:
    return Column(key=key, title=title, kind="energy", total=True, **more)


_BUILDINGS: Final = [
    Column(key="said", title="Дом", opens=True),
    Column(key="house_by", title="Объём дома", words=_BY),
    _energy("house_wh", "Дом, кВт·ч"),
    _energy("rooms_wh", "Помещения, кВт·ч"),
    _energy("other_wh", "Прочие, кВт·ч"),
    _energy("heating_wh", "Отопление и ГВС, кВт·ч"),
    _energy("earlier_wh", "За месяцы без показаний, кВт·ч"),
    _energy("balance_wh", "Небаланс, кВт·ч", strong=True),
    _energy("common_wh", "К распределению, кВт·ч"),
    _energy("shared_wh", "На счетах, кВт·ч"),
    _energy("cut_off_wh", "Сверх норматива, кВт·ч"),
    _energy("left_wh", "Переносится, кВт·ч"),
]
_ROOMS: Final = [
    Column(key="room", title="Помещение", kind="code"),
    Column(key="kind", title="Вид", words=_KINDS),
    Column(key="number", title="Лицевой счёт", kind="code", opens=True),
    Column(key="contract", title="Договор"),
    Column(key="name", title="Потребитель"),
    Column(key="area_dm2", title="Площадь, м²", kind="area", total=True),
    Column(key="coefficient", title="Коэффициент", kind="coefficient"),
    Column(key="norm", title="Норматив, чел. × кВт·ч"),
    _energy("own_wh", "Индивидуально, кВт·ч"),
    _energy("day_wh", "ОДН день, кВт·ч"),
    _energy("night_wh", "ОДН ночь, кВт·ч"),
    _energy("whole_wh", "ОДН сутки, кВт·ч"),
    _energy("common_wh", "ОДН всего, кВт·ч", strong=True),
    Column(key="gross_kop", title="ОДН, ₽", kind="money", total=True),
]
_WHERE_THERE_IS: Final = ("contract", "norm", "day_wh", "night_wh", "whole_wh")


@require_GET
@screen(verb=VERB, section="reports")
def common_needs_report(request: StaffRequest) -> HttpResponseBase:
    """Show the imbalance of every building of a month: «Ведомость распределения небаланса»."""
    month = _month(request)

    def sheet() -> Sheet:
        scope = scope_from(request.GET)
        rows = buildings_of_month(actor=request.actor, month=month, scope=scope)
        return Sheet(
            title=f"ОДН в домах, {numbers.month(month)}",
            columns=_BUILDINGS,
            rows=rows,
            totals=summed(_BUILDINGS, rows),
            url_of=lambda row: f"{reverse('backoffice:report-f83', args=[row['key']])}?month={month:%Y-%m}",
            note="По последнему выпущенному расчёту месяца. Строка ведёт к Ф-83 дома.",
            empty="За этот месяц нет выпущенных расчётов с ОДН.",
            fields=[
                Field(name="month", title="Месяц", value=f"{month:%Y-%m}", kind="month"),
                *scope_fields(request, scope, verb=VERB, kinds=False),
            ],
        )

    return answer_sheet(request, sheet)


@require_GET
@screen(verb=VERB, section="reports")
def form_83(request: StaffRequest, building_id: int) -> HttpResponseBase:
    """Show Ф-83 «Детализация ОДН по МКД»: the building's meters, and what came onto each room; 404 where it is not the person's."""
    month = _month(request)
    scope = ReportScope(building=building_id)
    house = buildings_of_month(actor=request.actor, month=month, scope=scope)
    rows = rooms_of_building(actor=request.actor, month=month, building_id=building_id)
    address = address_in_scope(request.actor, VERB, building_id=building_id)
    if address is None:
        raise Http404
    areas = areas_of_building(month=month, building_id=building_id)
    whole = (house[0]["area_dm2"] if house else None) or areas.whole_dm2
    told = [{**row, "coefficient": _coefficient(row, whole), "norm": _norm(row["norms"])} for row in rows]
    zones, meters = zones_of_building(month=month, building_id=building_id), _meters(month, building_id)
    unbilled = unbilled_to_categories(run_id=zones[0]["run_id"], building_id=building_id) if zones else None
    house_by = _BY.get(house[0]["house_by"], _BY[""]).text if house else ""
    if request.GET.get("export") == "xlsx":
        return form_83_book(
            month=month,
            address=address,
            house=house[0] if house else None,
            house_by=house_by,
            house_norm=_house_norm(rows),
            whole_area=whole,
            areas=areas,
            unbilled=unbilled,
            zones=zones,
            meters=meters,
            columns=_ROOMS,
            rooms=told,
        )
    sheet = _sheet_of_rooms(month, told)
    context = {
        "address": address,
        "house": house[0] if house else None,
        "house_by": house_by,
        "house_norm": _house_norm(rows),
        "zones": [{**zone, "name": zone_name(zone["zone"])} for zone in zones],
        "whole_area": whole,
        "areas": areas,
        "unbilled": unbilled,
        "meters": meters,
        "back": f"{reverse('backoffice:report-common-needs')}?month={month:%Y-%m}",
    }
    return answer_sheet(request, lambda: sheet, template="backoffice/reports/form_83.html", context=context)


def _sheet_of_rooms(month: date, told: list[dict[str, Any]]) -> Sheet:
    """Return the rooms on the screen: a zone and a contract that no room has leave their place to the sums."""
    columns = [
        column
        for column in _ROOMS
        if column.key not in _WHERE_THERE_IS or any(row[column.key] for row in told)
    ]
    return Sheet(
        title=f"Ф-83 Детализация ОДН, {numbers.month(month)}",
        columns=columns,
        rows=told,
        totals=summed(columns, told),
        url_of=lambda row: reverse("backoffice:account", args=[row["account_id"]]),
        fields=[Field(name="month", title="Месяц", value=f"{month:%Y-%m}", kind="month")],
    )


def _coefficient(row: dict[str, Any], whole: int | None) -> int | None:
    """Return the coefficient of the room: its area of the whole that its share was of, in ten-thousandths."""
    area, whole = row["area_dm2"], row["total_area_dm2"] or whole
    return half_up(area * 10_000, whole) if area and whole else None


def _norm(norms: list[list[int]]) -> str:
    """Return people × norm (× the raising coefficient) of each norm that the room was billed by."""
    told = []
    for people, norm_wh, multiplier_bp in norms:
        times = "" if multiplier_bp == _ONE else f" × {numbers.scaled(multiplier_bp, places=4, at_least=0)}"
        told.append(f"{people} × {numbers.energy(norm_wh)}{times}")
    return "; ".join(told)


def _house_norm(rows: list[dict[str, Any]]) -> str:
    """Return the norm of a square metre × the area of common property, where the bills of the rooms name them."""
    known = next((row for row in rows if row["house_norm_mwh"] and row["common_area_dm2"]), None)
    if known is None:
        return ""
    norm = numbers.scaled(known["house_norm_mwh"], places=6, at_least=0)
    return f"{norm} × {numbers.area(known['common_area_dm2'])}\u00a0м²"


def _meters(month: date, building_id: int) -> list[dict[str, Any]]:
    rules = household_rules(rule_settings(on=month))
    pairs = house_reading_pairs(month=month, building_id=building_id, deadline_day=rules.reading_deadline_day)
    facts = reading_facts(reading_ids={reading for pair in pairs for reading in pair if reading})
    told = [(facts.get(begin or 0), facts.get(end or 0)) for begin, end in pairs]
    return [
        {
            "start": start,
            "end": end,
            "meter": known,
            "zone": zone_name(known.zone),
            "passed_wh": _passed_wh(start, end, rules.reading_quantum_wh) if start and end else None,
        }
        for start, end in told
        if (known := end or start)
    ]


def _passed_wh(start: ReadingFact, end: ReadingFact, quantum_wh: int) -> int:
    """Return the energy of the scale between its two readings."""
    first, last = (
        counted_wh(one.value_wh, multiplier=one.multiplier, quantum_wh=quantum_wh) for one in (start, end)
    )
    return between_wh(
        from_wh=first,
        to_wh=last,
        rollovers=end.turns - start.turns,
        integer_digits=end.integer_digits,
        multiplier=end.multiplier,
    )


def _month(request: StaffRequest) -> date:
    return month_from(request.GET.get("month", "")) or month_with_figures(request.actor, verb=VERB)
