"""Charges of a payment document as ГИС ЖКХ has them: by service and price, rooms and common needs side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from sbyt.apps.documents.types import ReceiptLine
from sbyt.calc.rounding import half_up
from sbyt.formats.giszhkh.bill_message import ServiceCharged
from sbyt.formats.giszhkh.elements import NsiRef

_ONE_PLACE: Final = 10
_Method = Literal["M", "N", "O"]
_METHODS: Final[Mapping[str, _Method]] = {
    "meter": "M",
    "intervals": "M",
    "norm": "N",
    "house": "M",
    "share": "M",
}


@dataclass(slots=True)
class _Sum:
    """A service at one price, being summed up."""

    individual_wh: int = 0
    common_wh: int = 0
    individual_kop: int = 0
    common_kop: int = 0
    recalculation_kop: int = 0
    discount_kop: int = 0
    reason: str = ""
    method: _Method = "O"
    common_method: _Method = "O"


def services_of(
    lines: Iterable[ReceiptLine], *, services: Mapping[str, NsiRef]
) -> tuple[ServiceCharged, ...]:
    """Return the charges by zone and price, rooms and common needs side by side; the sums add up to the document's.

    A corrected line of an earlier month is a recalculation, a benefit a discount: both stand with the first service
    of their zone, since they have no price of the month. Raises KeyError for a zone without a service.
    """
    sums: dict[tuple[str, int], _Sum] = {}
    beside: list[ReceiptLine] = []
    for line in lines:
        if line.service == "benefit" or line.method == "adjusted":
            beside.append(line)
        else:
            _add(sums.setdefault((line.zone, line.price_e7), _Sum()), line)
    for line in beside:
        key = next((key for key in sums if key[0] == line.zone), None) or next(iter(sums), None)
        key = key or (line.zone, line.price_e7)
        _add_beside(sums.setdefault(key, _Sum()), line)
    return tuple(
        ServiceCharged(
            service=services[zone],
            price_e6=half_up(price_e7, _ONE_PLACE),
            individual_wh=one.individual_wh,
            common_wh=one.common_wh,
            individual_kop=one.individual_kop,
            common_kop=one.common_kop,
            recalculation_kop=one.recalculation_kop,
            discount_kop=one.discount_kop,
            reason=one.reason,
            method=one.method,
            common_method=one.common_method,
        )
        for (zone, price_e7), one in sums.items()
    )


def _add(one: _Sum, line: ReceiptLine) -> None:
    if line.service == "common_needs":
        one.common_wh += line.quantity_wh
        one.common_kop += line.gross_kop
        one.common_method = _METHODS.get(line.method, "O")
    else:
        one.individual_wh += line.quantity_wh
        one.individual_kop += line.gross_kop
        one.method = _METHODS.get(line.method, "O")
    _recalculate(one, line, line.recalculation_kop)


def _add_beside(one: _Sum, line: ReceiptLine) -> None:
    if line.service == "benefit":
        one.discount_kop -= line.gross_kop
        _recalculate(one, line, line.recalculation_kop)
    else:
        _recalculate(one, line, line.gross_kop + line.recalculation_kop)


def _recalculate(one: _Sum, line: ReceiptLine, kopecks: int) -> None:
    one.recalculation_kop += kopecks
    one.reason = one.reason or line.recalculation_reason
