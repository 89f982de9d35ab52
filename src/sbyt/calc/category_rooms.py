"""What is to be told of houses with rooms billed by price categories: a part on nobody's bill, rooms whose volume is not known."""

from __future__ import annotations

import polars as pl

from sbyt.calc import issues
from sbyt.calc.nothing import nothing_from
from sbyt.calc.rounding import half_up_expr, wide


@nothing_from("rooms")
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


@nothing_from("lacking")
def houses_with_unknown_rooms(*, balances: pl.DataFrame, lacking: pl.DataFrame) -> pl.DataFrame:
    """Return ISSUES, an ODN_ROOMS a building whose measured volume bears rooms of companies that have no volume of the month.

    `lacking`: usage_point_id, building_id of the points of companies without a volume. Their energy would fall on everybody's common needs.
    """
    measured = (pl.col("common_wh") > 0) & pl.col("balance_wh").is_not_null()
    houses = balances.filter(measured).unique("building_id", maintain_order=True)
    points = lacking.group_by("building_id").agg(points=pl.col("usage_point_id").n_unique())
    told = houses.join(points, on="building_id", how="inner", maintain_order="left")
    return issues.found(issues.ODN_ROOMS, told, data=["points", "house_wh", "common_wh"])
