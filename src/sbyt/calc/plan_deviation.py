"""How far what was taken is from what was planned: over the hours that are known on both sides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sbyt.calc.rounding import half_up

_BP: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """Plan against fact, Wh. `plan_wh` is the whole plan; the rest is of the `hours` where both are known."""

    plan_wh: int
    planned_hours: int
    hours: int
    compared_plan_wh: int
    fact_wh: int

    @property
    def deviation_wh(self) -> int | None:
        """Return fact less plan of the compared hours; None where there is nothing to compare."""
        return self.fact_wh - self.compared_plan_wh if self.hours else None

    @property
    def deviation_bp(self) -> int | None:
        """Return it in 1/100 % of the plan of the compared hours, half up away from zero; None of a plan of nothing."""
        if self.deviation_wh is None or not self.compared_plan_wh:
            return None
        return half_up(self.deviation_wh * _BP, self.compared_plan_wh)

    @property
    def is_whole(self) -> bool:
        """Tell whether every planned hour has a fact."""
        return self.hours == self.planned_hours


def deviation_of_day(*, plan_wh: Sequence[int], fact_wh: Sequence[int | None]) -> Deviation:
    """Return the deviation of a day; no fact at all may be said by an empty sequence.

    Hours without a fact are left out of both sides: a missing hour is no zero.
    """
    facts: Sequence[int | None] = fact_wh or (None,) * len(plan_wh)
    both = [(plan, fact) for plan, fact in zip(plan_wh, facts, strict=True) if fact is not None]
    return Deviation(
        plan_wh=sum(plan_wh),
        planned_hours=len(plan_wh),
        hours=len(both),
        compared_plan_wh=sum(plan for plan, _ in both),
        fact_wh=sum(fact for _, fact in both),
    )


def deviation_of_days(days: Iterable[Deviation]) -> Deviation:
    """Return the days together: the deviation of their sums, so that over- and underuse offset each other."""
    known = list(days)
    return Deviation(
        plan_wh=sum(day.plan_wh for day in known),
        planned_hours=sum(day.planned_hours for day in known),
        hours=sum(day.hours for day in known),
        compared_plan_wh=sum(day.compared_plan_wh for day in known),
        fact_wh=sum(day.fact_wh for day in known),
    )
