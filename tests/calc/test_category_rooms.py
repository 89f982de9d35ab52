"""The part of rooms billed by price categories in common needs is named, for it is on no bill."""

from __future__ import annotations

import json

import polars as pl

from sbyt.calc.category_rooms import unbilled_to_categories
from sbyt.calc.household_common_needs import HOUSE_BALANCES


def told(
    *, common: int | None, shared: int, areas: list[int | None]
) -> list[tuple[str, int, dict[str, int]]]:
    row = dict.fromkeys(HOUSE_BALANCES) | {"building_id": 7, "zone": "T0", "total_area_dm2": 30_000}
    balances = pl.DataFrame([row | {"common_wh": common, "shared_wh": shared}], schema=HOUSE_BALANCES)
    rooms = pl.DataFrame(
        {"building_id": [7] * len(areas), "area_dm2": areas},
        schema={"building_id": pl.Int64(), "area_dm2": pl.Int64()},
    )
    found = unbilled_to_categories(balances=balances, rooms=rooms)
    return [(row["code"], row["building_id"], json.loads(row["data"])) for row in found.iter_rows(named=True)]


class TestRoomsBilledByCategories:
    def test_have_their_part_of_the_volume_by_area(self) -> None:
        ((code, building, data),) = told(common=100_000, shared=66_666, areas=[4_000, 6_000])
        assert (code, building, data["share_wh"]) == ("ODN_FIRMS", 7, 33_333)  # 100 kWh x 100 m2 / 300 m2
        assert (data["area_dm2"], data["rooms"], data["without_area"]) == (10_000, 2, 0)

    def test_are_told_though_their_area_is_not_known(self) -> None:
        ((_code, _building, data),) = told(common=100_000, shared=66_666, areas=[None])
        assert (data["share_wh"], data["without_area"]) == (0, 1)

    def test_are_not_told_where_nothing_is_shared_or_all_of_it_is(self) -> None:
        assert told(common=0, shared=0, areas=[4_000]) == []
        assert told(common=None, shared=0, areas=[4_000]) == []
        assert told(common=100_000, shared=100_000, areas=[4_000]) == []
        assert told(common=100_000, shared=60_000, areas=[]) == []
