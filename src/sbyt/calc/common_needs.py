"""Common needs of a building (ОДН, КР на СОИ): what the house meter counted and no room did, shared by area.

Source: PP 354 annex 2 (content confirmed, number of the formula not): V = (V_house - V_rooms - V_other) x S_i / S_об; a
negative V charges nothing (edition of PP 1498 from 2017); without a house meter V = N x S_ои x S_i / S_об. A manager's building
(УК, ТСЖ) is billed to the manager, what is negative reduces its next months (rules 124 p. 21(1), from 01.01.2021).
"""

from __future__ import annotations

from typing import Final

import polars as pl

from sbyt.calc.frames import rows_without
from sbyt.calc.house_terms import BY_METER, CARRY
from sbyt.calc.nothing import nothing_from
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
"""Buildings with a common meter at `usage_point_id` (its registers and readings come with the others; it may have none).
`premises_area_dm2` = area of all flats and non-residential rooms (S_об); null, or less than the members' areas = the sum of these.
`other_rooms_wh` = what rooms billed elsewhere (non-residential, direct contracts) used in the month, and energy
used for heating and hot water. Where `management` is "manager" the supplier bills no common needs to residents."""

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

MANAGER: Final = "manager"


def with_balance(volumes: pl.DataFrame) -> pl.DataFrame:
    """Add to house_volume.HOUSE_VOLUMES `balance_wh`, `common_wh`, `left_wh`, `cut_off_wh`: the building's sum.

    `balance_wh` = house - rooms - other - heating - what earlier months its meter covers were billed by, as it comes out (null where the volume is not metered); `common_wh` = what is
    charged; `left_wh` = what reduces the next months; `cut_off_wh` = what the cap left to nobody.
    """
    metered = volumes.with_columns(
        balance_wh=pl.col("measured_wh")
        - pl.col("rooms_wh")
        - pl.col("other_wh")
        - pl.col("heating_wh")
        - pl.col("earlier_rooms_wh")
        - pl.col("earlier_common_wh")
    )
    carries = pl.col("negative") == CARRY
    net = pl.col("balance_wh") - pl.when(carries).then("carried_wh").otherwise(0)
    by_norm = pl.col("norm_wh").clip(0)
    whole = pl.when(pl.col("balance_wh").is_not_null()).then(net.clip(0)).otherwise(by_norm)
    known = metered.with_columns(__whole=whole)
    cap = pl.when(pl.col("capped")).then("cap_wh")
    left = pl.when(pl.col("balance_wh").is_null()).then("carried_wh").otherwise((-net).clip(0))
    return (
        known.with_columns(
            common_wh=pl.when(pl.col("__whole").is_not_null()).then(pl.min_horizontal("__whole", cap)),
            left_wh=pl.when(carries).then(left).otherwise(0),
        )
        .with_columns(cut_off_wh=pl.col("__whole") - pl.col("common_wh"))
        .drop("__whole")
    )


def cut_by_zones(volumes: pl.DataFrame, *, metered: pl.DataFrame, rooms: pl.DataFrame) -> pl.DataFrame:
    """Return a row a zone of each building: `zone`, `zone_wh` (its part of `common_wh`), `zone_whole_wh` (the same before the cap), `zone_house_wh`, `zone_rooms_wh`, `zones_rest_wh` (what the zones above zero come to).

    Only a building billed by the zones of its working meter is cut. What is not counted by those zones (rooms of one
    zone, other rooms, heating, what was carried) is split as the house meter's zones stand to each other; a zone below
    zero charges nothing and the others take it on them, so that the zones add up to `common_wh`.
    """
    asked = volumes.filter(pl.col("by_zones") & (pl.col("house_by") == BY_METER))
    zoned = _by_zones(asked, metered)
    whole = rows_without(volumes, zoned, key="building_id").with_columns(
        zone=pl.lit("T0"),
        zone_wh="common_wh",
        zone_whole_wh=pl.col("common_wh") + pl.col("cut_off_wh"),
        zone_house_wh=pl.lit(None, dtype=pl.Int64),
        zone_rooms_wh=pl.lit(None, dtype=pl.Int64),
        zones_rest_wh=pl.lit(None, dtype=pl.Int64),
    )
    if zoned.is_empty():
        return whole
    counted = zoned.join(rooms, on=["building_id", "zone"], how="left", maintain_order="left").with_columns(
        own_wh=pl.col("zone_rooms_wh").fill_null(0)
    )
    carried = pl.when(pl.col("negative") == CARRY).then("carried_wh").otherwise(0)
    loose = (
        pl.col("rooms_wh")
        - pl.col("own_wh").sum().over("building_id")
        + pl.col("other_wh")
        + pl.col("heating_wh")
        + pl.col("earlier_rooms_wh")
        + pl.col("earlier_common_wh")
        + carried
    )
    counted = counted.with_columns(loose_wh=loose, weight=pl.col("zone_house_wh").clip(0))
    split = share_out(
        counted, by=["building_id"], total="loose_wh", weight="weight", order=["zone"], into="loose_part_wh"
    ).with_columns(zone_rooms_wh=pl.col("own_wh") + pl.col("loose_part_wh"))
    split = split.with_columns(weight=(pl.col("zone_house_wh") - pl.col("zone_rooms_wh")).clip(0))
    split = split.with_columns(zones_rest_wh=pl.col("weight").sum().over("building_id"))
    parted = share_out(
        split, by=["building_id"], total="common_wh", weight="weight", order=["zone"], into="zone_wh"
    )
    parted = share_out(
        parted.with_columns(uncapped_wh=pl.col("common_wh") + pl.col("cut_off_wh")),
        by=["building_id"],
        total="uncapped_wh",
        weight="weight",
        order=["zone"],
        into="zone_whole_wh",
    )
    return pl.concat([whole, parted.sort("building_id", "zone").select(whole.columns)])


@nothing_from("volumes")
def _by_zones(volumes: pl.DataFrame, metered: pl.DataFrame) -> pl.DataFrame:
    """Return a row a zone of the buildings whose meters count several, with `zone_house_wh`."""
    zones = metered.group_by("usage_point_id", "zone", maintain_order=True).agg(pl.col("quantity_wh").sum())
    own = zones.with_columns(zones=pl.len().over("usage_point_id"))
    several = own.filter(pl.col("zones") > 1).select("usage_point_id", "zone", zone_house_wh="quantity_wh")
    return volumes.join(several, on="usage_point_id", how="inner", maintain_order="left")


def common_shares(*, volumes: pl.DataFrame, members: pl.DataFrame, month_days: int) -> pl.DataFrame:
    """Return `share_wh` of every member and zone of the buildings that have a volume; columns of both tables beside it.

    A share is the zone's volume x (area x days) / (S_об x days of the month), whole Wh by largest remainder: the shares
    and what falls on rooms that are nobody's member add up to the building's volume exactly.
    """
    known = volumes.filter(pl.col("common_wh").is_not_null())
    weighed = members.join(known, on="building_id", how="inner").with_columns(
        weight=pl.col("area_dm2") * pl.col("days")
    )
    key = ["building_id", "zone"]
    rest = weighed.group_by(key).agg(
        pl.col("zone_wh").first(),
        weight=pl.col("total_area_dm2").first() * month_days - pl.col("weight").sum(),
    )
    rest = rest.filter(pl.col("weight") > 0).with_columns(member_id=pl.lit(None, dtype=pl.UInt32))
    both = pl.concat([weighed, rest], how="diagonal")
    shared = share_out(both, by=key, total="zone_wh", weight="weight", order=["member_id"], into="share_wh")
    return shared.filter(pl.col("member_id").is_not_null()).drop("weight")


@nothing_from("members")
def distributed_shares(*, volumes: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Return `share_wh` below zero of every member by people: what the rooms counted beyond the house, the edition before 2017.

    `members` carry `people_days` and `used_wh`: nobody is given back more than the room used.
    """
    known = volumes.filter((pl.col("negative") == "distribute") & (pl.col("balance_wh") < 0))
    weighed = members.join(known, on="building_id", how="inner")
    shared = share_out(
        weighed,
        by=["building_id"],
        total="balance_wh",
        weight="people_days",
        order=["member_id"],
        into="share_wh",
    )
    all_days = pl.col("people_days").sum().over("building_id")
    return shared.with_columns(
        share_wh=pl.max_horizontal("share_wh", -pl.col("used_wh")), all_people_days=all_days
    )
