"""Losses from the formulas of a contract, in the units they are written in: kWh, kW, kVA, kV, Ohm, fractions.

Each loss of a period is rounded to a Wh once; its hours get it by running sums, a percent by those of the flow. Nothing of the rule is used here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import accumulate
from typing import Any

from tests.calc.reference.plain_rounding import rounded

Hours = list[int | None]
"""Wh by hour; None = unknown."""


def form_squared(filling: Fraction) -> Fraction:
    """kф² = (1 + 2kз) / 3kз."""
    return (1 + 2 * filling) / (3 * filling)


def transformer_kwh(active: Fraction, reactive: Fraction, hours: int, step: Mapping[str, Any]) -> Fraction:
    """kк · ΔPкз · (Wp² + Wq²) / (Sном² · T), kW and kVA."""
    short_kw, rated_kva = Fraction(step["short_circuit_w"], 1000), Fraction(step["rated_va"], 1000)
    return (
        Fraction(step["coefficient"], 10_000) * short_kw * (active**2 + reactive**2) / (rated_kva**2 * hours)
    )


def line_kwh(active: Fraction, reactive: Fraction, hours: int, step: Mapping[str, Any]) -> Fraction:
    """(Wp² + Wq²) · R / (U² · T) · 10⁻³ of kWh, kV and Ohm."""
    ohm, kilovolt = Fraction(step["resistance_mohm"], 1000), Fraction(step["voltage_v"], 1000)
    return (active**2 + reactive**2) * ohm / (kilovolt**2 * hours * 1000)


BY_LOAD: Mapping[str, Callable[[Fraction, Fraction, int, Mapping[str, Any]], Fraction]] = {
    "transformer": transformer_kwh,
    "line": line_kwh,
}


def load_wh(wh: int, hours: int, step: Mapping[str, Any], *, shaped: bool) -> int:
    """Return the losses of so much energy over so many hours, Wh; reactive energy by tgφ is whole varh."""
    reactive = Fraction(rounded(Fraction(wh * step["reactive"], 10_000)), 1000)
    lost = BY_LOAD[step["by"]](Fraction(wh, 1000), reactive, hours, step)
    if shaped:
        lost *= form_squared(Fraction(step["form"], 10_000))
    return rounded(lost * 1000)


def lost_by_hours(flow: Sequence[int | None], step: Mapping[str, Any]) -> Hours:
    if step["by"] == "percent":
        share = Fraction(step["rate_ppm"], 1_000_000)
        until = [rounded(share * one) for one in accumulate(wh or 0 for wh in flow)]
        return [
            None if wh is None else behind - before
            for wh, before, behind in zip(flow, [0, *until], until, strict=False)
        ]
    if step["sharing"] == "each_hour":
        return [None if wh is None else load_wh(wh, 1, step, shaped=False) for wh in flow]
    known = [wh for wh in flow if wh is not None]
    total = load_wh(sum(known), len(known), step, shaped=True) if known else 0
    weights = [wh * wh if step["sharing"] == "by_square" else wh for wh in known]
    whole = sum(weights) or len(known)
    run = list(accumulate(weights)) if sum(weights) else list(range(1, len(known) + 1))
    until = [total * one // whole for one in run]
    parts = iter(after - before for before, after in zip([0, *until], until, strict=False))
    return [None if wh is None else next(parts) for wh in flow]


def after(flow: Sequence[int | None], step: Mapping[str, Any]) -> tuple[Hours, Hours]:
    """Return what stands behind the step's own losses, and what goes on with the idle power of its transformer."""
    sign = -1 if step["taken_off"] else 1
    lost = lost_by_hours(flow, step)
    behind = [
        None if wh is None or loss is None else wh + sign * loss for wh, loss in zip(flow, lost, strict=True)
    ]
    return behind, [None if wh is None else wh + sign * step["idle_w"] for wh in behind]


def chain(flow: Sequence[int | None], steps: Sequence[Mapping[str, Any]]) -> list[Hours]:
    """Return the hours behind each step, and last those at the boundary: a step takes what the one before gave on."""
    found, carried = [], list(flow)
    for step in steps:
        behind, carried = after(carried, step)
        found.append(behind)
    return [*found, carried]
