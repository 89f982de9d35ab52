"""The panels on the roof of the sewing shop: what they give the network, hour by hour.

A plant of microgeneration, 15 kW: on days off almost all of the sun goes out, on working days what the machines leave over.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from sbyt.usecases.demo_town.grid import Place
from sbyt.usecases.demo_town.seed import spread, stream

PANELS: Final[Place] = ("sewing", 1)
PEAK_WH: Final = 15_000
_SATURDAY: Final = 5
_LEFT_OVER_PERCENT: Final = 24
"""What the machines leave over on a working day."""

# the sun by hours from 05:00 in per cent of the plant's power
_FROM_HOUR: Final = 5
_SUN: Final = (3, 12, 26, 43, 60, 74, 84, 88, 87, 80, 69, 53, 36, 19, 7)
_BEFORE: Final = (0,) * _FROM_HOUR
_AFTER: Final = (0,) * (24 - _FROM_HOUR - len(_SUN))


def given_by_panels(seed: int, month: date, until: date) -> Mapping[Place, tuple[int, ...]]:
    """Return what flowed from the shop into the network in each hour of `[month, until)`, Wh; clouds move it by a third."""
    draw = stream(seed, f"panels {month:%Y-%m}")
    hours: list[int] = []
    for number in range((until - month).days):
        weekday = (month + timedelta(days=number)).weekday()
        part = 100 if weekday >= _SATURDAY else _LEFT_OVER_PERCENT
        clear = spread(draw, 80, 25)
        sun = (PEAK_WH * percent * part * clear // 1_000_000 // 10 * 10 for percent in _SUN)
        hours += [*_BEFORE, *sun, *_AFTER]
    return MappingProxyType({PANELS: tuple(hours)})
