"""Which household tariffs have prices recorded since a moment, and over which days they changed."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from sbyt.kit.versions.changed_periods import changed_periods


def tariffs_changed(*, since: datetime) -> pl.DataFrame:
    """Return changed_periods.CHANGED whose key is a tariff: its prices and the bounds of its ranges; two queries."""
    prices = changed_periods(
        source="tariffs_rate t", key="t.tariff_id", facts=("t.zone", "t.tier", "t.price_e7"), since=since
    )
    bounds = changed_periods(
        source="tariffs_tierbounds t",
        key="t.tariff_id",
        facts=("t.people", "t.per_person", "t.social", "t.first_wh", "t.second_wh", "t.coefficient_bp"),
        since=since,
    )
    return pl.concat([prices, bounds])
