"""Which rooms of apartment buildings are supplied by a price category: they bear common needs too."""

from __future__ import annotations

from typing import Final

import polars as pl

from sbyt.calc.company_common_needs import COMPANY_ROOMS
from sbyt.calc.frames import empty

_ROOMS: Final = ("non_residential", "flat", "section", "room")


def company_rooms(terms: pl.DataFrame, *, points: pl.DataFrame, premises: pl.DataFrame) -> pl.DataFrame:
    """Return calc.company_common_needs.COMPANY_ROOMS of the terms by price category.

    A room is the one of the point, or the account's where the point names none in the same building. One that is supplied by a tariff too
    is not among them: its account bears the share. `terms`: queries_columns.SUPPLY_TERMS with `building_id` and `voltage`.
    """
    if terms["price_category"].null_count() == len(terms):
        return empty(COMPANY_ROOMS)
    tariffed = terms.filter(pl.col("tariff_id").is_not_null()).select("premises_id")
    rooms = premises.filter(pl.col("premises_kind").is_in(_ROOMS)).select(
        "building_id", "premises_id", "area_dm2"
    )
    of_point = points.select("usage_point_id", point_premises_id="premises_id")
    told = terms.filter(pl.col("price_category").is_not_null()).join(
        of_point, on="usage_point_id", how="left", maintain_order="left"
    )
    placed = told.with_columns(premises_id=pl.coalesce("point_premises_id", "premises_id")).join(
        rooms, on=["building_id", "premises_id"], how="inner", maintain_order="left"
    )
    return placed.join(tariffed, on="premises_id", how="anti", maintain_order="left").select(*COMPANY_ROOMS)
