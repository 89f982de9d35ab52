"""The graph as it is drawn: columns by level, boxes, links with their signs. Server-made SVG, no script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sbyt.apps.metering.types import SchemeEdge, SchemeNode
from sbyt.calc.schemes import REACTIVE
from sbyt.kit import numbers

BOX_WIDTH: Final = 172
BOX_HEIGHT: Final = 58
_GAP_X: Final = 74
_GAP_Y: Final = 18
_MARGIN: Final = 14
_TITLE: Final = 24
_CHANNELS: Final = {1: "A+", 2: "A−", 3: "R+", 4: "R−"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A node as it is drawn."""

    node: SchemeNode
    x: int
    y: int
    title: str
    note: str
    said: str
    tone: str
    url: str
    current: bool

    @property
    def right(self) -> int:
        return self.x + BOX_WIDTH - 10

    @property
    def left(self) -> int:
        return self.x + 12

    @property
    def gives(self) -> bool:
        """Tell whether anything may flow out of the node."""
        return self.node.kind not in {"result", "control"}

    @property
    def takes(self) -> bool:
        """Tell whether anything may flow into the node."""
        return self.node.kind in {"percent", "load", "share", "result"}

    @property
    def port_x(self) -> int:
        return self.x + BOX_WIDTH

    @property
    def port_y(self) -> int:
        return self.y + BOX_HEIGHT // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link as it is drawn: a curve and a sign in its middle."""

    source_id: int
    target_id: int
    said: str
    path: str
    x: int
    y: int
    sign: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphPicture:
    """The whole picture."""

    boxes: Sequence[Box]
    links: Sequence[Link]
    width: int
    height: int
    box_width: int = BOX_WIDTH
    box_height: int = BOX_HEIGHT


def picture_of(
    nodes: Sequence[SchemeNode],
    edges: Sequence[SchemeEdge],
    *,
    levels: Mapping[int, int],
    figures: Mapping[int, Mapping[str, Any]],
    current: int | None,
    url: str,
) -> GraphPicture:
    """Return the graph; sources stand just before what they lead to, the result last. `url` + node id selects."""
    columns = _columns(nodes, edges, levels)
    deepest = max((len(column) for column in columns), default=1)
    height = _MARGIN * 2 + deepest * (BOX_HEIGHT + _GAP_Y) - _GAP_Y
    places: dict[int, tuple[int, int]] = {}
    for number, column in enumerate(columns):
        own = len(column) * (BOX_HEIGHT + _GAP_Y) - _GAP_Y
        top = _MARGIN + (height - 2 * _MARGIN - own) // 2
        for place, node in enumerate(column):
            places[node.pk] = (
                _MARGIN + number * (BOX_WIDTH + _GAP_X),
                top + place * (BOX_HEIGHT + _GAP_Y),
            )
    feeds = {edge.source_id: edge.sign for edge in edges}
    titles = {node.pk: node.title for node in nodes}
    boxes = [
        Box(
            node=node,
            x=places[node.pk][0],
            y=places[node.pk][1],
            title=_short(node.title),
            note=note_of(node),
            said=numbers.energy((figures[node.pk]["total_wh"] + 500) // 1000 * 1000)
            if node.pk in figures
            else numbers.NOTHING,
            tone=_tone(node, feeds.get(node.pk, 1)),
            url=f"{url}{node.pk}",
            current=node.pk == current,
        )
        for node in nodes
    ]
    return GraphPicture(
        boxes=boxes,
        links=[_link(edge, places, titles) for edge in edges],
        width=2 * _MARGIN + len(columns) * (BOX_WIDTH + _GAP_X) - _GAP_X,
        height=height,
    )


def note_of(node: SchemeNode) -> str:
    """Return what stands under the title: the figures of the node."""
    sign = "+" if node.direction > 0 else numbers.MINUS
    point = node.usage_point.code if node.usage_point else ""
    measured = f"{point} {_CHANNELS[node.channel]}".strip()
    taken = node.source_scheme.usage_point.code if node.source_scheme else ""
    return {
        "meter": measured,
        "control": measured,
        "percent": f"{sign}{numbers.scaled(node.rate_ppm, places=4, at_least=0)} % потока",
        "constant": _constant(node),
        "share": f"{numbers.whole(node.numerator)} / {numbers.whole(node.denominator)} потока",
        "load": f"{sign} квадрат нагрузки",
        "scheme": f"схема {taken}",
        "result": "к оплате",
    }[node.kind]


def _constant(node: SchemeNode) -> str:
    power = f"{numbers.energy(node.power_w)} кВт"
    if node.days is None:
        return f"{power} × часы"
    return f"{power}, дни акта"


def formula_of(nodes: Sequence[SchemeNode], edges: Sequence[SchemeEdge]) -> str:
    """Return the graph as one line: «V = (Т2591 + Ввод 2) × 1,0184 + ХХ − Суб»."""
    by_id = {node.pk: node for node in nodes}
    result = next((node for node in nodes if node.kind == "result"), None)
    return "" if result is None else f"V = {_sum(result.pk, by_id, edges)}"


def _sum(node_id: int, by_id: Mapping[int, SchemeNode], edges: Sequence[SchemeEdge]) -> str:
    text = ""
    for edge in edges:
        source = by_id[edge.source_id]
        if edge.target_id != node_id or (by_id[node_id].kind == "load" and source.channel in REACTIVE):
            continue
        sign = numbers.MINUS if edge.sign < 0 else "+"
        text += f" {sign} " if text else f"{numbers.MINUS}" if edge.sign < 0 else ""
        text += _term(source, by_id, edges)
    return text or "0"


def _term(node: SchemeNode, by_id: Mapping[int, SchemeNode], edges: Sequence[SchemeEdge]) -> str:
    if node.kind in {"meter", "scheme", "constant", "control"}:
        return node.title
    inside = _sum(node.pk, by_id, edges)
    several = " + " in inside or f" {numbers.MINUS} " in inside
    inside = f"({inside})" if several else inside
    if node.kind == "percent":
        factor = 1_000_000 + node.direction * (node.rate_ppm or 0)
        return f"{inside} × {numbers.scaled(factor, places=6, at_least=0)}"
    if node.kind == "share":
        return f"{inside} × {node.numerator}/{node.denominator}"
    if node.kind == "load":
        return f"({inside} {'+' if node.direction > 0 else numbers.MINUS} {node.title})"
    return inside


def _columns(
    nodes: Sequence[SchemeNode], edges: Sequence[SchemeEdge], levels: Mapping[int, int]
) -> list[list[SchemeNode]]:
    deepest = max(levels.values(), default=0)
    leads = {edge.source_id: levels.get(edge.target_id, deepest) for edge in edges}
    columns: list[list[SchemeNode]] = [[] for _ in range(deepest + 1)]
    for node in nodes:
        own = levels.get(node.pk, 0)
        place = max(0, leads[node.pk] - 1) if own == 0 and node.pk in leads else own
        columns[min(place, deepest)].append(node)
    return [column for column in columns if column]


def _link(edge: SchemeEdge, places: Mapping[int, tuple[int, int]], titles: Mapping[int, str]) -> Link:
    x1, y1 = places[edge.source_id][0] + BOX_WIDTH, places[edge.source_id][1] + BOX_HEIGHT // 2
    x2, y2 = places[edge.target_id][0], places[edge.target_id][1] + BOX_HEIGHT // 2
    middle = (x1 + x2) // 2
    return Link(
        source_id=edge.source_id,
        target_id=edge.target_id,
        said=f"{titles[edge.source_id]} → {titles[edge.target_id]}, {'плюс' if edge.sign > 0 else 'минус'}",
        path=f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}",
        x=middle,
        y=(y1 + y2) // 2,
        sign="+" if edge.sign > 0 else numbers.MINUS,
        tone="plus" if edge.sign > 0 else "minus",
    )


def _tone(node: SchemeNode, sign: int) -> str:
    if node.kind == "result":
        return "result"
    if node.kind == "control":
        return "control"
    if node.kind in {"percent", "load", "constant", "share"}:
        return "losses"
    return "minus" if sign < 0 else "plus"


def _short(title: str) -> str:
    return title if len(title) <= _TITLE else f"{title[: _TITLE - 1]}…"
