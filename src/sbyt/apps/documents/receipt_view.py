"""What the template of a household's payment document is given, section by section of the order 43/пр."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sbyt.apps.documents.types import BuildingFacts, NormFacts, ReceiptBody, ReceiptLine
from sbyt.apps.documents.view_parts import KWH, ZONES, meter_view
from sbyt.calc.periods import next_month
from sbyt.kit import numbers

_SERVICES: Final = {"energy": "Электроэнергия", "common_needs": "Электроэнергия на ОДН", "benefit": "Льгота"}
_OF_HOUSE: Final = "Электроэнергия на содержание общего имущества"
_METHODS: Final = {
    "meter": "по прибору",
    "intervals": "по профилю",
    "average": "по среднему",
    "norm": "по нормативу",
    "share": "доля по площади",
    "house": "весь дом",
    "replaced": "по замещающей информации",
    "act": "по акту",
    "discount": "",
    "adjusted": "",
}
_DAY: Final = dt.timedelta(days=1)
_ONE: Final = 10_000


def receipt_view(body: ReceiptBody) -> dict[str, Any]:
    """Return the sections of the payment document with every figure written in Russian."""
    facts = body.premises
    rates = sorted({line.vat_rate_bp for line in body.lines})
    return {
        "premises": {
            "area": numbers.area(facts.area_dm2) if facts.area_dm2 is not None else "",
            "rooms": "" if facts.rooms is None else numbers.whole(facts.rooms),
            "people": "" if facts.people is None else numbers.whole(facts.people),
        },
        "meters": [meter_view(row) for row in body.meters],
        "house-meters": [meter_view(row) for row in body.house_meters],
        "lines": [_line(line, body.month) for line in body.lines],
        "sums": _sums(body),
        "recalculations": _recalculations(body),
        "acts": list(dict.fromkeys(line.act for line in body.lines if line.act)),
        "vat_rates": ", ".join(f"{numbers.percent(rate)}\u00a0%" for rate in rates if rate),
        "building": _building(body.building),
        "norms": [*(_norm(norm) for norm in body.norms), *_house_norms(body.building)],
        "penalties": _penalties(body),
        "instalment": _instalment(body),
        "debt-notice": _debt_notice(body),
    }


def _line(line: ReceiptLine, month: dt.date) -> dict[str, str]:
    """Return a row of section 3: each sum stands in the one column of what it is."""
    of_house = line.service == "common_needs"
    volume = numbers.energy(line.quantity_wh)
    corrected = line.gross_kop if line.method == "adjusted" else line.recalculation_kop
    benefit = line.gross_kop if line.service == "benefit" and line.method != "adjusted" else 0
    charged = line.gross_kop if line.method != "adjusted" and line.service != "benefit" else 0
    counted = charged or not (corrected or benefit)
    money = numbers.money(charged) if counted else ""
    raised = line.multiplier_bp > _ONE
    return {
        "service": _name(line, month),
        "about": _about(line, month),
        "explained": "".join(f"{sentence}. " for sentence in line.explained).rstrip(),
        "own-volume": "" if of_house or not counted else volume,
        "house-volume": volume if of_house and counted else "",
        "price": numbers.price(line.price_e7) if counted else "",
        "own": "" if of_house else money,
        "house": money if of_house else "",
        "charged": money,
        "times": numbers.scaled(line.multiplier_bp, places=4, at_least=0) if raised else "",
        "excess": numbers.money(line.excess_kop) if raised else "",
        "corrected": numbers.money(corrected) if corrected else "",
        "benefit": numbers.money(benefit) if benefit else "",
        "total": numbers.money(line.gross_kop + line.recalculation_kop),
    }


def _name(line: ReceiptLine, month: dt.date) -> str:
    name = _OF_HOUSE if line.method == "house" else _SERVICES[line.service]
    zone = "" if line.zone == "T0" else f", {ZONES.get(line.zone, line.zone)}"
    late = (
        f" за {numbers.month(line.period_from)}"
        if line.method == "adjusted" and line.period_from < month
        else ""
    )
    return f"{name}{zone}{late}"


def _about(line: ReceiptLine, month: dt.date) -> str:
    """Return what stands small under the service: the range, the days, how the volume was found."""
    if line.method == "adjusted":
        return f"объём {numbers.energy(line.quantity_wh)} {KWH}" if line.quantity_wh else ""
    said = (line.tier, _part_of_month(line.period_from, line.period_to, month), _how(line))
    benefit = line.reason if line.service == "benefit" else ""
    return ", ".join(part for part in (benefit, *said) if part)


def _how(line: ReceiptLine) -> str:
    """Return how the volume was found. By people is shared what a house gives back below zero, and a communal flat."""
    if line.method != "share":
        return _METHODS[line.method]
    if line.service == "common_needs":
        return "возврат по числу проживающих" if line.quantity_wh < 0 else _METHODS["share"]
    return "доля по числу проживающих"


def _sums(body: ReceiptBody) -> dict[str, Any]:
    """Return the foot of section 3, and which of its columns stand: those with something in them."""
    lines = body.lines
    plain = [line for line in lines if line.method != "adjusted" and line.service != "benefit"]
    own = [line for line in plain if line.service != "common_needs"]
    house = [line for line in plain if line.service == "common_needs"]
    corrected = [
        line.gross_kop if line.method == "adjusted" else line.recalculation_kop
        for line in lines
        if line.method == "adjusted" or line.recalculation_kop
    ]
    benefits = [line.gross_kop for line in lines if line.service == "benefit" and line.method != "adjusted"]
    raised = [line.excess_kop for line in lines if line.multiplier_bp > _ONE]
    return {
        "own-volume": numbers.energy(sum(line.quantity_wh for line in own)),
        "house-volume": numbers.energy(sum(line.quantity_wh for line in house)) if house else "",
        "own": numbers.money(sum(line.gross_kop for line in own)),
        "house": numbers.money(sum(line.gross_kop for line in house)) if house else "",
        "charged": numbers.money(sum(line.gross_kop for line in plain)),
        "excess": numbers.money(sum(raised)),
        "corrected": numbers.money(sum(corrected)),
        "benefit": numbers.money(sum(benefits)),
        "has-house": bool(house),
        "has-raised": bool(raised),
        "has-corrected": bool(corrected),
        "has-benefit": bool(benefits),
    }


def _recalculations(body: ReceiptBody) -> list[dict[str, str]]:
    """Return section 5: each correction with its ground and sum."""
    rows = [
        (line, line.gross_kop, line.reason)
        if line.method == "adjusted"
        else (line, line.recalculation_kop, line.recalculation_reason)
        for line in body.lines
        if line.method == "adjusted" or line.recalculation_kop
    ]
    return [
        {
            "service": _name(line, body.month),
            "reason": reason or "перерасчёт",
            "sum": numbers.money(amount, sign=True),
        }
        for line, amount, reason in rows
    ]


def _building(facts: BuildingFacts | None) -> list[dict[str, str]]:
    if facts is None:
        return []
    rows = (
        ("Общедомовой прибор учёта", facts.common_meter_wh, KWH),
        ("Все помещения дома", facts.premises_wh, KWH),
        ("Общедомовые нужды", facts.common_needs_wh, KWH),
        ("Общедомовые нужды по нормативу", facts.cap_wh, KWH),
        ("Площадь помещений дома", facts.premises_area_dm2, "м²"),
        ("Площадь общего имущества", facts.common_area_dm2, "м²"),
    )
    return [
        {
            "name": name,
            "value": numbers.energy(value) if unit == KWH else numbers.area(value),
            "unit": unit,
        }
        for name, value, unit in rows
        if value is not None
    ]


def _norm(norm: NormFacts) -> dict[str, str]:
    return {
        "name": norm.name,
        "value": numbers.energy(norm.energy_wh),
        "about": ", ".join(part for part in (f"{KWH} {norm.unit}", norm.act) if part),
    }


def _house_norms(facts: BuildingFacts | None) -> list[dict[str, str]]:
    if facts is None or facts.norm_mwh_per_m2 is None:
        return []
    value = numbers.scaled(facts.norm_mwh_per_m2, places=6, at_least=0)
    return [{"name": "Общедомовые нужды", "value": value, "about": f"{KWH} на м² общего имущества в месяц"}]


def _penalties(body: ReceiptBody) -> dict[str, Any]:
    rows = [
        {"name": row.name, "cause": row.cause, "sum": numbers.money(row.gross_kop)} for row in body.penalties
    ]
    return {"rows": rows, "total": numbers.money(sum(row.gross_kop for row in body.penalties))}


def _instalment(body: ReceiptBody) -> dict[str, str] | None:
    offer = body.instalment
    if offer is None:
        return None
    return {
        "charged": numbers.money(offer.charged_kop),
        "before": numbers.money(offer.year_before_kop),
        "parts": numbers.whole(offer.parts),
        "part": numbers.money(offer.part_kop),
        "rate": "" if offer.rate_bp is None else f"{numbers.percent(offer.rate_bp)}\u00a0%",
    }


def _debt_notice(body: ReceiptBody) -> dict[str, str] | None:
    notice = body.debt_notice
    if notice is None:
        return None
    return {
        "overdue": numbers.money(notice.overdue_kop),
        "since": numbers.month(notice.since),
        "months": f"{notice.months} {numbers.plural(notice.months, 'месяц', 'месяца', 'месяцев')}",
        "text": notice.text,
        "said": notice.said,
    }


def _part_of_month(start: dt.date, end: dt.date, month: dt.date) -> str:
    """Return the dates of a line that covers a part of the month; nothing where it covers all of it."""
    if (start, end) == (month, next_month(month)):
        return ""
    return f"{numbers.short_day(start)}\u2013{numbers.short_day(end - _DAY)}"
