"""Who may be the cause of an unbalance: hypotheses tried on every point, ranked by how much they explain.

The residual of a node is its unbalance beyond the norm, by hours. Where the true volume of a point is v + d·v, the
residual is d·v: the best d and the share of the residual's movement it explains come from how the two move together,
for all points at once. A meter that stands the wrong way round shows −v: d is −2; the head meter of a node is tried for that alone, with the
node above, which loses what it gains. Two meters swapped between feeders leave r = w at one and −w at the other, w being the difference of the two.
Pairs of two nodes look alike where other faults stand there too: of those that explain almost as much as the best, the one is
taken that leaves least when the next fault of each node is told as well.
All sums are whole numbers of 100 Wh: a suspicion is no measurement, money is never made of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

import numpy as np
import polars as pl

_WH_IN_UNIT: Final = 100
_BP: Final = 10_000
_LEAST_SHARE_BP: Final = 500
_LEAST_PAIR_BP: Final = 2_500
_TENFOLD_BP: Final = 90_000
_TURNED_BP: Final = -20_000
_THIRD_LESS_BP: Final = -3_000
_TOLERANCE_BP: Final = 1_500
_CLOSE_BP: Final = 6_000
_MOST_LOOKED_AT: Final = 40


class Suspicion(StrEnum):
    """What the figures look like."""

    RATIO_LOW = "ratio_low"
    """The ratio entered is several times too small."""
    RATIO_HIGH = "ratio_high"
    """The ratio entered is several times too large."""
    PHASE = "phase"
    """One phase of three is not counted, or is turned: two thirds or one third of the truth."""
    DEAD = "dead"
    """The meter stands still, the residual follows its history."""
    THEFT = "theft"
    """Some energy follows the point's own shape and is not counted."""
    SWAPPED = "swapped"
    """Two meters of different nodes answer for each other."""
    REVERSED = "reversed"
    """A+ and A− of one meter stand in each other's place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """A hypothesis: `explained_wh` = its share of the residual × the residual's sum; `factor_bp` is the best d."""

    node_id: int
    usage_point_id: int
    suspicion: Suspicion
    explained_wh: int
    share_bp: int
    factor_bp: int
    other_point_id: int | None = None


HEADS: Final = pl.Schema(
    {
        "usage_point_id": pl.Int64(),
        "node_id": pl.Int64(),
        "above_id": pl.Int64(),
        "day": pl.Date(),
        "hour": pl.Int64(),
        "wh": pl.Int64(),
    }
)
"""Hours of head meters: the node each feeds, and the nearest node above with a head meter, if any."""


def suspects(
    *,
    residuals: pl.DataFrame,
    places: pl.DataFrame,
    hours: pl.DataFrame,
    history: pl.DataFrame,
    heads: pl.DataFrame | None = None,
    most: int = 50,
) -> list[Suspect]:
    """Return the suspects, those that explain most first; what one explains is not told of another again.

    `residuals`: (node_id, day, hour, wh) of nodes with a head meter, known hours only; `places`: PLACES; `hours`:
    (usage_point_id, day, hour, wh), what a point took less what it gave back; `history`: (usage_point_id, hour, wh), the mean day a
    point used to have; `heads`: HEADS with the hours of a head meter, what it let up less what it let in.
    """
    grid = residuals.select("day", "hour").unique().sort("day", "hour").with_row_index("at")
    if grid.is_empty():
        return []
    width = grid.height
    node_rows = _rows(residuals, "node_id", grid, width)
    turned = (
        pl.DataFrame(schema=HEADS)
        if heads is None
        else heads.filter(pl.col("node_id").is_in(list(node_rows)))
    )
    every = pl.concat([hours, turned.select(hours.columns)])
    point_rows = _rows(every.filter(pl.col("wh").is_not_null()), "usage_point_id", grid, width)
    past = _history(history, grid, width)
    node_of = {
        point: node
        for point, node in places.select("usage_point_id", "node_id").iter_rows()
        if node in node_rows
    }
    known = _known(residuals, grid, width)
    ways = turned.select("usage_point_id", "node_id", "above_id").unique(maintain_order=True)
    state = _State(
        nodes=node_rows,
        known=known,
        points=point_rows,
        past=past,
        node_of=node_of,
        heads={head: (node, above if above in node_rows else None) for head, node, above in ways.iter_rows()},
    )
    return list(_one_after_another(state, most))


Row = np.ndarray[Any, np.dtype[np.int64]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """Residuals of nodes as they are left, volumes and histories of points, all by hours in units of 100 Wh.

    `known` tells in which hours a node's residual is known: nothing is compared in the others. `heads`: head meter → its node and the
    one above.
    """

    nodes: dict[int, Row]
    known: Mapping[int, Mask]
    points: Mapping[int, Row]
    past: Mapping[int, Row]
    node_of: Mapping[int, int]
    heads: Mapping[int, tuple[int, int | None]]


def _one_after_another(state: _State, most: int) -> Iterator[Suspect]:
    """Yield the best hypothesis, take what it explains off the residuals, and look again: a cause is told once."""
    open_ones = _hypotheses(state, set(state.nodes))
    told: set[int] = set()
    for _ in range(most):
        if not open_ones:
            return
        best = max(open_ones, key=lambda one: (one.explained_wh, -one.usage_point_id))
        if best.other_point_id is not None:
            best = _clearest_pair(state, open_ones, best)
        yield best
        left = _left_by(state, best)
        state.nodes.update(left)
        touched = set(left)
        kept = [
            one
            for one in open_ones
            if one.node_id not in touched
            and (one.other_point_id is None or state.node_of[one.other_point_id] not in touched)
        ]
        told |= (
            {best.usage_point_id}
            if best.other_point_id is None
            else {best.usage_point_id, best.other_point_id}
        )
        open_ones = [
            one
            for one in kept + _hypotheses(state, touched)
            if one.usage_point_id not in told and one.other_point_id not in told
        ]


def _left_by(state: _State, told: Suspect) -> dict[int, Row]:
    """Return node → what its residual is once the suspect's part is taken off."""
    if told.other_point_id is None:
        shape = state.points.get(told.usage_point_id)
        if told.suspicion is Suspicion.DEAD or shape is None:
            shape = state.past[told.usage_point_id]
        part = shape * told.factor_bp // _BP
        _node, above = state.heads.get(told.usage_point_id, (0, None))
        beside = {} if above is None else {above: state.nodes[above] + part}
        return {told.node_id: state.nodes[told.node_id] - part, **beside}
    other = state.node_of[told.other_point_id]
    gap = state.points[told.other_point_id] - state.points[told.usage_point_id]
    return {told.node_id: state.nodes[told.node_id] - gap, other: state.nodes[other] + gap}


def _clearest_pair(state: _State, open_ones: list[Suspect], best: Suspect) -> Suspect:
    """Return which of the pairs between the same two nodes leaves least after the next fault of each is told too."""
    nodes = {best.node_id, state.node_of[best.other_point_id or 0]}
    close = [
        one
        for one in open_ones
        if one.other_point_id is not None
        and {one.node_id, state.node_of[one.other_point_id]} == nodes
        and one.explained_wh * _BP >= best.explained_wh * _CLOSE_BP
    ]
    close.sort(key=lambda one: (-one.explained_wh, one.usage_point_id, one.other_point_id or 0))
    return min(close[:_MOST_LOOKED_AT], key=lambda one: _left_after_next(state, one))


def _left_after_next(state: _State, told: Suspect) -> int:
    left = 0
    for node, residual in _left_by(state, told).items():
        cut = residual[state.known[node]]
        whole = _around(cut, cut)
        shares = [0]
        for point, own in state.node_of.items():
            if own == node:
                found = _alone(state, point, node, residual)
                shares += [found.share_bp] if found else []
        left += whole * (_BP - max(shares)) // _BP
    return left


def _hypotheses(state: _State, nodes: set[int]) -> list[Suspect]:
    """Return what may explain these nodes: every point below them alone, their head meters, every pair with a point elsewhere."""
    alone = [
        suspect
        for point, node in sorted(state.node_of.items())
        if node in nodes and (suspect := _alone(state, point, node, state.nodes[node]))
    ]
    turned = [
        suspect
        for head, around in sorted(state.heads.items())
        if nodes & set(around) and (suspect := _turned(state, head))
    ]
    return alone + turned + _pairs(state, nodes)


def _rows(table: pl.DataFrame, key: str, grid: pl.DataFrame, width: int) -> dict[int, Row]:
    """Return id → units of every hour of the grid, unknown hours 0."""
    placed = table.join(grid, on=["day", "hour"]).select(key, "at", "wh").sort(key, "at")
    rows: dict[int, Row] = {}
    for (name,), part in placed.group_by(key, maintain_order=True):
        row = np.zeros(width, dtype=np.int64)
        row[part["at"].to_numpy()] = part["wh"].to_numpy() // _WH_IN_UNIT
        rows[int(str(name))] = row
    return rows


def _known(residuals: pl.DataFrame, grid: pl.DataFrame, width: int) -> dict[int, Mask]:
    """Return node → whether its residual is known in each hour of the grid."""
    masks: dict[int, Mask] = {}
    for (name,), part in residuals.join(grid, on=["day", "hour"]).group_by("node_id"):
        masks[int(str(name))] = np.zeros(width, dtype=np.bool_)
        masks[int(str(name))][part["at"].to_numpy()] = True
    return masks


def _history(history: pl.DataFrame, grid: pl.DataFrame, width: int) -> Mapping[int, Row]:
    spread = history.join(grid, on="hour").select("usage_point_id", "at", "wh").sort("usage_point_id", "at")
    rows: dict[int, Row] = {}
    for (name,), part in spread.group_by("usage_point_id", maintain_order=True):
        row = np.zeros(width, dtype=np.int64)
        row[part["at"].to_numpy()] = part["wh"].to_numpy() // _WH_IN_UNIT
        rows[int(str(name))] = row
    return rows


def _alone(state: _State, point: int, node: int, residual: Row) -> Suspect | None:
    """Try a wrong factor of the point's own volume; of a silent one, its history."""
    volume = state.points.get(point)
    silent = volume is None or not volume.any()
    shape = state.past.get(point) if silent else volume
    if shape is None or not shape.any():
        return None
    known = state.known[node]
    residual, shape = residual[known], shape[known]
    product, square, whole = _around(residual, shape), _around(shape, shape), _around(residual, residual)
    if whole <= 0 or square <= 0:
        return None
    factor = product * _BP // square
    share = min(_BP, product * product * _BP // (square * whole))
    if share < _LEAST_SHARE_BP or (silent and factor <= 0):
        return None
    suspicion = Suspicion.DEAD if silent else _named(factor)
    if suspicion is None:
        return None
    total = int(np.abs(residual).sum()) * _WH_IN_UNIT
    return Suspect(
        node_id=node,
        usage_point_id=point,
        suspicion=suspicion,
        explained_wh=total * share // _BP,
        share_bp=share,
        factor_bp=factor,
    )


def _turned(state: _State, head: int) -> Suspect | None:
    """Try a head meter that stands the wrong way round: what its node seems to gain, the node above seems to lose."""
    node, above = state.heads[head]
    found = _alone(state, head, node, state.nodes[node])
    if found is None or found.suspicion is not Suspicion.REVERSED:
        return None
    if above is None:
        return found
    both = state.known[node] & state.known[above]
    part = (state.points[head] * found.factor_bp // _BP)[both]
    mine, theirs = state.nodes[node][both], state.nodes[above][both]
    square, wholes = _around(part, part), (_around(mine, mine), _around(theirs, theirs))
    gains = (2 * _around(mine, part) - square, -2 * _around(theirs, part) - square)
    if gains[1] <= 0:
        return found
    share = max(0, sum(gains)) * _BP // sum(wholes)
    total = int(np.abs(mine).sum() + np.abs(theirs).sum()) * _WH_IN_UNIT
    return replace(found, explained_wh=max(found.explained_wh, total * share // _BP))


def _named(factor: int) -> Suspicion | None:
    """Return what a best d looks like: 9 and −0.9 a ratio of ten, 0.5 and 2 a phase, −2 a meter turned round, else unmetered energy."""
    for low, name in (
        (_TENFOLD_BP, Suspicion.RATIO_LOW),
        (990_000, Suspicion.RATIO_LOW),
        (-9_000, Suspicion.RATIO_HIGH),
        (5_000, Suspicion.PHASE),
        (20_000, Suspicion.PHASE),
        (_TURNED_BP, Suspicion.REVERSED),
    ):
        if abs(factor - low) * _BP <= abs(low) * _TOLERANCE_BP:
            return name
    if factor > 0:
        return Suspicion.THEFT if factor < _TENFOLD_BP else Suspicion.RATIO_LOW
    return Suspicion.RATIO_HIGH if factor < _THIRD_LESS_BP else None


def _pairs(state: _State, touched: set[int]) -> list[Suspect]:
    """Try to swap meters between nodes whose residuals go against each other, one of them among `touched`."""
    below: dict[int, list[int]] = {}
    for point, node in state.node_of.items():
        if point in state.points:
            below.setdefault(node, []).append(point)
    names = sorted(state.nodes)
    cut = {name: state.nodes[name][state.known[name]] for name in names}
    own = {name: _around(cut[name], cut[name]) for name in names}
    found = []
    for place, first in enumerate(names):
        for second in names[place + 1 :]:
            if not {first, second} & touched or min(own[first], own[second]) <= 0:
                continue
            both = state.known[first] & state.known[second]
            against = _around(state.nodes[first][both], state.nodes[second][both])
            if -against * _BP < min(own[first], own[second]) * _LEAST_PAIR_BP:
                continue
            found += [
                suspect
                for p in below.get(first, [])
                for q in below.get(second, [])
                if (suspect := _swapped((first, p), (second, q), state, both))
            ]
    return found


def _swapped(here: tuple[int, int], there: tuple[int, int], state: _State, both: Mask) -> Suspect | None:
    (node, p), (other, q) = here, there
    gap = (state.points[q] - state.points[p])[both]
    mine, theirs = state.nodes[node][both], state.nodes[other][both]
    square = _around(gap, gap)
    wholes = (_around(mine, mine), _around(theirs, theirs))
    if square <= 0 or min(wholes) <= 0:
        return None
    gains = (2 * _around(mine, gap) - square, -2 * _around(theirs, gap) - square)
    if any(gain * _BP < whole * _LEAST_PAIR_BP for gain, whole in zip(gains, wholes, strict=True)):
        return None
    share = sum(gains) * _BP // sum(wholes)
    total = int(np.abs(mine).sum() + np.abs(theirs).sum()) * _WH_IN_UNIT
    return Suspect(
        node_id=node,
        usage_point_id=p,
        suspicion=Suspicion.SWAPPED,
        explained_wh=total * share // _BP,
        share_bp=share,
        factor_bp=0,
        other_point_id=q,
    )


def _around(one: Row, other: Row) -> int:
    """Return n·Σxy − Σx·Σy: how two rows move together around their means, × n²."""
    return len(one) * _dot(one, other) - int(one.sum()) * int(other.sum())


def _dot(one: Row, other: Row) -> int:
    """Return Σ of products; units of an hour stay below 10⁷, so the hours of a year fit in 64 bits."""
    return int(np.dot(one, other))
