"""What the checks of hours read beside the hours: facts of points, energy by registers, parameters."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Final

import polars as pl

from sbyt.apps.metering.models import CheckRule, UsagePoint
from sbyt.calc.check_parameters import CheckParameters, parameter_names
from sbyt.calc.hour_checks import REGISTERED
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
OPENING_DAYS: Final = 35
"""How long before the first day the reading that opens it may have been taken."""

DIRECTIONS: Final = {"A+": 1, "A-": 2}
"""Directions of registers as channels of hours: meters keep registers of active energy alone."""

_REGISTERED: Final = """
WITH shown AS (
  SELECT DISTINCT ON (r.installation_id, r.register_id, counts_on)
         r.installation_id, g.direction, g.zone, r.value_wh,
         -- a reading counts at 00:00 of its day; of the last day of a month, at 00:00 of the first of the next
         CASE WHEN extract(day FROM r.taken_on + 1) = 1 THEN r.taken_on + 1 ELSE r.taken_on END AS counts_on
    FROM metering_reading r
    JOIN metering_meterinstallation i ON i.id = r.installation_id
    JOIN devices_register g ON g.id = r.register_id AND g.direction = ANY(%(directions)s)
   WHERE i.usage_point_id = ANY(%(points)s) AND r.superseded_at IS NULL AND r.state IN ('accepted', 'warned')
     AND r.taken_on >= %(since)s::date - %(opening)s::int AND r.taken_on <= %(until)s
   ORDER BY r.installation_id, r.register_id, counts_on, r.taken_on DESC, r.id DESC
), scales AS (
  SELECT *, bool_or(zone = 'T0') OVER (PARTITION BY installation_id, direction) AS single FROM shown
   WHERE counts_on <= %(until)s
), whole AS (
  SELECT s.installation_id, s.direction, s.counts_on, sum(s.value_wh)::bigint AS value_wh, count(*) AS zones, s.single
    FROM scales s WHERE s.single = (s.zone = 'T0')
   GROUP BY s.installation_id, s.direction, s.counts_on, s.single
)
SELECT point, array_position(%(all)s::text[], direction::text), counts_before, counts_on, energy FROM (
  SELECT i.usage_point_id AS point, w.direction, w.counts_on,
         lag(w.counts_on) OVER later AS counts_before,
         (w.value_wh - lag(w.value_wh) OVER later) * i.multiplier AS energy
    FROM whole w
    JOIN metering_meterinstallation i ON i.id = w.installation_id
   WHERE w.single OR w.zones = (SELECT count(*) FROM devices_register z
                                 WHERE z.meter_id = i.meter_id AND z.direction = w.direction AND z.zone <> 'T0')
  WINDOW later AS (PARTITION BY w.installation_id, w.direction ORDER BY w.counts_on)
) AS pairs
 WHERE counts_before IS NOT NULL AND counts_on > %(since)s AND energy >= 0
 ORDER BY point, direction, counts_before
"""


def point_facts(*, point_ids: Collection[int], on: date) -> pl.DataFrame:
    """Return FACTS of the points: class, largest power, neighbours (the building), ratio on the day; one query."""
    return read_columns(_FACTS, params={"points": list(point_ids), "on": on}, schema=FACTS)


def neighbours_of(*, point_ids: Collection[int]) -> list[int]:
    """Return the points of the buildings that these points are in, themselves too; one query."""
    buildings = UsagePoint.objects.filter(pk__in=point_ids, building__isnull=False).values("building_id")
    return list(UsagePoint.objects.filter(building_id__in=buildings).values_list("pk", flat=True))


def parts_by_building(*, point_ids: Collection[int], most: int) -> list[list[int]]:
    """Return the points in parts of about `most`, those of a building together; one query."""
    if len(point_ids) <= most:
        return [list(point_ids)]
    rows = UsagePoint.objects.filter(pk__in=point_ids).order_by("building_id", "pk")
    parts: list[list[int]] = [[]]
    last = None
    for point_id, building_id in rows.values_list("pk", "building_id"):
        if len(parts[-1]) >= most and building_id != last:
            parts.append([])
        parts[-1].append(point_id)
        last = building_id
    return parts


def registered_columns(
    *, point_ids: Collection[int], since: date, until: date, channels: Collection[int] = (1,)
) -> pl.DataFrame:
    """Return calc.hour_checks.REGISTERED: energy between neighbouring readings of a meter around `[since, until)`.

    The first pair opens with the last reading that counts on `since` or before (at most OPENING_DAYS), the last closes
    with the last that counts on `until` or before. Zones are added up on the days that all were read, where there is no T0.
    """
    return read_columns(
        _REGISTERED,
        params={
            "points": list(point_ids),
            "since": since,
            "until": until,
            "opening": OPENING_DAYS,
            "directions": [name for name, channel in DIRECTIONS.items() if channel in channels],
            "all": list(DIRECTIONS),
        },
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
