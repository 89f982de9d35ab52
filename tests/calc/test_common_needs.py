"""What the house meter counted beyond the rooms, shared by area."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from sbyt.calc.norm import NORMS, OCCUPANCY
from sbyt.calc.recalculation import adjustments
from sbyt.calc.temporary_absence import ABSENCES
from tests.calc.households import METER, TERM, a_flat, billed, codes, shown
from tests.calc.tables import SINCE_2020, day, table

HOUSE_METER = (90, 91, 900, "T0", 6, 1, *SINCE_2020)


def house(
    *, counted: str, area: int | None = None, management: str = "direct", other_wh: int = 0, **rows: Any
):
    """Return a house of flat 1 (52.1 m², 159 kWh) and flat 2 (47.9 m², 100 kWh handed in)."""
    second = (2, 11, 100, 1001, 5, *SINCE_2020, "gas", 1, 4790)
    usual: dict[str, Any] = {
        "supply": [TERM, second],
        "registers": [METER, HOUSE_METER],
        "houses": [(100, 900, management, area, other_wh)],
        "volumes_given": [(11, "energy", "T0", 100_000)],
    }
    return a_flat(
        shown("20.05.2021", "1000", used=True),
        shown("20.06.2021", "1159"),
        shown("20.05.2021", "0", register=90, installation=91),
        shown("20.06.2021", counted, register=90, installation=91),
        **{**usual, **rows},
    )


def shares(result) -> list[tuple[int, int]]:
    return (
        result.lines.filter(result.lines["service"] == "common_needs")
        .select("account_id", "quantity_wh")
        .rows()
    )


class TestCommonNeeds:
    def test_are_the_house_less_its_rooms_by_area(self):
        # 280 − 159 − 100 = 21 kWh: × 52,1 / 100 = 10,941; × 47,9 / 100 = 10,059
        assert shares(billed("06.2021", house(counted="280"))) == [(1, 10_941), (2, 10_059)]

    def test_add_up_to_the_watt_hour(self):
        for counted in range(260, 300):
            result = billed("06.2021", house(counted=str(counted)))
            assert sum(energy for _, energy in shares(result)) == (counted - 259) * 1000

    def test_leave_the_part_of_rooms_without_an_account_to_nobody(self):
        result = billed("06.2021", house(counted="280", area=20_000))
        assert shares(result) == [
            (1, 5_471),
            (2, 5_029),
        ]  # 21 × 52,1 / 200 = 5,4705; 21 × 47,9 / 200 = 5,02950

    def test_are_of_the_area_of_the_rooms_where_that_of_the_house_is_less(self):
        # 21 kWh over 52,1 + 47,9 = 100 m², not over the 60 that were entered
        result = billed("06.2021", house(counted="280", area=6_000))
        assert shares(result) == [(1, 10_941), (2, 10_059)]
        assert result.houses["total_area_dm2"].to_list() == [10_000]
        assert (codes(result), result.issues["building_id"].to_list()) == (["ODN_AREA"], [100])
        assert codes(billed("06.2021", house(counted="280", area=10_000))) == []

    def test_count_the_area_of_a_flat_once_when_it_changed_hands(self):
        moved = [
            (1, 10, 100, 1000, 5, SINCE_2020[0], day("16.06.2021"), "gas", 2, 5210),
            (3, 10, 100, 1000, 5, day("16.06.2021"), None, "gas", 2, 5210),
            (2, 11, 100, 1001, 5, *SINCE_2020, "gas", 1, 4790),
        ]
        result = billed("06.2021", house(counted="280", supply=moved))
        # 21 kWh × 52,1 / 100 m², a half of it each: 5,4705
        assert shares(result) == [(1, 5_471), (2, 10_059), (3, 5_470)]
        assert result.houses["total_area_dm2"].to_list() == [10_000]
        assert codes(result) == []

    def test_leave_the_coefficient_of_a_norm_to_the_room_that_pays_it(self):
        refused = {
            "norms": [(1, "gas", 1, 1, *SINCE_2020, 60_000)],
            "occupancy": [(1001, *SINCE_2020, 1)],
            "grounds": [(11, "refused_twice", day("10.06.2021"), None, None, None)],
            "volumes_given": [],
        }
        flat = house(counted="280", **refused)
        result = billed("06.2021", flat)
        norm = result.lines.filter(result.lines["method"] == "norm")["quantity_wh"].to_list()
        # flat 2 pays 60 × 1,5 = 90 kWh; the house less the rooms is 280 − 159 − 60 = 61, not 31
        assert (norm, result.houses["rooms_wh"].to_list()) == ([90_000], [219_000])
        assert shares(result) == [(1, 31_781), (2, 29_219)]
        raised = billed("06.2021", flat, common_needs_less_multiplier=True)
        assert (raised.houses["rooms_wh"].to_list(), shares(raised)) == (
            [249_000],
            [(1, 16_151), (2, 14_849)],
        )

    def test_take_off_rooms_billed_elsewhere(self):
        assert shares(billed("06.2021", house(counted="280", other_wh=21_000))) == []

    def test_stand_on_the_house_meter(self):
        lines = billed("06.2021", house(counted="280")).lines
        line = lines.filter(lines["service"] == "common_needs").to_dicts()[0]
        assert (line["usage_point_id"], line["method"], line["reading_ids"]) == (900, "share", [3, 4])
        assert '"house_wh":280000,"rooms_wh":259000,"other_wh":0,"common_wh":21000' in line["basis"]

    @pytest.mark.parametrize(
        ("share_wh", "price_e7", "kopecks"),
        [
            (11_340, 34_000_000, 3856),
            (12_230, 34_000_000, 4158),
            (7_360, 34_000_000, 2502),
            (10_620, 35_400_000, 3759),
        ],
    )
    def test_cost_what_the_receipts_say(self, share_wh, price_e7, kopecks):
        # flat 1 has half of the area; the house counted twice the share more than the rooms
        counted = f"{259 + share_wh * 2 // 1000}.{share_wh * 2 % 1000:03d}"
        tables = house(
            counted=counted,
            registers=[METER, (90, 91, 900, "T0", 6, 1, *SINCE_2020)],
            supply=[TERM, (2, 11, 100, 1001, 5, *SINCE_2020, "gas", 1, TERM[9])],
            rates=[(1, 5, "T0", *SINCE_2020, price_e7)],
        )
        lines = billed("06.2021", tables, reading_quantum_wh=1).lines
        assert lines.filter(lines["service"] == "common_needs")["gross_kop"].to_list() == [kopecks, kopecks]

    def test_count_the_days_an_account_was_open(self):
        came = (2, 11, 100, 1001, 5, day("16.06.2021"), None, "gas", 1, 5210)
        result = billed("06.2021", house(counted="280", supply=[TERM, came]))
        assert shares(result) == [(1, 10_500), (2, 5_250)]  # halves of the area, flat 2 for 15 days of 30

    def test_count_the_days_of_a_longer_month(self):
        came = (2, 11, 100, 1001, 5, day("12.07.2021"), None, "gas", 1, 5210)
        tables = a_flat(
            shown("20.06.2021", "1000", used=True),
            shown("20.07.2021", "1100"),
            shown("20.06.2021", "0", register=90, installation=91),
            shown("20.07.2021", "262", register=90, installation=91),
            registers=[METER, HOUSE_METER],
            houses=[(100, 900, "direct", None, 0)],
            volumes_given=[(11, "energy", "T0", 100_000)],
            supply=[TERM, came],
        )
        # 262 − 200 = 62 kWh: a half of the area is 31, flat 2 has it for 20 days of 31
        assert shares(billed("07.2021", tables)) == [(1, 31_000), (2, 20_000)]

    def test_of_a_house_that_counted_less_are_nothing_and_told(self):
        result = billed("06.2021", house(counted="250"))
        assert (shares(result), codes(result)) == ([], ["ODN_NEG"])
        assert '"balance_wh":-9000' in result.issues["data"][0]

    def test_without_a_house_reading_are_nothing_and_told(self):
        result = billed(
            "06.2021",
            a_flat(
                shown("20.05.2021", "1000", used=True),
                shown("20.06.2021", "1159"),
                shown("20.05.2021", "0", register=90, installation=91),
                registers=[METER, HOUSE_METER],
                houses=[(100, 900, "direct", None, 0)],
            ),
        )
        assert (shares(result), codes(result)) == ([], ["NO_HOUSE"])

    def test_of_a_managed_house_are_the_managers(self):
        result = billed("06.2021", house(counted="280", management="manager"))
        assert (shares(result), codes(result)) == ([], [])

    def test_of_a_flat_without_an_area_are_told(self):
        unknown = (2, 11, 100, 1001, 5, *SINCE_2020, "gas", 1, None)
        result = billed("06.2021", house(counted="280", supply=[TERM, unknown], area=10_000))
        assert (shares(result), codes(result)) == ([(1, 10_941)], ["NO_AREA"])

    @pytest.mark.parametrize("area", [None, 5_000])
    def test_of_a_house_whose_area_cannot_be_told_are_not_shared(self, area):
        """No area entered, or less than that of the rooms known, and a room has none: its share is not its neighbours'."""
        unknown = (2, 11, 100, 1001, 5, *SINCE_2020, "gas", 1, None)
        result = billed("06.2021", house(counted="280", supply=[TERM, unknown], area=area))
        assert shares(result) == []
        assert {"NO_AREA", "AREA_UNSET"} <= set(codes(result))
        (held,) = result.issues.filter(result.issues["code"] == "AREA_UNSET").to_dicts()
        assert (held["blocks"], held["building_id"], held["data"]) == (True, 100, '{"rooms_without_area":1}')
        assert result.lines.filter(result.lines["service"] == "energy").height > 0

    def test_over_more_than_a_month_are_held(self):
        tables = a_flat(
            shown("20.05.2021", "1000", used=True),
            shown("20.06.2021", "1159"),
            shown("20.04.2021", "0", register=90, installation=91),
            shown("20.06.2021", "500", register=90, installation=91),
            registers=[METER, HOUSE_METER],
            houses=[(100, 900, "direct", None, 0)],
        )
        result = billed("06.2021", tables)
        assert (codes(result), result.issues["blocks"].to_list()) == (["ODN_SPAN"], [True])

    def test_do_not_ask_whether_the_month_before_was_charged(self):
        tables = a_flat(
            shown("20.05.2021", "1000", used=True),
            shown("20.06.2021", "1159"),
            shown("20.04.2021", "0", register=90, installation=91, used=True),
            shown("20.05.2021", "300", register=90, installation=91),
            shown("20.06.2021", "500", register=90, installation=91),
            registers=[METER, HOUSE_METER],
            houses=[(100, 900, "direct", None, 0)],
        )
        assert shares(billed("06.2021", tables)) == [(1, 41_000)]  # 500 − 300 − 159


class TestCommonNeedsBesideAnAbsence:
    AWAY = ((1001, day("01.06.2021"), day("20.06.2021"), 1, None),)

    def june(self, *absences: tuple[Any, ...], **rows: Any):
        """Return June of flat 1 (159 kWh by its meter) and flat 2 (two people by a norm of 50 each): 280 of the house."""
        tables = house(
            counted="280",
            volumes_given=[],
            norms=[(1, "gas", 1, 2, *SINCE_2020, 50_000)],
            occupancy=[(1001, *SINCE_2020, 2)],
            absences=list(absences),
            **rows,
        )
        return billed("06.2021", tables)

    def of_the_house(self, result):
        return result.lines.filter(result.lines["service"] == "common_needs").drop("number")

    def test_are_what_they_are_without_it(self):
        away = self.june(*self.AWAY)
        assert -30_000 in away.lines["quantity_wh"].to_list()  # 50 × 18 / 30, of flat 2 alone
        assert shares(away) == [(1, 10_941), (2, 10_059)]  # 280 − 159 − 100 = 21
        assert away.houses["rooms_wh"].to_list() == [259_000]

    def test_give_no_neighbour_an_adjustment_when_it_is_told_late(self):
        before, after = self.june(), self.june(*self.AWAY)
        assert self.of_the_house(after).equals(self.of_the_house(before))
        found = adjustments(billed=before.lines, reckoned=after.lines)
        assert found.select("account_id", "reason", "quantity_wh").rows() == [(2, "absence", -30_000)]

    def test_are_not_touched_by_zones_either(self):
        registers = [METER, (90, 91, 900, "T1", 6, 1, *SINCE_2020), (92, 91, 900, "T2", 6, 1, *SINCE_2020)]
        terms = (100, None, None, False, "zero", 0, 0, "works", None, True, False, None, None)
        tables = house(counted="280", registers=registers, house_terms=[terms])
        night = [
            {**row, "reading_id": 10 + n, "register_id": 92, "value_wh": wh}
            for n, (row, wh) in enumerate(zip(tables.readings.to_dicts()[2:], (0, 40_000), strict=True))
        ]
        readings = pl.concat([tables.readings, pl.DataFrame(night, schema=tables.readings.schema)])
        zoned = replace(
            tables,
            readings=readings,
            volumes_given=tables.volumes_given.clear(),
            norms=table(NORMS, (1, "gas", 1, 2, *SINCE_2020, 50_000)),
            occupancy=table(OCCUPANCY, (1001, *SINCE_2020, 2)),
        )
        before = billed("06.2021", zoned)
        after = billed("06.2021", replace(zoned, absences=table(ABSENCES, *self.AWAY)))
        assert before.houses["common_wh"].sum() == 61_000  # 280 + 40 − 259
        assert after.houses.equals(before.houses)


class TestCommonNeedsAfterAMonthWithoutAHouseReading:
    """The house was read on 20.04 and 20.06: 500 kWh of May and June; the room used 159 in June."""

    def june(self, *earlier: tuple[Any, ...], **rows: Any):
        tables = a_flat(
            shown("20.05.2021", "1000", used=True),
            shown("20.06.2021", "1159"),
            shown("20.04.2021", "0", register=90, installation=91),
            shown("20.06.2021", "500", register=90, installation=91),
            registers=[METER, HOUSE_METER],
            houses=[(100, 900, "direct", None, 0)],
            earlier_houses=[(100, day(f"01.{month}"), *figures, "norm") for month, *figures in earlier],
            **rows,
        )
        return billed("06.2021", tables)

    def test_are_less_what_that_month_was_billed_by(self):
        result = self.june(("05.2021", 200_000, 56_198))
        assert (shares(result), codes(result)) == ([(1, 84_802)], [])  # 500 − 159 − 200 − 56,198
        assert result.houses.select("balance_wh", "earlier_wh").rows() == [(84_802, 256_198)]
        told = result.lines.filter(result.lines["service"] == "common_needs")["basis"][0]
        assert '"earlier_rooms_wh":200000,"earlier_common_wh":56198' in told

    def test_are_less_the_rooms_of_a_month_that_had_no_common_needs(self):
        assert shares(self.june(("05.2021", 200_000, 0))) == [(1, 141_000)]

    def test_do_not_take_off_months_the_readings_do_not_cover(self):
        result = self.june(("04.2021", 90_000, 9_000), ("05.2021", 200_000, 0))
        assert shares(result) == [(1, 141_000)]

    def test_are_held_where_a_month_between_is_not_known(self):
        result = self.june(("04.2021", 90_000, 9_000))
        assert (shares(result), codes(result)) == ([(1, 341_000)], ["ODN_SPAN"])

    def test_below_zero_are_nothing_and_told(self):
        result = self.june(("05.2021", 300_000, 56_198))
        assert (shares(result), codes(result)) == ([], ["ODN_NEG"])  # 500 − 159 − 300 − 56,198 = −15,198
