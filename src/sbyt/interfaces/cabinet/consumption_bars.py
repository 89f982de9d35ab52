"""A year of consumption as bars, with a mark of the year before: drawn on the server, so it needs no script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sbyt.apps.billing.queries.bills import BillRow
from sbyt.kit import numbers

_MONTHS: Final = 12
_WIDTH: Final = 330
_HEIGHT: Final = 128
_STEP: Final = 27
_BAR: Final = 19
_SHORT: Final = ("янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A month: its place, its height from the bottom, and the height of the same month a year before."""

    month: date
    short: str
    wh: int
    gross_kop: int
    x: int
    y: int
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
    known = {bill.month: bill for bill in bills}
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
    return Bars(
        width=_WIDTH,
        height=_HEIGHT,
        bars=tuple(
            _bar(number, month, known.get(month), before.get(month), top=top, latest=month == months[-1])
            for number, month in enumerate(shown)
        ),
        lines=tuple((_y(share * top // 2, top), numbers.energy(share * top // 2)) for share in (1, 2)),
    )


def _bar(
    number: int, month: date, bill: BillRow | None, before: BillRow | None, *, top: int, latest: bool
) -> Bar:
    wh = 0 if bill is None else max(bill.energy_wh, 0)
    y = _y(wh, top)
    return Bar(
        month=month,
        short=_SHORT[month.month - 1],
        wh=wh,
        gross_kop=0 if bill is None else bill.gross_kop,
        x=number * _STEP,
        y=y,
        height=_HEIGHT - y,
        middle=number * _STEP + _BAR // 2,
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
    """Return the nearest round figure not below the largest bar: 1, 2, 4, 5 or 8 by a power of ten."""
    power = 1000
    while power * 10 < largest:
        power *= 10
    return next(power * factor for factor in (1, 2, 4, 5, 8, 10) if power * factor >= largest)
