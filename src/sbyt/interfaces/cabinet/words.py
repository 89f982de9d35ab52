"""Causes of a difference as a person says them, with a bar each on one scale."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sbyt.calc.bill_difference import Cause, CauseKind
from sbyt.kit import numbers
from sbyt.usecases.cabinet.difference import Difference, Step

_KWH: Final = "\u00a0кВт·ч"
_ICONS: Final = {CauseKind.VOLUME: "bolt", CauseKind.PRICE: "receipt", CauseKind.COMMON_NEEDS: "building"}
_SCALE: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseInWords:
    """A cause: its words, its money, and where its bar stands, in thousandths of the scale."""

    icon: str
    title: str
    detail: str
    kop: int
    start: int
    width: int


def causes_in_words(difference: Difference) -> list[CauseInWords]:
    """Return the causes of a difference in the order they were counted."""
    sums = [difference.before.gross_kop, difference.after.gross_kop]
    sums += [edge for step in difference.steps for edge in (step.from_kop, step.to_kop)]
    low, span = min(sums), max(max(sums) - min(sums), 1)
    return [_in_words(step, low=low, span=span) for step in difference.steps]


def deadline_in_words(deadline: date | None) -> str:
    """Return by when a reading comes into this month's bill."""
    return "войдут в следующий счёт" if deadline is None else f"до {numbers.day_in_words(deadline)}"


def _in_words(step: Step, *, low: int, span: int) -> CauseInWords:
    cause = step.cause
    start = (min(step.from_kop, step.to_kop) - low) * _SCALE // span
    return CauseInWords(
        icon=_ICONS[cause.kind],
        title=_title(cause),
        detail=_detail(cause),
        kop=cause.kop,
        start=start,
        width=max(abs(cause.kop) * _SCALE // span, 6),
    )


def _title(cause: Cause) -> str:
    match cause.kind:
        case CauseKind.VOLUME:
            return "Больше расход" if cause.kop > 0 else "Меньше расход"
        case CauseKind.PRICE:
            return "Новая цена"
        case CauseKind.COMMON_NEEDS:
            return "Общедомовые нужды"


def _detail(cause: Cause) -> str:
    if cause.before is None or cause.after is None:
        return "цены зон изменились"
    if cause.kind is CauseKind.PRICE:
        return f"было {numbers.price(cause.before)}, стало {numbers.price(cause.after)}\u00a0₽ за кВт·ч"
    return f"было {numbers.energy(cause.before)}, стало {numbers.energy(cause.after)}{_KWH}"
