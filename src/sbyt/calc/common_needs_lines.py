"""Shares of common needs as lines: what is the account's own in each, what is its house's once."""

from __future__ import annotations

from typing import Final

import polars as pl

from sbyt.calc.charge_lines import COMMON_NEEDS, HOUSE, HOUSE_FACTS, SHARE
from sbyt.calc.frames import begins_run

_PEOPLE: Final = ("people_days", "all_people_days")


def as_lines(
    rows: pl.DataFrame, *, month_days: int, beside: tuple[str, ...] = ()
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the unpriced lines, numbered by the run of rows of one house and zone that they stand in, and HOUSE_FACTS of the runs."""
    told = rows.with_columns(
        *(pl.lit(None, dtype=pl.Int64).alias(name) for name in _PEOPLE if name not in rows.columns)
    ).with_columns(begins=begins_run("building_id", "house_zone", "all_people_days"))
    houses = _told_of_houses(told.filter("begins"), month_days)
    facts = pl.DataFrame(
        {"house_number": pl.int_range(len(houses), eager=True), "facts": houses}, schema=HOUSE_FACTS
    )
    lines = told.select(
        *("account_id", "building_id", "usage_point_id", "zone", "period_from", "period_to"),
        *("quantity_wh", "price_e7", "rate_id", *beside),
        service=pl.lit(COMMON_NEEDS),
        method=pl.when(pl.col("account_id") == pl.col("manager_account_id"))
        .then(pl.lit(HOUSE))
        .otherwise(pl.lit(SHARE)),
        reading_ids=pl.col("house_reading_ids"),
        basis=pl.struct("area_dm2", "days", "share_wh", "people_days").struct.json_encode(),
        house_number=pl.col("begins").cast(pl.Int64).cum_sum() - 1,
    )
    return lines, facts


def _told_of_houses(houses: pl.DataFrame, month_days: int) -> pl.Series:
    """Return the facts of the houses as JSON: those of earlier months and of zones where there are any."""
    told_of = (
        *("house_wh", "rooms_wh", "other_wh", "common_wh", "total_area_dm2"),
        pl.lit(month_days).alias("month_days"),
        *("house_by", "heating_wh", "carried_wh", "cut_off_wh", "cap_wh"),
        *("norm_mwh_per_m2", "common_area_dm2", "house_multiplier_bp", "average_wh", "average_days"),
        *("house_zone", "zone_wh", "zone_whole_wh", "zone_house_wh", "zone_rooms_wh", "all_people_days"),
        "balance_wh",
    )
    more = ("zones_rest_wh", "earlier_rooms_wh", "earlier_common_wh")
    one_month = (pl.col("earlier_rooms_wh") == 0) & (pl.col("earlier_common_wh") == 0)
    of_one = (pl.col("zones_rest_wh").is_null() & one_month).fill_null(value=False)
    plain = pl.struct(*told_of).struct.json_encode()
    fuller = pl.struct(*told_of, *more).struct.json_encode()
    parted = pl.struct(*told_of, *more, "earlier_by_days").struct.json_encode()
    by_days = pl.col("earlier_by_days").fill_null(value=False)
    known = houses.with_columns(
        house_wh="measured_wh", carried_wh=pl.when(pl.col("negative") == "carry").then("carried_wh")
    )
    return known.select(
        facts=pl.when(of_one).then(plain).when(by_days).then(parted).otherwise(fuller)
    ).to_series()
