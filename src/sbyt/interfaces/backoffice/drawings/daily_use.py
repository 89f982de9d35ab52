"""What was used a day between readings, as bars: gaps of different lengths stay comparable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median_low
from typing import Final, Protocol

from sbyt.kit import numbers

_MOST: Final = 12
_WIDTH: Final = 1120
_TOP: Final = 20
_FLOOR: Final = 120
_FEWEST: Final = 6
_BAR: Final = 56


class Measured(Protocol):
    """A reading as far as the picture needs it: watt-hours since the one before on its scale, None for the first."""

    @property
    def taken_on(self) -> date: ...

    @property
    def consumption_wh(self) -> int | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """The time up to a reading: how many days, how much in all and a day, Wh."""

    taken_on: date
    days: int
    wh: int
    a_day_wh: int
    said: str
    x: int
    y: int
    height: int
    middle: int
    latest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyUse:
    """The picture, the oldest first; `usual_y` is where the usual day (the middle one of all) is drawn across."""

    width: int
    floor: int
    bar: int
    bars: tuple[Bar, ...]
    usual: str
    usual_y: int


def daily_use(readings: Sequence[Measured]) -> DailyUse | None:
    """Return the picture of the latest twelve gaps; scales read on one day are added. None for less than two."""
    used: dict[date, int] = {}
    for reading in readings:
        if reading.consumption_wh is not None:
            used[reading.taken_on] = used.get(reading.taken_on, 0) + max(reading.consumption_wh, 0)
    taken = sorted({reading.taken_on for reading in readings})
    gaps = [(day, (day - before).days, used[day]) for before, day in pairwise(taken) if day in used][-_MOST:]
    if len(gaps) < 2:  # noqa: PLR2004  one bar has nothing to be compared with
        return None
    daily = [_a_day(wh, days) for _, days, wh in gaps]
    largest = max(*daily, 1)
    usual = median_low(daily)
    step = _WIDTH // max(len(gaps), _FEWEST)
    return DailyUse(
        width=_WIDTH,
        floor=_FLOOR,
        bar=_BAR,
        bars=tuple(
            Bar(
                taken_on=day,
                days=days,
                wh=wh,
                a_day_wh=a_day,
                said=_said(a_day),
                x=place * step + (step - _BAR) // 2,
                y=_y(a_day, largest),
                height=_FLOOR - _y(a_day, largest),
                middle=place * step + step // 2,
                latest=place == len(gaps) - 1,
            )
            for place, ((day, days, wh), a_day) in enumerate(zip(gaps, daily, strict=True))
        ),
        usual=_said(usual),
        usual_y=_y(usual, largest),
    )


def _said(wh: int) -> str:
    """Return kWh to a tenth."""
    return numbers.scaled((wh + 50) // 100, places=1)


def _a_day(wh: int, days: int) -> int:
    return (2 * wh + days) // (2 * days)


def _y(wh: int, largest: int) -> int:
    return _FLOOR - wh * (_FLOOR - _TOP) // largest
