"""Common needs of a building (ОДН) by area: what the house meter counted and no room did.

Source: PP 354 annex 2 (content confirmed, number of the formula not): V = (V_house - V_rooms - V_other) x S_i / S_об; a
negative V charges nothing (edition of PP 1498 from 2017). A manager's building (УК, ТСЖ) is billed to the manager.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from sbyt.calc.rounding import share_out

HOUSES: Final = pl.Schema(
    {
        "building_id": pl.Int64(),
        "usage_point_id": pl.Int64(),
        "management": pl.String(),
        "premises_area_dm2": pl.Int64(),
        "other_rooms_wh": pl.Int64(),
    }
)
"""Buildings with a common meter at `usage_point_id` (its registers and readings come with the others).
`premises_area_dm2` = area of all flats and non-residential rooms (S_об); null = the sum of the members' areas.
`other_rooms_wh` = what rooms billed elsewhere (non-residential, direct contracts) used in the month, and energy
used for heating and hot water. Where `management` is "manager" the supplier bills no common needs."""

MEMBERS: Final = pl.Schema(
    {
        "member_id": pl.UInt32(),
        "building_id": pl.Int64(),
        "premises_id": pl.Int64(),
        "area_dm2": pl.Int64(),
        "days": pl.Int64(),
    }
)
"""The rooms of a building that take part: area and days of the month the account was open; other columns pass."""

HOUSE_VOLUMES: Final = pl.Schema(
    {
        "building_id": pl.Int64(),
        "usage_point_id": pl.Int64(),
        "house_wh": pl.Int64(),
        "rooms_wh": pl.Int64(),
        "other_wh": pl.Int64(),
        "balance_wh": pl.Int64(),
        "common_wh": pl.Int64(),
        "total_area_dm2": pl.Int64(),
        "house_reading_ids": pl.List(pl.Int64()),
    }
)
"""The building's sum: `balance_wh` = house - rooms - other as it comes out, `common_wh` = it or zero. All null where
the house meter has no reading."""

MANAGER: Final = "manager"


def house_volumes(
    *, houses: pl.DataFrame, consumption: pl.DataFrame, rooms: pl.DataFrame, members: pl.DataFrame
) -> pl.DataFrame:
    """Return HOUSE_VOLUMES of the buildings that the supplier bills common needs in.

    `rooms` (building_id, rooms_wh): energy billed to the rooms in the month. All zones of the house meter are added.
    """
    billed = houses.filter(pl.col("management") != MANAGER)
    pair = pl.concat_list("base_id", "current_id")
    metered = consumption.group_by("usage_point_id", maintain_order=True).agg(
        house_wh=pl.when(pl.col("quantity_wh").is_not_null().all()).then(pl.col("quantity_wh").sum()),
        house_reading_ids=pair.list.explode(),
    )
    areas = members.unique("premises_id").group_by("building_id").agg(areas_dm2=pl.col("area_dm2").sum())
    whole = (
        billed.join(metered, on="usage_point_id", how="left", maintain_order="left")
        .join(rooms, on="building_id", how="left", maintain_order="left")
        .join(areas, on="building_id", how="left", maintain_order="left")
    )
    whole = whole.with_columns(
        rooms_wh=pl.col("rooms_wh").fill_null(0),
        other_wh=pl.col("other_rooms_wh").fill_null(0),
        total_area_dm2=pl.coalesce("premises_area_dm2", "areas_dm2"),
    )
    balance = pl.col("house_wh") - pl.col("rooms_wh") - pl.col("other_wh")
    return whole.with_columns(balance_wh=balance, common_wh=balance.clip(0)).select(*HOUSE_VOLUMES)


def common_shares(*, volumes: pl.DataFrame, members: pl.DataFrame, month_days: int) -> pl.DataFrame:
    """Return `share_wh` of every member of the buildings that have a volume; columns of both tables beside it.

    A share is common x (area x days) / (S_об x days of the month), whole Wh by largest remainder: the shares and
    what falls on rooms that are nobody's member add up to the building's volume exactly.
    """
    known = volumes.filter(pl.col("common_wh").is_not_null())
    weighed = members.join(known, on="building_id", how="inner").with_columns(
        weight=pl.col("area_dm2") * pl.col("days")
    )
    rest = weighed.group_by("building_id").agg(
        pl.col("common_wh").first(),
        weight=pl.col("total_area_dm2").first() * month_days - pl.col("weight").sum(),
    )
    rest = rest.filter(pl.col("weight") > 0).with_columns(member_id=pl.lit(None, dtype=pl.UInt32))
    both = pl.concat([weighed, rest], how="diagonal")
    shared = share_out(
        both, by=["building_id"], total="common_wh", weight="weight", order=["member_id"], into="share_wh"
    )
    return shared.filter(pl.col("member_id").is_not_null()).drop("weight")
