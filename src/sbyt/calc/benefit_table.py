"""The table of benefits."""

from __future__ import annotations

from typing import Final

import polars as pl

BENEFITS: Final = pl.Schema(
    {
        "benefit_id": pl.Int64(),
        "account_id": pl.Int64(),
        "name": pl.String(),
        "share_bp": pl.Int64(),
        "people": pl.Int64(),
        "limit": pl.String(),
        "limit_wh": pl.Int64(),
        "with_common_needs": pl.Boolean(),
        "mode": pl.String(),
        "valid_from": pl.Date(),
        "valid_to": pl.Date(),
    }
)
"""A benefit of an account over `[valid_from, valid_to)`: `share_bp` of the price (5000 = 50 %) of the volume up to the limit.
`limit`: none, norm (norm x `people`, null = all who live there), volume (`limit_wh` a month). `mode`: discount (taken
off the bill) or compensation (the bill stays whole, the authority pays)."""

DISCOUNT: Final = "discount"
COMPENSATION: Final = "compensation"

COMPENSATIONS: Final = pl.Schema(
    {
        "account_id": pl.Int64(),
        "benefit_id": pl.Int64(),
        "usage_point_id": pl.Int64(),
        "category": pl.String(),
        "service": pl.String(),
        "zone": pl.String(),
        "share_bp": pl.Int64(),
        "limit_kind": pl.String(),
        "people": pl.Int64(),
        "norm_wh": pl.Int64(),
        "limit_wh": pl.Int64(),
        "covered_wh": pl.Int64(),
        "price_e7": pl.Int64(),
        "gross_kop": pl.Int64(),
    }
)
"""What an authority compensates, a row a price of a line: the sum is above zero. `limit_wh` is that of the month for the whole
benefit, null = none; `people` and `norm_wh` (a month, a person) are what it was made of where the limit is the norm."""
