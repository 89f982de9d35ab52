"""A year of consumption as bars, with a mark of the year before: drawn on the server, so it needs no script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sbyt.apps.billing.queries.bills import BillRow
from sbyt.kit import numbers

_MONTHS: Final = 12
_WIDTH: Final = 324
_HEIGHT: Final = 128
_WHOLE_WIDTH: Final = 360
_WIDEST_STEP: Final = 90
_SAID_UP_TO: Final = 6
"""The figure stands over each bar while there are no more bars than this: more would not fit."""
_ROUND: Final = (10, 12, 16, 20, 24, 30, 40, 50, 60, 80, 100)
_SHORT: Final = ("янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A month: its place, its height from the bottom, and the height of the same month a year before.

    `bill_id` is None for a month without a bill; `said` is its figure where there is room for it.
    """

    month: date
    short: str
    bill_id: int | None
    said: str
    wh: int
    gross_kop: int
    x: int
    y: int
    width: int
    height: int
    middle: int
    before_y: int | None
    before_wh: int | None
    latest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """The drawing: bars, and lines of round figures."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    lines: tuple[tuple[int, str], ...]

    @property
    def latest(self) -> Bar:
        return self.bars[-1]


def bars_of(bills: Sequence[BillRow]) -> Bars | None:
    """Return the bars of the twelve latest billed months, the latest first in `bills`; None for no bills."""
    if not bills:
        return None
    known: dict[date, BillRow] = {}
    for bill in bills:
        known.setdefault(bill.month, bill)
    months = _twelve_until(bills[0].month)
    first = next(number for number, month in enumerate(months) if month in known)
    shown = months[first:]
    before = {
        month: known[year_before]
        for month in shown
        if (year_before := month.replace(year=month.year - 1)) in known
    }
    largest = max(
        [known[month].energy_wh for month in shown if month in known]
        + [bill.energy_wh for bill in before.values()]
    )
    top = _round_top(largest)
    width = _WHOLE_WIDTH if len(shown) <= _SAID_UP_TO else _WIDTH
    step = min(width // len(shown), _WIDEST_STEP)
    return Bars(
        width=width,
        height=_HEIGHT,
        bars=tuple(
            _bar(
                number * step,
                month,
                known.get(month),
                before.get(month),
                step=step,
                roomy=len(shown) <= _SAID_UP_TO,
                top=top,
                latest=month == months[-1],
            )
            for number, month in enumerate(shown)
        ),
        lines=tuple((_y(share * top // 2, top), numbers.energy(share * top // 2)) for share in (1, 2)),
    )


def _bar(
    left: int,
    month: date,
    bill: BillRow | None,
    before: BillRow | None,
    *,
    step: int,
    roomy: bool,
    top: int,
    latest: bool,
) -> Bar:
    wh = 0 if bill is None else max(bill.energy_wh, 0)
    y = _y(wh, top)
    width = step * 7 // 10
    x = left + (step - width) // 2
    return Bar(
        month=month,
        short=_SHORT[month.month - 1],
        bill_id=None if bill is None else bill.bill_id,
        said=numbers.whole((wh + 500) // 1000) if bill is not None and roomy else "",
        wh=wh,
        gross_kop=0 if bill is None else bill.gross_kop,
        x=x,
        y=y,
        width=width,
        height=_HEIGHT - y,
        middle=left + step // 2,
        before_y=None if before is None else _y(max(before.energy_wh, 0), top),
        before_wh=None if before is None else before.energy_wh,
        latest=latest,
    )


def _twelve_until(month: date) -> list[date]:
    months = [month]
    while len(months) < _MONTHS:
        last = months[-1]
        months.append(
            last.replace(year=last.year - 1, month=12)
            if last.month == 1
            else last.replace(month=last.month - 1)
        )
    return months[::-1]


def _y(wh: int, top: int) -> int:
    return _HEIGHT - wh * _HEIGHT // top


def _round_top(largest: int) -> int:
    """Return the nearest round figure above the largest bar by a tenth, where its own figure is written."""
    wanted = largest + largest // 10
    power = 1000
    while power * 10 < wanted:
        power *= 10
    return next(power * factor // 10 for factor in _ROUND if power * factor >= wanted * 10)
