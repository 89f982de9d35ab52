"""A month of a legal entity's point without readings: replacement information, along the law's ladder.

Sources: PP 442 p. 140, 166, 179: the control meter where the contract has one, else the reading-based volume of the same period of last year, else of the
nearest period with readings (calc.replacement_bases); annex 3: Pmax × T where nothing else is known. The mean hour of the base, W / T, times the
hours of the days that are billed, half-up to a Wh. How many months running history may stand is the dated rule `checks.replacement_max_periods`: the steps are those of
missing hours (hour_estimates.ladder_of_period).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import polars as pl

from sbyt.calc.charge_lines import REPLACED
from sbyt.calc.hour_estimates import BY_READINGS, Method, ladder_of_period, period_number
from sbyt.calc.hourly import HOURS
from sbyt.calc.rounding import half_up

CONTROLS: Final = pl.Schema({"usage_point_id": pl.Int64(), "wh": pl.Int64(), "hours": pl.Int64()})
"""What the control meter of a point counted in the month, and in how many hours; points whose contract has one that was read."""

REPLACED_VOLUMES: Final = pl.Schema(
    {
        "account_id": pl.Int64(),
        "usage_point_id": pl.Int64(),
        "period_from": pl.Date(),
        "period_to": pl.Date(),
        "replaced_wh": pl.Int64(),
        "replaced_by": pl.String(),
    }
)
"""One row a span that the ladder has an answer for; `replaced_by` is the basis of its line, JSON."""

_BASED_ON: Final = {
    Method.LAST_YEAR: ("last_year_wh", "last_year_hours"),
    Method.NEAREST: ("nearest_wh", "nearest_hours"),
    Method.CONTROL: ("control_wh", "control_hours"),
}


def replaced_volumes(
    spans: pl.DataFrame,
    *,
    bases: pl.DataFrame,
    controls: pl.DataFrame,
    earlier: pl.DataFrame,
    month: date,
    most: int | None,
) -> pl.DataFrame:
    """Return REPLACED_VOLUMES of the spans (account_id, usage_point_id, period_from, period_to) that some step gives.

    `bases` is hour_estimates.BASES, `earlier` between_readings.EARLIER_VOLUMES: months of it by replacement that lie side by side up to
    this one are one run, and after `most` of them history is no step. Points that `bases` does not name get nothing.
    """
    known = bases.filter(pl.col("channel") == 1).join(
        controls.rename({"wh": "control_wh", "hours": "control_hours"}), on="usage_point_id", how="left"
    )
    facts = {row["usage_point_id"]: row for row in known.iter_rows(named=True)}
    runs: dict[int, set[date]] = defaultdict(set)
    replaced = earlier.filter(pl.col("method") == REPLACED)
    for point, since in replaced.select("usage_point_id", "period_from").iter_rows():
        runs[point].add(since.replace(day=1))
    rows = []
    for account, point, since, until in spans.select(
        "account_id", "usage_point_id", "period_from", "period_to"
    ).iter_rows():
        number = period_number(month=month, replaced_months=runs[point])
        told = _first_step(facts.get(point, {}), hours=(until - since).days * HOURS, number=number, most=most)
        if told is not None:
            rows.append((account, point, since, until, told.pop("energy_wh"), json.dumps(told)))
    return pl.DataFrame(rows, schema=REPLACED_VOLUMES, orient="row")


def _first_step(
    facts: Mapping[str, Any], *, hours: int, number: int, most: int | None
) -> dict[str, Any] | None:
    """Return the energy by the first step of the ladder that has its figures, and what it stands on."""
    run = {"period": number} if most is None else {"period": number, "most": most}
    for step in ladder_of_period(number=number, most=most):
        if step is Method.PMAX:
            power = facts.get("max_power_w")
            if power:
                return {
                    "step": step.value,
                    "max_power_w": power,
                    "hours": hours,
                    **run,
                    "energy_wh": power * hours,
                }
            continue
        energy, taken = (facts.get(name) for name in _BASED_ON[step])
        if energy is not None and taken:
            name = BY_READINGS[step] if facts.get(f"{step.value}_by_registers") else step.value
            whole = {"base_wh": energy, "base_hours": taken, "hours": hours, **run}
            return {"step": name, **whole, "energy_wh": half_up(energy * hours, taken)}
    return None
