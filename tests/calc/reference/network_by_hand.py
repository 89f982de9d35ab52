"""Balance, suspects and reconciliation by loops over nodes, days and hours; whole numbers of plain Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from tests.calc.reference.plain_rounding import rounded

Hours = Mapping[int, Mapping[date, Sequence[int | None]]]
"""Point → day → hours of one channel."""
Tree = Mapping[int, Mapping[str, Any]]
Part = int | None
"""Energy of an hour, Wh; None = nobody knows."""
SUMS = (
    "above_wh", "given_wh", "risen_wh", "input_wh", "points_wh", "below_wh", "up_wh", "output_wh",
    "unbalance_wh", "norm_wh", "hours",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A tree of nodes with what was counted: `taken` is A+, `given` A−, of points and head meters alike."""

    tree: Tree
    taken: Hours
    given: Hours

    def days(self) -> list[date]:
        return sorted(
            {day for channel in (self.taken, self.given) for rows in channel.values() for day in rows}
        )


def added(parts: Sequence[Part]) -> Part:
    total = 0
    for part in parts:
        if part is None:
            return None
        total += part
    return total


def known(hours: Hours, point: int, day: date, hour: int) -> Part:
    row = hours.get(point, {}).get(day)
    return None if row is None else row[hour]


def hung(node: int, tree: Tree, hours: Hours, day: date) -> list[int]:
    """Return the points that hang on a node on a day; one that has no hours on any day takes no part."""
    return [
        point
        for point, since, until in tree[node]["points"]
        if hours.get(point) and since <= day and (until is None or day < until)
    ]


def children_of(node: int, of: Network, day: date) -> list[int]:
    return [child for child, facts in of.tree.items() if facts["parent"] == node and is_there(child, of, day)]


def hour_of(node: int, of: Network, day: date, hour: int) -> dict[str, Part]:
    """Return the six parts of an hour of a node: three ways in, three ways out."""
    crossed = [hour_of(child, of, day, hour) for child in children_of(node, of, day)]
    parts: dict[str, Part] = {
        "points_wh": added([known(of.taken, one, day, hour) for one in hung(node, of.tree, of.taken, day)]),
        "given_wh": added([known(of.given, one, day, hour) for one in hung(node, of.tree, of.given, day)]),
        "below_wh": added([one["above_wh"] for one in crossed]),
        "risen_wh": added([one["up_wh"] for one in crossed]),
    }
    head = of.tree[node]["head"]
    if head is not None:
        back = known(of.given, head, day, hour) if of.given.get(head) else 0
        return {**parts, "above_wh": known(of.taken, head, day, hour), "up_wh": back}
    went, came = added([parts["points_wh"], parts["below_wh"]]), added([parts["given_wh"], parts["risen_wh"]])
    if went is None or came is None:
        return {**parts, "above_wh": None, "up_wh": None}
    # what lacks comes from above, what is left over goes up
    return {
        **parts,
        "above_wh": went - came if went > came else 0,
        "up_wh": came - went if came > went else 0,
    }


def balanced(node: int, of: Network, day: date, hour: int) -> dict[str, int] | None:
    """Return an hour of a node with its sums; None where a part is unknown or nothing is measured below it."""
    below = (
        hung(node, of.tree, of.taken, day) + hung(node, of.tree, of.given, day) + children_of(node, of, day)
    )
    parts = hour_of(node, of, day, hour)
    if not below or None in parts.values():
        return None
    row = {name: value or 0 for name, value in parts.items()}
    row["input_wh"] = row["above_wh"] + row["given_wh"] + row["risen_wh"]
    row["output_wh"] = row["points_wh"] + row["below_wh"] + row["up_wh"]
    row["unbalance_wh"] = row["input_wh"] - row["output_wh"]
    row["norm_wh"] = rounded(Fraction(row["input_wh"] * of.tree[node]["norm_bp"], 10_000))
    return row


def is_there(node: int, of: Network, day: date) -> bool:
    """Tell whether anything is measured at or below a node on a day."""
    head = of.tree[node]["head"]
    return (
        bool(of.taken.get(head) or of.given.get(head))
        or bool(hung(node, of.tree, of.taken, day) or hung(node, of.tree, of.given, day))
        or any(is_there(one, of, day) for one, facts in of.tree.items() if facts["parent"] == node)
    )


def month_of(node: int, of: Network) -> dict[str, int]:
    """Return the sums of a node over hours in which all of its parts are known."""
    sums = dict.fromkeys(SUMS, 0)
    for day in of.days():
        for hour in range(24):
            row = balanced(node, of, day, hour)
            if row is None:
                continue
            for name, value in row.items():
                sums[name] += value
            sums["hours"] += 1
    return sums


def flows_of(node: int, of: Network) -> dict[int, tuple[int, int]]:
    """Return child → what went into it and what came up from it in the hours in which the node itself is balanced."""
    flows: dict[int, tuple[int, int]] = {}
    for day in of.days():
        for hour in range(24):
            if balanced(node, of, day, hour) is None:
                continue
            for child in children_of(node, of, day):
                parts = hour_of(child, of, day, hour)
                went, came = flows.get(child, (0, 0))
                flows[child] = (went + (parts["above_wh"] or 0), came + (parts["up_wh"] or 0))
    return flows


def difference(theirs: int | None, ours: int | None, multiplier: int | None) -> str:
    """Return the name of a difference, decided one question after another."""
    if theirs is None or ours is None:
        return "only_ours" if theirs is None else "only_theirs"
    gap = theirs - ours
    if gap == 0:
        return "equal"
    if abs(gap) <= 1_000:
        return "rounding"
    if theirs == -ours:
        return "sign"
    for factor in {10, 100, multiplier or 1} - {1}:
        for large, small in ((theirs, ours), (ours, theirs)):
            if small > 0 and abs(Fraction(large) - small * factor) <= Fraction(large, 50):
                return "ratio"
    return "losses" if gap > 0 and ours > 0 and Fraction(gap, ours) <= Fraction(8, 100) else "volume"


def together(one: Sequence[int], other: Sequence[int]) -> int:
    """Return how two rows move together around their means, times the square of their length."""
    size = len(one)
    return size * sum(a * b for a, b in zip(one, other, strict=True)) - sum(one) * sum(other)


Guess = tuple[int, int, int, int | None, int, int]
"""Explained Wh, node, point, the other point of a swap, the best factor, the share explained. Rows are in 100 Wh."""


def ranked(
    residuals: dict[int, list[int]],
    volumes: Mapping[int, list[int]],
    past: Mapping[int, list[int]],
    node_of: Mapping[int, int],
    most: int,
) -> list[tuple[int, int, int | None]]:
    """Return (node, point, other) in the order told: all hypotheses are tried anew after each, a point is told once."""
    left = {node: list(row) for node, row in residuals.items()}
    told: set[int] = set()
    found = []
    while len(found) < most:
        guesses = [one for one in alone(left, volumes, past, node_of) if one[2] not in told]
        guesses += [one for one in swaps(left, volumes, node_of) if not {one[2], one[3]} & told]
        if not guesses:
            return found
        best = max(guesses, key=lambda one: (one[0], -one[2]))
        if best[3] is not None:
            best = clearest(best, guesses, left, volumes, past, node_of)
        found.append(best[1:4])
        told |= {best[2]} | ({best[3]} if best[3] is not None else set())
        left.update(taken_off(best, left, volumes, past, node_of))
    return found


def clearest(
    best: Guess,
    guesses: Sequence[Guess],
    left: Mapping[int, list[int]],
    volumes: Mapping[int, list[int]],
    past: Mapping[int, list[int]],
    node_of: Mapping[int, int],
) -> Guess:
    """Return which of the swaps between the same nodes that explain almost as much leaves least after one more fault."""
    nodes = {best[1], node_of[best[3] or 0]}
    close = [
        one
        for one in guesses
        if one[3] is not None and {one[1], node_of[one[3]]} == nodes and one[0] * 10 >= best[0] * 6
    ]
    close.sort(key=lambda one: (-one[0], one[2], one[3]))

    def rest(one: Guess) -> int:
        after = {**left, **taken_off(one, left, volumes, past, node_of)}
        sums = 0
        for node in nodes:
            own = {point: at for point, at in node_of.items() if at == node}
            shares = [guess[5] for guess in alone(after, volumes, past, own)]
            sums += together(after[node], after[node]) * (10_000 - max([0, *shares])) // 10_000
        return sums

    return min(close[:40], key=rest)


def taken_off(
    guess: Guess,
    left: Mapping[int, list[int]],
    volumes: Mapping[int, list[int]],
    past: Mapping[int, list[int]],
    node_of: Mapping[int, int],
) -> dict[int, list[int]]:
    """Return node → its residual without what the guess explains."""
    _most, node, point, other, factor, _share = guess
    if other is None:
        shape = volumes.get(point)
        if shape is None or not any(shape):
            shape = past[point]
        return {node: [was - value * factor // 10_000 for was, value in zip(left[node], shape, strict=True)]}
    gap = [b - a for a, b in zip(volumes[point], volumes[other], strict=True)]
    there = node_of[other]
    return {
        node: [was - value for was, value in zip(left[node], gap, strict=True)],
        there: [was + value for was, value in zip(left[there], gap, strict=True)],
    }


def alone(
    left: Mapping[int, list[int]],
    volumes: Mapping[int, list[int]],
    past: Mapping[int, list[int]],
    node_of: Mapping[int, int],
) -> list[Guess]:
    """Try a wrong factor of every point; of a silent one, its history."""
    found: list[Guess] = []
    for point, node in node_of.items():
        volume = volumes.get(point)
        silent = volume is None or not any(volume)
        shape = past.get(point) if silent else volume
        if shape is None or not any(shape):
            continue
        product, square = together(left[node], shape), together(shape, shape)
        whole = together(left[node], left[node])
        if square <= 0 or whole <= 0:
            continue
        factor = product * 10_000 // square
        share = min(10_000, product * product * 10_000 // (square * whole))
        if share < 500 or (silent and factor <= 0) or (not silent and nameless(factor)):
            continue
        found.append((sum(map(abs, left[node])) * 100 * share // 10_000, node, point, None, factor, share))
    return found


def nameless(factor: int) -> bool:
    """Tell whether a factor looks like nothing known: up to three tenths too large."""
    near_ratio = abs(factor + 9_000) * 10_000 <= 9_000 * 1_500
    return -3_000 <= factor <= 0 and not near_ratio


def swaps(
    left: Mapping[int, list[int]], volumes: Mapping[int, list[int]], node_of: Mapping[int, int]
) -> list[Guess]:
    """Try every pair of points of two nodes whose residuals go against each other."""
    found: list[Guess] = []
    names = sorted(left)
    own = {name: together(left[name], left[name]) for name in names}
    for place, here in enumerate(names):
        for there in names[place + 1 :]:
            smaller = min(own[here], own[there])
            if smaller <= 0 or -together(left[here], left[there]) * 10_000 < smaller * 2_500:
                continue
            for p in (point for point, node in node_of.items() if node == here and point in volumes):
                for q in (point for point, node in node_of.items() if node == there and point in volumes):
                    gap = [b - a for a, b in zip(volumes[p], volumes[q], strict=True)]
                    square = together(gap, gap)
                    gains = (
                        2 * together(left[here], gap) - square,
                        -2 * together(left[there], gap) - square,
                    )
                    if (
                        square <= 0
                        or gains[0] * 10_000 < own[here] * 2_500
                        or gains[1] * 10_000 < own[there] * 2_500
                    ):
                        continue
                    share = sum(gains) * 10_000 // (own[here] + own[there])
                    total = (sum(map(abs, left[here])) + sum(map(abs, left[there]))) * 100
                    found.append((total * share // 10_000, here, p, q, 0, share))
    return found
