"""Energy of lines without a reading of their own, reckoned again: norm, average, acts, shares of a house or a flat."""

from __future__ import annotations

from typing import Final

import polars as pl

from sbyt.calc.hourly import HOURS
from sbyt.calc.rounding import half_up_expr, wide
from sbyt.usecases.doctor.act_checks import acted
from sbyt.usecases.doctor.chunks import chunks, sift

_BP: Final = 10_000

_ESTIMATES: Final = """
SELECT l.charge_id * 32768 + l.number, l.method, l.quantity_wh,
       (w.basis ->> 'people')::bigint, (w.basis ->> 'norm_wh')::bigint, (w.basis ->> 'month_days')::bigint,
       (w.basis ->> 'average_wh')::bigint, (w.basis ->> 'average_days')::bigint,
       (w.basis ->> 'whole_wh')::bigint, (w.basis ->> 'of_days')::bigint, (w.basis ->> 'days')::bigint,
       (w.basis ->> 'area_dm2')::bigint, (w.basis ->> 'total_area_dm2')::bigint,
       (w.basis ->> 'share_wh')::bigint, l.period_to - l.period_from,
       coalesce((r.manifest -> 'rules' ->> 'household.norm_quantum_wh')::bigint, 1),
       coalesce((r.manifest -> 'rules' ->> 'household.average_quantum_wh')::bigint, 1000),
       w.basis ->> 'ground', coalesce((w.basis ->> 'multiplier_bp')::bigint, 10000),
       (w.basis ->> 'power_w')::bigint, (w.basis ->> 'hours')::bigint, coalesce(l.tier[7], (w.basis -> 'tier' ->> 'row_wh')::bigint),
       coalesce((w.basis ->> 'zone_wh')::bigint, (w.basis ->> 'common_wh')::bigint),
       (w.basis ->> 'rest_wh')::bigint, (w.basis ->> 'people_days')::bigint, (w.basis ->> 'all_people_days')::bigint,
       (w.basis ->> 'zone_whole_wh')::bigint,
       (w.basis ->> 'base_wh')::bigint, (w.basis ->> 'base_hours')::bigint, (w.basis ->> 'max_power_w')::bigint,
       coalesce(l.basis ? 'range_months', false)
  FROM billing_chargeline l JOIN billing_charge c ON c.id = l.charge_id JOIN billing_billingrun r ON r.id = c.run_id
  LEFT JOIN billing_housebasis h ON h.id = l.house_basis_id
 CROSS JOIN LATERAL (SELECT coalesce(h.facts, '{}'::jsonb) || l.basis AS basis) w
 WHERE l.method IN ('norm', 'average', 'share', 'house', 'act', 'replaced') AND NOT l.basis ? 'act_id'
   AND l.charge_id >= %(after)s / 32768 AND l.charge_id * 32768 + l.number > %(after)s
 ORDER BY l.charge_id, l.number LIMIT %(chunk)s
"""
_ESTIMATE_SCHEMA: Final = {
    "id": pl.Int64(),
    "method": pl.String(),
    **dict.fromkeys(
        (
            *("quantity_wh", "people", "norm_wh", "month_days", "average_wh", "average_days", "whole_wh"),
            *("of_days", "days", "area_dm2", "total_area_dm2", "share_wh", "line_days"),
            *("norm_quantum", "average_quantum"),
        ),
        pl.Int64(),
    ),
    "ground": pl.String(),
    **dict.fromkeys(
        (
            *("multiplier_bp", "power_w", "hours", "row_wh", "shared_wh"),
            *("rest_wh", "people_days", "all_people_days", "house_whole_wh"),
            *("base_wh", "base_hours", "max_power_w"),
        ),
        pl.Int64(),
    ),
    "of_months": pl.Boolean(),
}


def estimated() -> tuple[int, int, tuple[str, ...]]:
    """Return how many such lines there are, how many do not follow from what they name, and a few of them."""
    checked, broken, samples = sift(
        (chunk.height, chunk.filter(~_holds().fill_null(value=False)))
        for chunk in chunks(_ESTIMATES, _ESTIMATE_SCHEMA)
    )
    of_acts = acted()
    return checked + of_acts[0], broken + of_acts[1], (*samples, *of_acts[2])


def _holds() -> pl.Expr:
    """A line cut by ranges is judged whole (`row_wh`), its own part lies inside; on top of what months were billed by it need not."""
    whole = pl.coalesce("row_wh", "quantity_wh")
    free = pl.col("row_wh").is_null() | pl.col("of_months")
    inside = free | pl.col("quantity_wh").is_between(0, pl.col("row_wh"))
    way = (
        pl.when(pl.col("power_w").is_not_null())
        .then(whole == wide(pl.col("power_w")) * wide(pl.col("hours")))
        .when(pl.col("method").is_in(["norm", "act"]))
        .then(whole == _norm())
        .when(pl.col("method") == "replaced")
        .then(whole == _replaced())
        .when(pl.col("method") == "average")
        .then(_is_average(whole))
        .when(pl.col("method") == "house")
        .then((pl.col("share_wh") == pl.col("house_whole_wh")) & _is_of_its_days(whole))
        .otherwise(_is_share(whole))
    )
    return way & inside


def _norm() -> pl.Expr:
    """People × norm × days ÷ days of the month × coefficient; taken off for those away."""
    people, norm, days = (wide(pl.col(name)) for name in ("people", "norm_wh", "days"))
    raised = people * norm * days * wide(pl.col("multiplier_bp"))
    energy = half_up_expr(raised, wide(pl.col("month_days")) * wide(pl.col("norm_quantum")) * _BP) * pl.col(
        "norm_quantum"
    )
    return pl.when(pl.col("ground") == "absence").then(-energy).otherwise(energy)


def _replaced() -> pl.Expr:
    """Return the mean hour of the base, or the largest power, × the hours of the line's days."""
    hours = pl.when(pl.col("hours") == pl.col("line_days") * HOURS).then("hours")
    known = pl.col("base_wh").is_not_null()
    mean = half_up_expr(wide(pl.col("base_wh")) * wide(hours), pl.max_horizontal("base_hours", 1))
    return pl.when(known).then(mean).otherwise(pl.col("max_power_w") * hours)


def _is_average(whole: pl.Expr) -> pl.Expr:
    quantum = pl.col("average_quantum")
    days = wide(pl.col("average_wh")) * wide(pl.col("of_days"))
    mean = half_up_expr(days, wide(pl.col("average_days")) * wide(quantum)) * quantum
    by_days = (wide(whole) * pl.col("of_days") - wide(pl.col("whole_wh")) * pl.col("days")).abs()
    return (pl.col("whole_wh") == mean) & (by_days < pl.col("of_days"))


def _is_share(whole: pl.Expr) -> pl.Expr:
    """By area and days of a house, or by person-days of a communal flat: within a watt-hour, as largest remainders are."""
    share, shared = wide(pl.col("share_wh")), wide(pl.col("shared_wh"))
    area = wide(pl.col("total_area_dm2")) * wide(pl.col("month_days"))
    by_area = (share * area - shared * wide(pl.col("area_dm2")) * wide(pl.col("days"))).abs() < area
    people = wide(pl.col("all_people_days"))
    by_people = (share * people - wide(pl.col("rest_wh")) * wide(pl.col("people_days"))).abs() < people
    given_back = share.abs() * people <= shared.abs() * wide(pl.col("people_days")) + people
    fair = (
        pl.when(pl.col("rest_wh").is_not_null())
        .then(by_people)
        .when(people.is_not_null())
        .then(given_back)
        .otherwise(by_area)
    )
    return fair & _is_of_its_days(whole)


def _is_of_its_days(whole: pl.Expr) -> pl.Expr:
    """A share is cut among prices by their days, to a watt-hour."""
    apart = (wide(whole) * pl.col("days") - wide(pl.col("share_wh")) * pl.col("line_days")).abs()
    return apart < pl.col("days")
