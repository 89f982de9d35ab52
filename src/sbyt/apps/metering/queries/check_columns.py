"""What the checks of hours read beside the hours: facts of points, energy by registers, parameters."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Final

import polars as pl

from sbyt.apps.metering.models import CheckRule
from sbyt.calc.hour_checks import REGISTERED, CheckParameters, parameter_names
from sbyt.kit.columns.copy_out import read_columns

CLASSES: Final = {"large": "от 670 кВт", "small": "до 670 кВт", "building": "общедомовые"}
FACTS: Final = {
    "usage_point_id": pl.Int64(),
    "point_class": pl.String(),
    "max_power_w": pl.Int64(),
    "sibling_group": pl.Int64(),
    "multiplier": pl.Int64(),
}
_FACTS: Final = """
SELECT p.id,
       CASE WHEN p.kind = 'building' THEN 'building' WHEN p.max_power_w >= 670000 THEN 'large' ELSE 'small' END,
       p.max_power_w, p.building_id,
       (SELECT i.multiplier FROM metering_meterinstallation i
         WHERE i.usage_point_id = p.id AND i.valid @> %(on)s::date)
  FROM metering_usagepoint p WHERE p.id = ANY(%(points)s) ORDER BY p.id
"""
_REGISTERED: Final = """
SELECT point, taken_before, taken_on, energy FROM (
  SELECT i.usage_point_id AS point, r.taken_on,
         lag(r.taken_on) OVER later AS taken_before,
         (r.value_wh - lag(r.value_wh) OVER later) * i.multiplier AS energy
    FROM metering_reading r
    JOIN metering_meterinstallation i ON i.id = r.installation_id
    JOIN devices_register g ON g.id = r.register_id AND g.zone = 'T0'
   WHERE i.usage_point_id = ANY(%(points)s) AND r.superseded_at IS NULL AND r.state IN ('accepted', 'warned')
     AND r.taken_on >= %(since)s AND r.taken_on <= %(until)s
  WINDOW later AS (PARTITION BY r.register_id, r.installation_id ORDER BY r.taken_on, r.id)
) AS pairs
 WHERE taken_before IS NOT NULL AND taken_on > taken_before AND energy >= 0
 ORDER BY point, taken_before
"""


def point_facts(*, point_ids: Collection[int], on: date) -> pl.DataFrame:
    """Return FACTS of the points: class, largest power, neighbours (the building), ratio on the day; one query."""
    return read_columns(_FACTS, params={"points": list(point_ids), "on": on}, schema=FACTS)


def registered_columns(*, point_ids: Collection[int], since: date, until: date) -> pl.DataFrame:
    """Return calc.hour_checks.REGISTERED: energy between neighbouring readings of one scale in `[since, until]`."""
    return read_columns(
        _REGISTERED,
        params={"points": list(point_ids), "since": since, "until": until},
        schema=dict(REGISTERED),
    )


def parameters_of_classes() -> dict[str, CheckParameters]:
    """Return class → parameters: what stands for all, then for the class, over the defaults."""
    rules = list(CheckRule.objects.filter(code="hours").order_by("point_class"))
    common: dict[str, int] = next((rule.parameters for rule in rules if not rule.point_class), {})
    own = {rule.point_class: rule.parameters for rule in rules}
    known = set(parameter_names())
    return {
        name: replace(
            CheckParameters(),
            **{key: int(value) for key, value in {**common, **own.get(name, {})}.items() if key in known},
        )
        for name in CLASSES
    }
