"""What a sum is made of: parts of a line's price or lines of the bill, tax, total; for the waterfall and its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sbyt.apps.billing.queries.explain import ChargeExplanation, LineExplanation
from sbyt.calc.rounding import money_kop
from sbyt.interfaces.backoffice.drawings.waterfall import Step, Waterfall, waterfall
from sbyt.interfaces.backoffice.runs.words import METHODS, SERVICES, short_money
from sbyt.kit import numbers

_COMPONENTS: Final = {
    "wholesale": "Энергия",
    "transmission": "Передача",
    "markup": "Надбавка",
    "other_services": "Иные услуги",
    "published": "Готовая цена",
}
_FEWEST: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part in kopecks; `line` is the number of the line it belongs to, None for the residue and the tax."""

    name: str
    amount_kop: int
    line: int | None = None
    is_tax: bool = False


def parts_of(charge: ChargeExplanation) -> list[Part]:
    """Return the parts of the sum with VAT, which they add up to exactly.

    A company's line is cut by components of its price, each quantity × component rounded by itself, and what the
    rounding leaves is a part of its own. Lines that carry VAT in their price (households') are whole parts.
    """
    parts: list[Part] = []
    for line in charge.lines:
        parts += _components(line) if _is_cut(line) else [_whole(line)]
    if any(_is_cut(line) or not carries_vat(line) for line in charge.lines):
        vat = sum(line.vat_kop for line in charge.lines if not carries_vat(line))
        parts.append(Part(name=_vat_name(charge), amount_kop=vat, is_tax=True))
    return parts


def waterfall_of(charge: ChargeExplanation, *, line: int) -> Waterfall | None:
    """Return the picture with the parts of `line` lit; None where there is nothing to cut."""
    parts = parts_of(charge)
    if len(parts) < _FEWEST:
        return None
    several = len(charge.lines) > 1
    steps = [
        Step(
            name=part.name,
            amount_kop=part.amount_kop,
            said=_said(part.amount_kop),
            note=_share(part.amount_kop, charge.gross_kop),
            kind="tax" if part.is_tax else "part",
            url=f"?line={part.line}" if part.line is not None else "",
            current=several and part.line == line,
        )
        for part in parts
    ]
    total = Step(name="К оплате", amount_kop=charge.gross_kop, said=_said(charge.gross_kop), kind="total")
    return waterfall([*steps, total])


def line_name(line: LineExplanation) -> str:
    """Return what the line is for, with its zone."""
    zone = {"T1": ", день", "T2": ", ночь", "T3": ", полупик"}.get(line.zone, "")
    return f"{SERVICES.get(line.service, line.service_name)}{zone}"


def line_amount(line: LineExplanation) -> int:
    """Return the sum of the line as its price makes it: with VAT where the price carries it, else without."""
    return line.gross_kop if carries_vat(line) else line.net_kop


def line_method(line: LineExplanation) -> str:
    """Return how the volume was found. By people is shared what a house gives back below zero, and a communal flat."""
    if line.method == "share" and line.service == "energy":
        return "доля по проживающим"
    if line.method == "share" and line.quantity_wh < 0:
        return "возврат по проживающим"
    return METHODS.get(line.method, line.method_name)


def _is_cut(line: LineExplanation) -> bool:
    """Tell whether the price of the line is a sum of components that its amount came from."""
    return len(line.prices) > 1 and line.amount_from == "quantity" and not carries_vat(line)


def carries_vat(line: LineExplanation) -> bool:
    """Tell whether VAT is inside the price: so it is for households, whose price is one published rate."""
    return any(not price.kind for price in line.prices) or line.service == "common_needs"


def _whole(line: LineExplanation) -> Part:
    return Part(name=line_name(line), amount_kop=line_amount(line), line=line.number)


def _components(line: LineExplanation) -> list[Part]:
    parts = [
        Part(
            name=_COMPONENTS.get(price.kind, price.name),
            amount_kop=money_kop(quantity_wh=line.quantity_wh, price_e7=price.value),
            line=line.number,
        )
        for price in line.prices
    ]
    rest = line.net_kop - sum(part.amount_kop for part in parts)
    return [*parts, Part(name="Округление", amount_kop=rest)] if rest else parts


def _vat_name(charge: ChargeExplanation) -> str:
    rates = {line.vat_rate_bp for line in charge.lines}
    return f"НДС {numbers.percent(rates.pop())}\u00a0%" if len(rates) == 1 else "НДС"


def _said(kopecks: int) -> str:
    if abs(kopecks) < 100_000_00:  # noqa: PLR2004  under a hundred thousand roubles kopecks are read
        return numbers.money(kopecks)
    return short_money(kopecks)[0] + (" млн" if abs(kopecks) >= 1_000_000_000 else "")  # noqa: PLR2004  as short_money


def _share(kopecks: int, whole: int) -> str:
    if whole <= 0:
        return ""
    tenths = (abs(kopecks) * 2000 + whole) // (2 * whole)
    return f"{numbers.scaled(-tenths if kopecks < 0 else tenths, places=1)}\u00a0%"


def sums_agree(charge: ChargeExplanation, parts: Sequence[Part]) -> bool:
    """Tell whether the parts add up to the charge, to the kopeck."""
    return sum(part.amount_kop for part in parts) == charge.gross_kop
