"""The ground of an estimated volume by its act and its months: which act held, which months were estimated before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Final

from sbyt.calc.charge_lines import AVERAGE
from sbyt.calc.explain_facts import ActShown, EstimatedShown, KnownOfPoint
from sbyt.calc.explain_steps import BetweenReadings, BilledEarlier, FromAverage, FromNorm, FromPower, Step
from sbyt.calc.periods import next_month

ESTIMATED_FIRST: Final = ("no_reading", "access_refused", "meter_failed")
"""Grounds that are billed by the mean for some months before the norm."""


def with_grounds(
    steps: tuple[Step, ...], *, period_from: date, own_month: bool, known: KnownOfPoint
) -> tuple[Step, ...]:
    """Return the steps with the acts and the months of `known` named in them.

    `own_month`: what was billed earlier is of the line's own month alone (a late reading spread over months); else of the
    months between its readings.
    """
    if not known.acts and not known.estimated:
        return steps
    month = period_from.replace(day=1)
    read = [step for step in steps if isinstance(step, BetweenReadings)]
    return tuple(
        replace(step, estimated=_between(read, known.estimated, month if own_month else None))
        if isinstance(step, BilledEarlier)
        else _named(step, month, known)
        for step in steps
    )


def _named(step: Step, month: date, known: KnownOfPoint) -> Step:
    if isinstance(step, FromNorm):
        averaged = _averaged_before(month, known.estimated) if step.ground in ESTIMATED_FIRST else ()
        return replace(step, act=_act_of(step.ground, month, known.acts), averaged=averaged)
    if isinstance(step, FromAverage | FromPower):
        return replace(step, act=_act_of(step.ground, month, known.acts))
    return step


def _act_of(ground: str, month: date, acts: Iterable[ActShown]) -> ActShown | None:
    """Return the act of the ground that holds in the month, the latest of several."""
    after = next_month(month)
    held = [
        act
        for act in acts
        if act.kind == ground and act.since < after and (act.until is None or act.until > month)
    ]
    return max(held, key=lambda act: act.since, default=None)


def _between(
    read: list[BetweenReadings], estimated: Iterable[EstimatedShown], month: date | None
) -> tuple[EstimatedShown, ...]:
    """Return the estimated lines between the readings, those of `month` alone where it is named."""
    if month is not None:
        return tuple(one for one in estimated if one.since.replace(day=1) == month)
    if not read:
        return ()
    since, until = min(pair.start.taken_on for pair in read), max(pair.end.taken_on for pair in read)
    return tuple(one for one in estimated if since <= one.since < until)


def _averaged_before(month: date, estimated: Iterable[EstimatedShown]) -> tuple[date, ...]:
    """Return the months running up to `month` that were billed by the mean, from the first."""
    known = {one.since.replace(day=1) for one in estimated if one.method == AVERAGE}
    running = []
    while (month := _month_before(month)) in known:
        running.append(month)
    return tuple(reversed(running))


def _month_before(month: date) -> date:
    return date(month.year - 1, 12, 1) if month.month == 1 else date(month.year, month.month - 1, 1)
