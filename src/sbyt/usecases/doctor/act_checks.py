"""Lines of acts of legal entities, reckoned again from the acts they name by the rules of their run."""

from __future__ import annotations

import json
from typing import Any, Final

import polars as pl

from sbyt.calc.act_lines import ACTS, facts_of
from sbyt.calc.act_volume import act_volume
from sbyt.calc.dated_rules import legal_entity_rules
from sbyt.usecases.doctor.chunks import chunks, sift

_LINES: Final = """
SELECT l.charge_id * 32768 + l.number, l.quantity_wh, (l.basis ->> 'act_wh')::bigint, (l.basis ->> 'billed_wh')::bigint,
       l.usage_point_id, l.period_from, (r.manifest -> 'rules')::text,
       a.id, a.usage_point_id, a.kind, upper(a.valid), lower(a.valid), upper(a.valid), a.power_w, a.current_ma,
       a.voltage_v, a.phases, a.line_voltage, a.cos_phi_bp, a.hours
  FROM billing_chargeline l JOIN billing_charge c ON c.id = l.charge_id JOIN billing_billingrun r ON r.id = c.run_id
  LEFT JOIN metering_consumptionact a ON a.id = (l.basis ->> 'act_id')::bigint
 WHERE l.method = 'act' AND l.basis ? 'act_id' AND l.charge_id >= %(after)s / 32768
   AND l.charge_id * 32768 + l.number > %(after)s
 ORDER BY l.charge_id, l.number LIMIT %(chunk)s
"""
_SCHEMA: Final = {
    **dict.fromkeys(("id", "quantity_wh", "told_wh", "billed_wh", "line_point_id"), pl.Int64()),
    "line_from": pl.Date(),
    "rules": pl.String(),
    **{name: kind for name, kind in ACTS.items() if name != "building_id"},
}


def acted() -> tuple[int, int, tuple[str, ...]]:
    """Return how many such lines there are, how many do not follow from their acts, and a few of them."""
    return sift((chunk.height, _broken(chunk)) for chunk in chunks(_LINES, _SCHEMA))


def _broken(chunk: pl.DataFrame) -> pl.DataFrame:
    wrong = [row["id"] for row in chunk.iter_rows(named=True) if not _holds(row)]
    return chunk.filter(pl.col("id").is_in(wrong))


def _holds(row: dict[str, Any]) -> bool:
    """The act is there, at the point of the line; its volume less what was billed is the quantity."""
    if row["act_id"] is None or row["usage_point_id"] != row["line_point_id"]:
        return False
    volume = act_volume(facts_of(row), rules=legal_entity_rules(json.loads(row["rules"] or "{}")))
    left = row["told_wh"] - row["billed_wh"]
    told = (row["told_wh"], row["quantity_wh"], row["line_from"])
    return told == (volume.energy_wh, left, volume.since) and row["billed_wh"] >= 0
