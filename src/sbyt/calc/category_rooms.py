"""What part of a house's common needs falls on rooms billed by price categories: told, it is on nobody's bill."""

from __future__ import annotations

import polars as pl

from sbyt.calc import issues
from sbyt.calc.rounding import half_up_expr, wide


def unbilled_to_categories(*, balances: pl.DataFrame, rooms: pl.DataFrame) -> pl.DataFrame:
    """Return ISSUES, an ODN_FIRMS a building where rooms billed by price categories should bear common needs.

    `balances`: HOUSE_BALANCES; `rooms`: building_id, area_dm2 of such rooms (1/100 m²), a row a room. The data say the area and
    `share_wh` = V x area / area of the whole house, half up. Nothing is told of a house that came onto accounts whole: the manager
    bought it.
    """
    houses = balances.group_by("building_id", maintain_order=True).agg(
        pl.col("common_wh", "shared_wh").sum(), pl.col("total_area_dm2").first()
    )
    areas = rooms.group_by("building_id").agg(
        pl.col("area_dm2").sum(), rooms=pl.len(), without_area=pl.col("area_dm2").is_null().sum()
    )
    owed = (pl.col("common_wh") > pl.col("shared_wh")) & (pl.col("total_area_dm2") > 0)
    told = houses.filter(owed).join(areas, on="building_id", how="inner", maintain_order="left")
    share = half_up_expr(wide(pl.col("common_wh")) * wide(pl.col("area_dm2")), wide(pl.col("total_area_dm2")))
    figures = ["share_wh", "area_dm2", "total_area_dm2", "common_wh", "rooms", "without_area"]
    return issues.found(issues.ODN_FIRMS, told.with_columns(share_wh=share), data=figures)
