"""The tables of ranges: bounds of a tariff, prices above them, who is exempt."""

from __future__ import annotations

from typing import Final

import polars as pl

TIERS: Final = pl.Schema(
    {
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
)
"""Bounds of a month over `[valid_from, valid_to)`, x `coefficient_bp` / 10 000 (a season). `second_wh` null = two ranges only.
`people` null = for everybody; else the row of that many (the largest means "and more"), x people where `per_person`.
`social`: it is the social norm that the bound is."""

UPPER_RATES: Final = pl.Schema(
    {
        "rate_id": pl.Int64(),
        "tariff_id": pl.Int64(),
        "zone": pl.String(),
        "tier": pl.Int64(),
        "valid_from": pl.Date(),
        "valid_to": pl.Date(),
        "price_e7": pl.Int64(),
    }
)
"""Prices of the second and third range with VAT; the first one is in tariff_change.RATES. A zone without a price goes at T0."""

TIER_EXEMPT: Final = pl.Schema({"account_id": pl.Int64(), "valid_from": pl.Date(), "valid_to": pl.Date()})
"""Accounts that pay the price of the first range for everything (large families and others, by region)."""
