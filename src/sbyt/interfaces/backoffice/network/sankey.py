"""The balance as a Sankey picture: bands as wide as their energy, losses in their own colour. Server-made SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sbyt.kit import numbers
from sbyt.usecases.hourly.network_balance import NodeMonth

WIDTH: Final = 1240
_ENERGY: Final = 260
"""How high the energy of the fullest column is drawn; the rest of the picture is room for names."""
_BAR: Final = 10
_GAP: Final = 6
_TAIL: Final = 18
"""How far a loss reaches below its node."""
_BEND: Final = 26
_NAME: Final = 20
"""The least height of a node with its name."""
_MARGIN: Final = 8
_LONGEST: Final = 22
_LAST_NAMES: Final = 260


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A flow from a node into another, into consumption or into losses."""

    path: str
    tone: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A node of the picture."""

    x: int
    y: int
    height: int
    title: str
    text_x: int
    text_y: int
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sankey:
    """The whole picture."""

    bars: Sequence[Bar]
    bands: Sequence[Band]
    height: int
    width: int = WIDTH
    bar_width: int = _BAR


@dataclass(slots=True, kw_only=True)
class _Slot:
    x: int
    y: int
    height: int
    sent: int = 0


def sankey_of(nodes: Sequence[NodeMonth]) -> Sankey | None:
    """Return the picture; None where no energy is known. What a node's points take and what it loses are its own ends."""
    known = [one for one in nodes if one.figures and one.figures["input_wh"] > 0]
    if not known:
        return None
    deepest = max(one.depth for one in known)
    step = (WIDTH - 2 * _MARGIN - _BAR - _LAST_NAMES) // max(1, deepest)
    columns = [[one for one in known if one.depth == depth] for depth in range(deepest + 1)]
    total = max(sum(_input(one) for one in column) for column in columns)
    room = _ENERGY
    lowest = 0
    slots: dict[int, _Slot] = {}
    bars, bands = [], []
    for depth, column in enumerate(columns):
        y = _MARGIN
        for one in column:
            height = max(1, _input(one) * room // total)
            slots[one.node.pk] = _Slot(x=_MARGIN + depth * step, y=y, height=height)
            bars.append(_bar(one, slots[one.node.pk]))
            y += max(height + (_TAIL if _lost(one) else 0), _NAME) + _GAP
        lowest = max(lowest, y)
    for one in known:
        slot = slots[one.node.pk]
        parent = slots.get(one.node.parent_id or 0)
        if parent is not None:
            bands.append(_band(parent, slot, slot.height, "flow", f"{one.node.name}: {_kwh(_input(one))}"))
        lost = _lost(one)
        if lost:
            bands.append(
                _loss(slot, max(1, lost * room // total), f"{one.node.name}, небаланс: {_kwh(lost)}")
            )
    return Sankey(bars=bars, bands=bands, height=lowest + _MARGIN)


def _lost(one: NodeMonth) -> int:
    return max(0, int(one.figures["unbalance_wh"])) if one.figures else 0


def _input(one: NodeMonth) -> int:
    return int(one.figures["input_wh"]) if one.figures else 0


def _kwh(wh: int) -> str:
    return f"{numbers.whole((wh + 500) // 1000)} кВт·ч"


def _bar(one: NodeMonth, slot: _Slot) -> Bar:
    return Bar(
        x=slot.x,
        y=slot.y,
        height=slot.height,
        title=f"{_short(one.node.name)}, {_kwh(_input(one))}",
        text_x=slot.x + _BAR + (_BEND + 6 if _lost(one) else 4),
        text_y=slot.y + slot.height // 2 + 4,
        anchor="start",
    )


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def _band(parent: _Slot, child: _Slot, thick: int, tone: str, said: str) -> Band:
    thick = min(thick, max(1, parent.height - parent.sent))
    y1, y2 = parent.y + parent.sent, child.y
    parent.sent += thick
    x1, x2 = parent.x + _BAR, child.x
    middle = (x1 + x2) // 2
    return Band(
        path=(
            f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}V{y2 + thick}"
            f"C{middle} {y2 + thick} {middle} {y1 + thick} {x1} {y1 + thick}Z"
        ),
        tone=tone,
        said=said,
    )


def _loss(slot: _Slot, thick: int, said: str) -> Band:
    """Return the losses: a band that bends down from the bottom of its bar."""
    thick = min(thick, slot.height)
    x, y = slot.x + _BAR, slot.y + slot.height - thick
    end = x + _BEND
    return Band(
        path=f"M{x} {y}C{x + 16} {y} {end} {y + 6} {end} {y + 22}H{end - thick}V{y + 22}L{x} {y + thick}Z"
        if thick < 22  # noqa: PLR2004  wider than the bend: a plain block
        else f"M{x} {y}H{end}V{y + thick}H{x}Z",
        tone="loss",
        said=said,
    )
