"""Schemes by hand: one hour list a node, recursion, fractions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from tests.calc.reference.plain_rounding import rounded

Hours = list[int | None]


def load_loss(energy: int, hours: int, node: Mapping[str, Any], *, form: bool) -> int:
    reactive = rounded(Fraction(energy * node["reactive"], 10_000))
    lost = Fraction((energy**2 + reactive**2) * node["numerator"] * node["coefficient"], 10_000 * hours)
    lost /= node["denominator"] ** 2
    if form:
        filling = Fraction(node["form"], 10_000)
        lost *= (1 + 2 * filling) / (3 * filling)
    return rounded(lost)


def running_parts(flow: Hours, ratio: Fraction) -> Hours:
    """The part of all that has flowed by the end of the hour, rounded, less the same at its beginning."""
    found: Hours = []
    for hour, value in enumerate(flow):
        before = sum(one for one in flow[:hour] if one is not None)
        found.append(None if value is None else rounded(ratio * (before + value)) - rounded(ratio * before))
    return found


def losses(flow: Hours, node: Mapping[str, Any]) -> Hours:
    if node["kind"] == "percent":
        return running_parts(flow, Fraction(node["rate_ppm"], 1_000_000))
    known = [value for value in flow if value is not None]
    if node["sharing"] == "each_hour":
        return [None if value is None else load_loss(value, 1, node, form=False) for value in flow]
    total = load_loss(sum(known), len(known), node, form=True) if known else 0
    weights = [value**2 if node["sharing"] == "by_square" else abs(value) for value in known]
    if not any(weights):
        weights = [1] * len(known)
    shared, run = [], 0
    for weight in weights:
        shared.append(total * (run + weight) // sum(weights) - total * run // sum(weights))
        run += weight
    parts = iter(shared)
    return [None if value is None else next(parts) for value in flow]


def value_of(
    name: int,
    nodes: Mapping[int, Mapping[str, Any]],
    edges: Sequence[tuple[int, int, int]],
    hours: Mapping[int, Hours],
    length: int,
) -> Hours:
    node = nodes[name]
    if node["kind"] in {"meter", "control"}:
        return hours.get(node["usage_point_id"], [None] * length)
    if node["kind"] == "constant":
        return [node["power_w"]] * length
    if node["kind"] == "scheme":
        result = next(
            other
            for other, found in nodes.items()
            if found["kind"] == "result" and found["scheme_id"] == node["source_scheme_id"]
        )
        return value_of(result, nodes, edges, hours, length)
    inflows = [
        (value_of(source, nodes, edges, hours, length), sign)
        for source, target, sign in edges
        if target == name
    ]
    flow: Hours = []
    for hour in range(length):
        parts = [values[hour] for values, _ in inflows]
        if not parts or any(part is None for part in parts):
            flow.append(None)
        else:
            flow.append(sum(values[hour] * sign for values, sign in inflows))  # type: ignore[operator]
    if node["kind"] == "result":
        return flow
    if node["kind"] == "share":
        return running_parts(flow, Fraction(node["numerator"], node["denominator"]))
    lost = losses(flow, node)
    return [
        None if value is None or loss is None else value + node["direction"] * loss
        for value, loss in zip(flow, lost, strict=True)
    ]
