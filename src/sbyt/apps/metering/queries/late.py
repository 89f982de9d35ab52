"""Which buildings have readings and acts recorded since a moment, and over which days they changed."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import polars as pl

from sbyt.apps.premises.queries_late import TOUCHED
from sbyt.kit.columns.copy_out import read_columns
from sbyt.kit.versions.changed_periods import changed_periods

_READINGS: Final = """
WITH moved AS (
    SELECT installation_id, taken_on FROM metering_reading
     WHERE recorded_at > %(since)s AND superseded_at IS NULL AND state IN ('accepted', 'warned')
    UNION ALL
    SELECT installation_id, taken_on FROM metering_reading
     WHERE superseded_at > %(since)s AND recorded_at <= %(since)s AND state IN ('accepted', 'warned')
)
SELECT u.building_id, date_trunc('month', min(m.taken_on))::date, NULL::date
  FROM moved m
  JOIN metering_meterinstallation i ON i.id = m.installation_id
  JOIN metering_usagepoint u ON u.id = i.usage_point_id
 GROUP BY u.building_id ORDER BY u.building_id
"""


def touched_by_metering(*, since: datetime) -> pl.DataFrame:
    """Return premises.queries_late.TOUCHED by readings (from their month on) and by acts about points; two queries."""
    acts = changed_periods(
        source="metering_pointground t JOIN metering_usagepoint u ON u.id = t.usage_point_id",
        key="u.building_id",
        facts=("t.usage_point_id", "t.kind", "t.act_on", "t.power_w"),
        since=since,
        valid="daterange(lower(t.valid), CASE WHEN t.act_on >= upper(t.valid) THEN t.act_on + 1 ELSE upper(t.valid) END)",
    )
    readings = read_columns(_READINGS, params={"since": since}, schema=TOUCHED)
    return pl.concat([readings, acts.rename({"key": "building_id"})])
