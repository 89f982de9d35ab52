"""What is agreed and known about a building beyond its meter: norm, cap, what to do with a negative volume, who is billed."""

from __future__ import annotations

from typing import Final

import polars as pl

HOUSE_TERMS: Final = pl.Schema(
    {
        "building_id": pl.Int64(),
        "common_area_dm2": pl.Int64(),
        "norm_mwh_per_m2": pl.Int64(),
        "capped": pl.Boolean(),
        "negative": pl.String(),
        "carried_wh": pl.Int64(),
        "heating_wh": pl.Int64(),
        "meter_state": pl.String(),
        "state_since": pl.Date(),
        "by_zones": pl.Boolean(),
        "to_residents": pl.Boolean(),
        "manager_account_id": pl.Int64(),
        "manager_tariff_id": pl.Int64(),
    }
)
"""The month's terms of a building of common_needs.HOUSES. `common_area_dm2` = area of common property (S_ои), `norm_mwh_per_m2` = norm of
a month for a square metre of it, in mWh (kWh x 10^6: norms have up to six decimals). `capped`: no more than the norm is charged. `negative`: zero, distribute (by people,
the edition before 2017) or carry (to the next months; `carried_wh` came from the last one). `heating_wh` = energy used
to make heat and hot water. `meter_state`: works, none, possible (none, and one could stand), failed or refused since `state_since`. `to_residents`: in a
manager's building, bill the residents too (what the manager charges them). The manager is billed where its account is
given."""

ZERO: Final = "zero"
DISTRIBUTE: Final = "distribute"
CARRY: Final = "carry"

WORKS: Final = "works"
NONE: Final = "none"
POSSIBLE: Final = "possible"
FAILED: Final = "failed"
REFUSED: Final = "refused"

BY_METER: Final = "meter"
BY_AVERAGE: Final = "average"
BY_NORM: Final = "norm"
