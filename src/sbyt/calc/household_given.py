"""Volumes of households handed in as they are: a bill checked by the volumes printed on it. Cases in files alone."""

from __future__ import annotations

from typing import Final

import polars as pl

from sbyt.calc import issues
from sbyt.calc.charge_lines import COMMON_NEEDS, ENERGY, GIVEN
from sbyt.calc.dated_rules import TariffChange
from sbyt.calc.nothing import nothing_from
from sbyt.calc.periods import days
from sbyt.calc.rounding import share_out
from sbyt.calc.tariff_change import priced_zone, rated

VOLUMES_GIVEN: Final = pl.Schema(
    {
        "usage_point_id": pl.Int64(),
        "service": pl.String(),
        "zone": pl.String(),
        "volume_wh": pl.Int64(),
    }
)
"""A volume of a point's month: of its energy (before any meter of it) or of its share of common needs."""


@nothing_from("volumes")
def given_rows(
    spans: pl.DataFrame, *, volumes: pl.DataFrame, rates: pl.DataFrame, policy: TariffChange
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return unpriced lines of the given volumes, split by price and account by days, and NO_RATE issues."""
    numbered = volumes.with_row_index("volume_id")
    asked = priced_zone(numbered.join(spans, on="usage_point_id", how="inner"), rates=rates)
    asked = asked.with_columns(__days=days())
    pieces = rated(asked, rates=rates, policy=policy).with_columns(__days=days())
    wanted = asked.group_by("volume_id").agg(wanted=pl.col("__days").sum())
    got = pieces.group_by("volume_id").agg(got=pl.col("__days").sum())
    whole = wanted.join(got, on="volume_id", how="inner").filter(pl.col("wanted") == pl.col("got"))
    lost = asked.join(whole, on="volume_id", how="anti").unique("volume_id", maintain_order=True)
    rows = share_out(
        pieces.join(whole.select("volume_id"), on="volume_id", how="semi"),
        by=["volume_id"],
        total="volume_wh",
        weight="__days",
        order=["period_from"],
        into="quantity_wh",
    )
    lines = rows.select(
        *("account_id", "building_id", "usage_point_id", "service", "zone"),
        *("period_from", "period_to", "quantity_wh", "price_e7", "rate_id"),
        method=pl.lit(GIVEN),
        basis=pl.when(pl.col("quantity_wh") != pl.col("volume_wh")).then(_basis()),
    )
    return lines, issues.found(issues.NO_RATE, lost, data=["tariff_id", "zone"])


@nothing_from("volumes")
def with_given_energy(volumes: pl.DataFrame) -> pl.DataFrame:
    """Return the points whose energy is given, so that nothing else is billed for it."""
    return volumes.filter(pl.col("service") == ENERGY).select("usage_point_id").unique()


@nothing_from("volumes")
def with_given_share(volumes: pl.DataFrame) -> pl.DataFrame:
    """Return the points whose share of common needs is given."""
    return volumes.filter(pl.col("service") == COMMON_NEEDS).select("usage_point_id").unique()


def _basis() -> pl.Expr:
    month_days = pl.col("__days").sum().over("volume_id")
    told = pl.struct(whole_wh="volume_wh", days=pl.col("__days"), of_days=month_days)
    return told.struct.json_encode()
