"""Ranges of consumption as columns: bounds, and the prices above them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

import polars as pl

from sbyt.kit.columns.copy_out import read_columns

TIERS: Final = {
    "tariff_id": pl.Int64(),
    "people": pl.Int64(),
    "per_person": pl.Boolean(),
    "social": pl.Boolean(),
    "first_wh": pl.Int64(),
    "second_wh": pl.Int64(),
    "coefficient_bp": pl.Int64(),
    "valid_from": pl.Date(),
    "valid_to": pl.Date(),
}
UPPER_RATES: Final = {
    "rate_id": pl.Int64(),
    "tariff_id": pl.Int64(),
    "zone": pl.String(),
    "tier": pl.Int64(),
    "valid_from": pl.Date(),
    "valid_to": pl.Date(),
    "price_e7": pl.Int64(),
}

_BELIEVED: Final = """
 valid && daterange(%(date_from)s, %(date_to)s)
   AND recorded_at <= %(as_of)s AND (superseded_at IS NULL OR superseded_at > %(as_of)s)
"""
_TIERS: Final = """
SELECT tariff_id, people, per_person, social, first_wh, second_wh, coefficient_bp, lower(valid), upper(valid)
  FROM tariffs_tierbounds WHERE -- believed
 ORDER BY tariff_id, people, 8
""".replace("-- believed", _BELIEVED)
_UPPER_RATES: Final = """
SELECT id, tariff_id, zone, tier, lower(valid), upper(valid), price_e7
  FROM tariffs_rate WHERE tier > 1 AND -- believed
 ORDER BY id
""".replace("-- believed", _BELIEVED)


def tier_columns(*, date_from: date, date_to: date, as_of: datetime) -> pl.DataFrame:
    """Return TIERS of all tariffs that touch `[date_from, date_to)`, as believed at `as_of`."""
    return read_columns(_TIERS, params=_period(date_from, date_to, as_of), schema=TIERS)


def upper_rate_columns(*, date_from: date, date_to: date, as_of: datetime) -> pl.DataFrame:
    """Return UPPER_RATES: prices of the second and third range that touch `[date_from, date_to)`, as believed at `as_of`."""
    return read_columns(_UPPER_RATES, params=_period(date_from, date_to, as_of), schema=UPPER_RATES)


def _period(date_from: date, date_to: date, as_of: datetime) -> dict[str, Any]:
    return {"date_from": date_from, "date_to": date_to, "as_of": as_of}
