"""Which norm a home and a house go by: by stove and heating, and whether a house meter could stand."""

from __future__ import annotations

from datetime import date

import polars as pl

from sbyt.apps.tariffs.norm_kinds import norm_kind
from sbyt.calc.house_terms import NONE, POSSIBLE
from sbyt.calc.nothing import nothing_from


def by_norm_kind(supply: pl.DataFrame, norms: pl.DataFrame, *, month: date) -> pl.DataFrame:
    """Return the supply with `stove_kind` = the kind of norms in force on the first day of the month, `heating_kind` taken off."""
    begun = pl.col("valid_from").is_null() | (pl.col("valid_from") <= month)
    goes_on = pl.col("valid_to").is_null() | (pl.col("valid_to") > month)
    known = set(norms.filter(begun & goes_on)["stove_kind"].unique())
    kinds = supply.select("stove_kind", "heating_kind").unique().drop_nulls("stove_kind")
    named = [
        (stove, heating, norm_kind(stove_kind=stove, heating_kind=heating, known=known))
        for stove, heating in kinds.iter_rows()
    ]
    table = pl.DataFrame(
        named,
        schema={"stove_kind": pl.String(), "heating_kind": pl.String(), "norm_kind": pl.String()},
        orient="row",
    )
    told = supply.join(
        table, on=["stove_kind", "heating_kind"], how="left", nulls_equal=True, maintain_order="left"
    )
    return told.with_columns(stove_kind="norm_kind").drop("heating_kind", "norm_kind")


@nothing_from("terms")
def with_possibility(terms: pl.DataFrame, buildings: pl.DataFrame) -> pl.DataFrame:
    """Return HOUSE_TERMS whose houses without a meter are told apart where one could stand."""
    possible = buildings.filter("meter_possible")["building_id"]
    bare = (pl.col("meter_state") == NONE) & pl.col("building_id").is_in(possible.implode())
    return terms.with_columns(meter_state=pl.when(bare).then(pl.lit(POSSIBLE)).otherwise("meter_state"))
