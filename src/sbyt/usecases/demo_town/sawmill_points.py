"""Points behind the sawmill's head meter: a village that is fed through it, and a neighbour with his own contract."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType
from typing import Final

from sbyt.apps.devices.register_rows import MeterRow
from sbyt.apps.metering.register_rows import InstallationRow, PointRow
from sbyt.usecases.demo_town.grid import GRID_HEAD_TYPE
from sbyt.usecases.demo_town.households import VILLAGE_BRANCH

SAWMILL: Final = "sawmill"
_SITE: Final = "site-sawmill"
TRANSIT: Final = ("Т007-1", "Транзит на посёлок Лесная Заимка", "990090000700101", 12)
NEIGHBOUR: Final = ("Т007-2", "Субабонент, база отдыха «Кедр»", "990090000700201", 7)
BEHIND_IT: Final = (TRANSIT, NEIGHBOUR)
"""Code, name, code in the metering system, and percent of the sawmill's half-hour that flows there."""

METERS: Final = MappingProxyType(
    {
        code: MeterRow(GRID_HEAD_TYPE, f"19007{number:03d}", ("T0",), 2019, date(2031, 5, 1))
        for number, (code, *_rest) in enumerate(BEHIND_IT, start=1)
    }
)
POINTS: Final = tuple(
    PointRow(code, "transit", name, VILLAGE_BRANCH, _SITE, voltage="СН2", ats_code=ats)
    for code, name, ats, _percent in BEHIND_IT
)
INSTALLATIONS: Final = tuple(
    InstallationRow(code, METERS[code].key, date(2019, 3, 1), multiplier=40) for code, *_rest in BEHIND_IT
)
