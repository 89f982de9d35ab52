"""The balance as a Sankey picture: bands as wide as their energy, losses in their own colour. Server-made SVG.

What a node gives up, what goes from it into its child nodes, what its own points take and what it loses fill the right side of
its bar from top to bottom, in the hours in which the node is balanced. What came from its own points and up from below stands on the
left side, beneath what came from above.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sbyt.kit import numbers
from sbyt.usecases.hourly.network_balance import NetworkMonth, NodeMonth

Tone = Literal["flow", "own", "loss", "up", "given", "risen"]

WIDTH: Final = 1240
_ENERGY: Final = 260
"""How high the energy of the fullest column is drawn; the rest of the picture is room for names."""
_BAR: Final = 10
_GAP: Final = 6
_TAIL: Final = 18
"""How far a loss reaches below its node, and what is given up above it."""
_BEND: Final = 26
_NAME: Final = 20
"""The least height of a node with its name."""
_MARGIN: Final = 8
_LONGEST: Final = 22
_LAST_NAMES: Final = 260


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A flow out of a node (into another, into its own points, into losses, up) or into it from below; `top` and `thick` at its bar."""

    node_id: int
    wh: int
    tone: Tone
    path: str
    said: str
    top: int
    thick: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A node of the picture."""

    node_id: int
    x: int
    y: int
    height: int
    title: str
    text_x: int
    text_y: int


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
    """The bar of a node, how much of its energy has left it, and how much has come in on the left."""

    node: NodeMonth
    x: int
    y: int
    height: int
    sent_wh: int = 0
    came_wh: int = 0

    def take(self, wh: int) -> tuple[int, int]:
        """Return the top and the thickness of the next band that leaves: bands follow each other without gaps."""
        self.sent_wh += wh
        return self._place(self.sent_wh - wh, self.sent_wh)

    def let_in(self, wh: int) -> tuple[int, int]:
        """Return the top and the thickness of the next band that comes in."""
        self.came_wh += wh
        return self._place(self.came_wh - wh, self.came_wh)

    def _place(self, before_wh: int, after_wh: int) -> tuple[int, int]:
        whole = _drawn(self.node)
        top = self.height * before_wh // whole
        return self.y + top, max(1, self.height * after_wh // whole - top)


def sankey_of(found: NetworkMonth) -> Sankey | None:
    """Return the picture; None where no energy is known."""
    known = [one for one in found.nodes if _drawn(one) > 0]
    if not known:
        return None
    flows = dict(
        zip(found.flows.select("parent_id", "node_id").iter_rows(), found.flows["wh"].to_list(), strict=True)
    )
    slots, lowest = _placed(known)
    bands: list[Band] = []
    for slot in slots.values():
        bands += _bands_of(slot, slots, flows)
    return Sankey(bars=[_bar(slot) for slot in slots.values()], bands=bands, height=lowest + _MARGIN)


def _placed(known: Sequence[NodeMonth]) -> tuple[dict[int, _Slot], int]:
    """Return where the nodes stand, a column a depth, and how far down the picture reaches."""
    deepest = max(one.depth for one in known)
    left = _MARGIN + (_BEND if any(_came_back(one) for one in known) else 0)
    step = (WIDTH - left - _MARGIN - _BAR - _LAST_NAMES) // max(1, deepest)
    columns = [[one for one in known if one.depth == depth] for depth in range(deepest + 1)]
    total = max(sum(_drawn(one) for one in column) for column in columns)
    slots: dict[int, _Slot] = {}
    lowest = 0
    for depth, column in enumerate(columns):
        y = _MARGIN
        for one in column:
            height = max(1, _drawn(one) * _ENERGY // total)
            y += _TAIL if _figure(one, "up_wh") else 0
            slots[one.node.pk] = _Slot(
                node=one, x=left + depth * step, y=y, height=height, came_wh=_figure(one, "above_wh")
            )
            y += max(height + (_TAIL if _lost(one) else 0), _NAME) + _GAP
        lowest = max(lowest, y)
    return slots, lowest


def _bands_of(slot: _Slot, slots: Mapping[int, _Slot], flows: Mapping[tuple[int, int], int]) -> list[Band]:
    """Return the bands of a node from the top of its bar: what it gave up, child nodes as they stand, own points, losses.

    Then what came in from its points and from below.
    """
    node, name = slot.node, slot.node.node.name
    made = []
    up = _figure(node, "up_wh")
    if up > 0:
        made.append(_given_up(slot, up, f"{name}, отдано вверх: {_kwh(up)}"))
    for child_id, child in slots.items():
        wh = flows.get((node.node.pk, child_id), 0)
        if wh > 0:
            said = f"{child.node.node.name}: {_kwh(wh)}"
            made.append(_band(slot, child, wh, said))
    own = _figure(node, "points_wh")
    if own > 0:
        top, thick = slot.take(own)
        path = f"M{slot.x + _BAR} {top}h{_BEND}v{thick}h-{_BEND}Z"
        said = f"{name}, точкам узла: {_kwh(own)}"
        made.append(
            Band(node_id=node.node.pk, wh=own, tone="own", path=path, said=said, top=top, thick=thick)
        )
    lost = _lost(node)
    if lost:
        made.append(_loss(slot, lost, f"{name}, небаланс: {_kwh(lost)}"))
    return made + _bands_into(slot)


def _bands_into(slot: _Slot) -> list[Band]:
    """Return what came into a node from its own points and up from its child nodes, left of its bar."""
    node = slot.node
    made = []
    ways: tuple[tuple[Tone, str], ...] = (("given", "отдано точками в сеть"), ("risen", "принято снизу"))
    for tone, words in ways:
        wh = _figure(node, f"{tone}_wh")
        if wh > 0:
            top, thick = slot.let_in(wh)
            path = f"M{slot.x} {top}h-{_BEND}v{thick}h{_BEND}Z"
            said = f"{node.node.name}, {words}: {_kwh(wh)}"
            made.append(
                Band(node_id=node.node.pk, wh=wh, tone=tone, path=path, said=said, top=top, thick=thick)
            )
    return made


def _drawn(one: NodeMonth) -> int:
    """Return the energy that the bar of a node stands for; where more came out than in, what came out."""
    return max(_figure(one, "input_wh"), _figure(one, "output_wh"))


def _lost(one: NodeMonth) -> int:
    return max(0, _figure(one, "unbalance_wh"))


def _came_back(one: NodeMonth) -> int:
    return _figure(one, "given_wh") + _figure(one, "risen_wh")


def _figure(one: NodeMonth, name: str) -> int:
    return int(one.figures[name]) if one.figures else 0


def _kwh(wh: int) -> str:
    return f"{numbers.whole((wh + 500) // 1000)} кВт·ч"


def _bar(slot: _Slot) -> Bar:
    one = slot.node
    ends = _figure(one, "points_wh") > 0 or _lost(one) > 0 or _figure(one, "up_wh") > 0
    return Bar(
        node_id=one.node.pk,
        x=slot.x,
        y=slot.y,
        height=slot.height,
        title=f"{_short(one.node.name)}, {_kwh(_figure(one, 'input_wh'))}",
        text_x=slot.x + _BAR + (_BEND + 6 if ends else 4),
        text_y=slot.y + slot.height // 2 + 4,
    )


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def _band(parent: _Slot, child: _Slot, wh: int, said: str) -> Band:
    y1, thick = parent.take(wh)
    y2 = child.y
    x1, x2 = parent.x + _BAR, child.x
    middle = (x1 + x2) // 2
    return Band(
        node_id=child.node.node.pk,
        wh=wh,
        tone="flow",
        path=(
            f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}V{y2 + thick}"
            f"C{middle} {y2 + thick} {middle} {y1 + thick} {x1} {y1 + thick}Z"
        ),
        said=said,
        top=y1,
        thick=thick,
    )


def _given_up(slot: _Slot, wh: int, said: str) -> Band:
    """Return what a node gave up: a band that bends up from the top of its bar."""
    y, thick = slot.take(wh)
    x, end, floor = slot.x + _BAR, slot.x + _BAR + _BEND, y + thick
    return Band(
        node_id=slot.node.node.pk,
        wh=wh,
        tone="up",
        path=(
            f"M{x} {floor}C{x + 16} {floor} {end} {floor - 6} {end} {floor - 22}H{end - thick}"
            f"C{end - thick} {floor - 6 - thick} {x + 16 - thick} {y} {x} {y}Z"
        )
        if thick < 22  # noqa: PLR2004  wider than the bend: a plain block
        else f"M{x} {y}H{end}V{floor}H{x}Z",
        said=said,
        top=y,
        thick=thick,
    )


def _loss(slot: _Slot, lost: int, said: str) -> Band:
    """Return the losses: a band that bends down from the bottom of its bar."""
    y, thick = slot.take(lost)
    x = slot.x + _BAR
    end = x + _BEND
    return Band(
        node_id=slot.node.node.pk,
        wh=lost,
        tone="loss",
        path=(
            f"M{x} {y}C{x + 16} {y} {end} {y + 6} {end} {y + 22}H{end - thick}"
            f"C{end - thick} {y + 6 + thick} {x + 16 - thick} {y + thick} {x} {y + thick}Z"
        )
        if thick < 22  # noqa: PLR2004  wider than the bend: a plain block
        else f"M{x} {y}H{end}V{y + thick}H{x}Z",
        said=said,
        top=y,
        thick=thick,
    )
