"""Lines of unmetered consumption: the volume of each act billed in the month, less what was billed for its days.

Source: PP 442 p. 195: billed in the period of the act, at the prices of that period. That what was billed for the same
days is taken off is practice, unconfirmed: legal_entity.act_deducts_billed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

import polars as pl

from sbyt.calc import issues
from sbyt.calc.act_volume import ActFacts, ActKind, ActVolume, act_volume
from sbyt.calc.charge_lines import ACT
from sbyt.calc.dated_rules import LegalEntityRules
from sbyt.calc.rounding import half_up_expr, wide

ACTS: Final = pl.Schema(
    {
        "act_id": pl.Int64(),
        "usage_point_id": pl.Int64(),
        "kind": pl.String(),
        "act_on": pl.Date(),
        "valid_from": pl.Date(),
        "valid_to": pl.Date(),
        "power_w": pl.Int64(),
        "current_ma": pl.Int64(),
        "voltage_v": pl.Int64(),
        "phases": pl.Int64(),
        "line_voltage": pl.Boolean(),
        "cos_phi_bp": pl.Int64(),
        "hours": pl.Int64(),
        "building_id": pl.Int64(),
    }
)
"""Approved acts that are billed in the month; columns as act_volume.ActFacts. Contract-free ones give no line: the
network company claims them."""

BILLED_BEFORE: Final = pl.Schema(
    {
        "account_id": pl.Int64(),
        "usage_point_id": pl.Int64(),
        "period_from": pl.Date(),
        "period_to": pl.Date(),
        "quantity_wh": pl.Int64(),
    }
)
"""Energy of earlier bills at the points of the acts: every line of the service, corrections among them."""

_TERM: Final = ("price_category", "voltage", "power_group", "period_from", "period_to")


def act_rows(
    *,
    month: date,
    spans: pl.DataFrame,
    acts: pl.DataFrame,
    volumes: pl.DataFrame,
    billed_before: pl.DataFrame,
    rules: LegalEntityRules,
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Return unpriced rows of the acts, and issues. A row has the terms of its span (account, price terms, the span's
    period), `act_from`, `act_to`, `quantity_wh`, `method` and `basis`.

    `spans` are SUPPLY clipped to the month; `volumes` what this month bills for them besides. An act falls to whoever is
    supplied at its point on its day (an older one: first in the month).
    """
    own = acts.filter(pl.col("kind") == ActKind.UNMETERED)
    if own.is_empty():
        return pl.DataFrame(), []
    placed = _placed(own, spans, month)
    nobody = own.join(placed, on="act_id", how="anti")
    told_nobody = issues.found(issues.ACT_NOBODY, nobody, data=["act_id"])
    if placed.is_empty():
        return pl.DataFrame(), [told_nobody]
    reckoned = pl.DataFrame(list(_reckoned(placed, rules)), infer_schema_length=None)
    names = list(BILLED_BEFORE)
    billed = pl.concat([billed_before.select(names), volumes.select(names)])
    taken = billed_for_days(reckoned, billed=billed if rules.act_deducts_billed else billed.clear())
    rows = reckoned.join(taken, on="act_id", how="left", maintain_order="left").with_columns(
        pl.col("billed_wh").fill_null(0).clip(0)
    )
    rows = rows.with_columns(quantity_wh=(pl.col("act_wh") - pl.col("billed_wh")).clip(0), method=pl.lit(ACT))
    told = pl.struct(
        *("act_id", "kind", "act_on", "max_power_w", "current_ma", "voltage_v", "phases", "line_voltage"),
        *("cos_phi_bp", "divisor_bp", "hours", "act_wh", "billed_wh"),
    )
    rows = rows.with_columns(basis=told.struct.json_encode())
    covered = rows.filter(pl.col("quantity_wh") == 0)
    told_covered = issues.found(issues.ACT_COVERED, covered, data=["act_id", "act_wh", "billed_wh"])
    return rows.filter(pl.col("quantity_wh") > 0), [told_nobody, told_covered]


def _placed(acts: pl.DataFrame, spans: pl.DataFrame, month: date) -> pl.DataFrame:
    """Return the acts with the span that holds on their day, else the first of the month at their point."""
    kept = ["account_id", "usage_point_id", *_TERM]
    pairs = acts.join(spans.select(kept), on="usage_point_id", how="inner", maintain_order="left")
    day = pl.max_horizontal("act_on", pl.lit(month))
    holds = (pl.col("period_from") <= day) & (day < pl.col("period_to"))
    ordered = pairs.sort("act_id", ~holds, "period_from", "account_id")
    return ordered.unique("act_id", keep="first", maintain_order=True)


def _reckoned(placed: pl.DataFrame, rules: LegalEntityRules) -> Iterator[dict[str, Any]]:
    for row in placed.iter_rows(named=True):
        volume = act_volume(facts_of(row), rules=rules)
        yield {**row, "max_power_w": row["power_w"], **_figures(volume)}


def facts_of(row: Mapping[str, Any]) -> ActFacts:
    """Return the facts of a row of ACTS."""
    return ActFacts(
        kind=row["kind"],
        since=row["valid_from"],
        until=row["valid_to"],
        **{name: row[name] for name in ("power_w", "current_ma", "voltage_v", "phases", "line_voltage")},
        cos_phi_bp=row["cos_phi_bp"],
        hours=row["hours"],
    )


def _figures(volume: ActVolume) -> dict[str, Any]:
    return {
        "act_from": volume.since,
        "act_to": volume.until,
        "hours": volume.hours,
        "cos_phi_bp": volume.cos_phi_bp,
        "divisor_bp": volume.divisor_bp,
        "act_wh": volume.energy_wh,
    }


def billed_for_days(acts: pl.DataFrame, *, billed: pl.DataFrame) -> pl.DataFrame:
    """Return `billed_wh` by `act_id`: of each line the part of its days inside the act, half-up, then summed.

    `acts`: act_id, account_id, usage_point_id, act_from, act_to; `billed`: BILLED_BEFORE.
    """
    key = ["account_id", "usage_point_id"]
    pairs = acts.select("act_id", *key, "act_from", "act_to").join(billed, on=key, how="inner")
    first = pl.max_horizontal("act_from", "period_from")
    beyond = pl.min_horizontal("act_to", "period_to")
    inside = (beyond - first).dt.total_days().clip(0)
    whole = (pl.col("period_to") - pl.col("period_from")).dt.total_days()
    part = half_up_expr(wide(pl.col("quantity_wh")) * wide(inside), whole)
    return pairs.group_by("act_id").agg(billed_wh=part.sum())
