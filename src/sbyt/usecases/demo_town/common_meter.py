"""The common meter of ул. Красная, 45: what the flats used and what was left for common needs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from sbyt.apps.devices.register_rows import MeterRow
from sbyt.apps.metering.register_rows import InstallationRow, PointRow
from sbyt.usecases.demo_town.companies import THREE_PHASE
from sbyt.usecases.demo_town.household_readings import Shown, Way
from sbyt.usecases.demo_town.households import COMMON_METER_HOUSE, TOWN_BRANCH, Household
from sbyt.usecases.demo_town.months import LIVED

COMMON_POINT: Final = PointRow(
    "Д10045", "building", "Общедомовой ввод, ул. Красная, 45", TOWN_BRANCH, COMMON_METER_HOUSE.key
)
COMMON_METER: Final = MeterRow(THREE_PHASE, "16945001", ("T0",), 2016, date(2032, 3, 1))
COMMON_INSTALLATION: Final = InstallationRow(
    COMMON_POINT.code, COMMON_METER.key, date(2016, 9, 1), multiplier=20
)

_READ_ON: Final = MappingProxyType(
    {
        (2020, 9): 24, (2020, 10): 23, (2020, 11): 24, (2020, 12): 23, (2021, 1): 22, (2021, 2): 24, (2021, 3): 24,
        (2021, 4): 21, (2021, 5): 24, (2021, 6): 23, (2021, 7): 22, (2021, 8): 23,
    }
)  # fmt: skip
# kWh that no flat used: a flat of 1/50 of the area gets 11.34, 12.23, 7.36 and 10.62 kWh from April to July
_COMMON_NEEDS_WH: Final = MappingProxyType({4: 567_000, 5: 611_500, 6: 368_000, 7: 531_000})
_COMMON_NEEDS_OTHER_WH: Final = 540_000
_FIRST_WH: Final = 8_412_000


def common_meter_readings(households: Sequence[Household], shown: Sequence[Shown]) -> tuple[Shown, ...]:
    """Return the readings of the common meter that leave exactly the common needs of each month."""
    accounts = {item.account for item in households if item.building.key == COMMON_METER_HOUSE.key}
    by_month: dict[tuple[int, int], int] = dict.fromkeys(_READ_ON, 0)
    for account in accounts:
        own = [item for item in shown if item.account == account]
        for before, after in pairwise(own):
            used = after.values_wh["T0"] - before.values_wh["T0"]
            by_month[after.taken_on.year, after.taken_on.month] += used
    scale, readings = _FIRST_WH, []
    for (year, month), day in _READ_ON.items():
        on = date(year, month, day)
        common = (
            _COMMON_NEEDS_WH.get(month, _COMMON_NEEDS_OTHER_WH) if on >= LIVED[0] else _COMMON_NEEDS_OTHER_WH
        )
        step, rest = divmod(by_month[year, month] + common, COMMON_INSTALLATION.multiplier)
        assert rest == 0, "the scale of the common meter shows whole Wh"
        scale += step
        way = Way.OLD if on < LIVED[0] else Way.SHEET
        readings.append(Shown("", COMMON_METER, on, MappingProxyType({"T0": scale}), way))
    return tuple(readings)
