"""The town's grid as values: substations, feeders, transformer points, head meters, and who hangs where.

The network company reads the heads and the small consumers by hours since June. Four of its meters are wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from sbyt.apps.devices.register_rows import MeterRow
from sbyt.apps.metering.register_rows import InstallationRow, PointRow
from sbyt.apps.premises.register_rows import BuildingRow
from sbyt.usecases.demo_town.households import TOWN, TOWN_BRANCH, VILLAGE_BRANCH

READ_SINCE: Final = date(2021, 6, 1)
"""From this month the network company sends hours of the heads and of the consumers below."""
WRONG_SINCE: Final = date(2021, 7, 1)
"""From this month the dead meter stands and the stolen energy flows; the other faults are there from the start."""

WRONG_RATIO: Final = ("bakery", 1)
SWAPPED: Final = (("hospital", 2), ("lights", 1))
STOLEN: Final = ("bricks", 1)
STOLEN_SHOWS_PERCENT: Final = 80
DEAD: Final = ("cafe", 1)

GRID_HEAD_TYPE: Final = "СЭТ-3Т 5(10)А"
SUBSTATION_SITE: Final = BuildingRow("site-substation", TOWN_BRANCH, "site", TOWN, "Промзона", "7")
_SUPPLY: Final = "9900700"

Place = tuple[str, int]
"""A company's key and which of its points, from one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GridNode:
    """A node of the map. `head` is the code of the point of its head meter; losses are what really is lost."""

    code: str
    name: str
    kind: str
    parent: str = ""
    branch: str = TOWN_BRANCH
    head: str = ""
    ratio: int = 1
    norm_bp: int = 0
    loss_bp: int = 0
    hung: tuple[Place, ...] = ()


NODES: Final = (
    GridNode(code="СЕТЬ", name="Ясноградские электросети", kind="company"),
    GridNode(code="ПС-110", name="Подстанция «Прокатная»", kind="substation", parent="СЕТЬ", hung=(("plant", 1),)),
    GridNode(
        code="ПС-35", name="Подстанция «Ключевая»", kind="substation", parent="СЕТЬ",
        head="Г035", ratio=21_000, norm_bp=60, loss_bp=52,
    ),
    GridNode(
        code="Ф-1", name="Фидер «Промзона»", kind="feeder", parent="ПС-35",
        head="Г001", ratio=12_000, norm_bp=220, loss_bp=205, hung=(("cold", 1), ("bricks", 1)),
    ),
    GridNode(
        code="Ф-2", name="Фидер «Центр»", kind="feeder", parent="ПС-35",
        head="Г002", ratio=8_000, norm_bp=310, loss_bp=298, hung=(("mall", 1), ("lights", 1)),
    ),
    GridNode(
        code="ТП-21", name="ТП «Центральная»", kind="transformer", parent="Ф-2",
        hung=(("shop", 1), ("pharmacy", 1), ("cafe", 1), ("market", 1), ("hairdresser", 1)),
    ),
    GridNode(
        code="ТП-22", name="ТП «Школьная»", kind="transformer", parent="Ф-2",
        hung=(("school", 1), ("kindergarten", 1), ("library", 1)),
    ),
    GridNode(
        code="Ф-3", name="Фидер «Больничный»", kind="feeder", parent="ПС-35",
        head="Г003", ratio=6_000, norm_bp=280, loss_bp=266,
        hung=(("water", 1), ("hospital", 1), ("hospital", 2)),
    ),
    GridNode(
        code="ТП-31", name="ТП «Заводская»", kind="transformer", parent="Ф-3",
        hung=(("bakery", 1), ("garage", 1), ("lights", 2)),
    ),
    GridNode(code="ТП-32", name="ТП «Швейная»", kind="transformer", parent="Ф-3", hung=(("sewing", 1),)),
    GridNode(
        code="ПС-10", name="Подстанция «Верхние Ключи»", kind="substation", branch=VILLAGE_BRANCH,
        hung=(("sawmill", 1),),
    ),
)  # fmt: skip
_READ_BY_OTHERS: Final = frozenset({"plant", "cold", "mall", "water", "sawmill"})

HEADS: Final = tuple(node for node in NODES if node.head)
READ_BY_GRID: Final = tuple(place for node in NODES for place in node.hung if place[0] not in _READ_BY_OTHERS)
"""Consumers whose hours come from the network company."""

HEAD_METERS: Final[Mapping[str, MeterRow]] = MappingProxyType(
    {
        node.head: MeterRow(GRID_HEAD_TYPE, f"18970{number:03d}", ("T0",), 2018, date(2030, 3, 1))
        for number, node in enumerate(HEADS, start=1)
    }
)
HEAD_POINTS: Final = tuple(
    PointRow(
        node.head, "transit", f"Головной учёт, {node.name}", TOWN_BRANCH, SUBSTATION_SITE.key,
        voltage="СН2", ats_code=f"{_SUPPLY}{number:03d}00001",
    )
    for number, node in enumerate(HEADS, start=1)
)  # fmt: skip
HEAD_INSTALLATIONS: Final = tuple(
    InstallationRow(node.head, HEAD_METERS[node.head].key, date(2018, 12, 1), multiplier=node.ratio)
    for node in HEADS
)


def ats_code_of(number: int, place: int) -> str:
    """Return the code of a consumer's point in the network company's metering system."""
    return f"{_SUPPLY}{100 + number:03d}0000{place}"
