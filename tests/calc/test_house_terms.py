"""A house without its meter, under a cap, below zero, by zones, with a manager: worked by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.calc.households import a_flat, billed, codes, shown
from tests.calc.tables import SINCE_2020, day, random_tables

AREAS = {1: 5_000, 2: 3_000}
TERMS = {
    "building_id": 100,
    "common_area_dm2": None,
    "norm_mwh_per_m2": None,
    "capped": False,
    "negative": "zero",
    "carried_wh": 0,
    "heating_wh": 0,
    "meter_state": "works",
    "state_since": None,
    "by_zones": False,
    "to_residents": False,
    "manager_account_id": None,
    "manager_tariff_id": None,
}
NORM = {"common_area_dm2": 4_000, "norm_mwh_per_m2": 2_050_000}  # 2,05 × 40 m² = 82 kWh


def house(*passed: int, management: str = "direct", used=((200, "T0"), (150, "T0")), **terms: Any):
    """Return a house of 50 and 30 m² whose meter counted so much (by zones: T1, T2) in June 2021."""
    rows = {**TERMS, **terms}
    zones = ("T1", "T2") if len(passed) > 1 else ("T0",)
    supply = [(n, 9 + n, 100, 999 + n, 5, *SINCE_2020, "gas", 1, area) for n, area in AREAS.items()]
    readings = [
        reading
        for n, counted in enumerate(passed)
        for reading in (
            shown("25.05.2021", "1000", register=90 + n, installation=99),
            shown("25.06.2021", str(1000 + counted), register=90 + n, installation=99),
        )
    ]
    volumes = [(9 + n, "energy", zone, kwh * 1000) for n, (kwh, zone) in enumerate(used, start=1)]
    return a_flat(
        *readings,
        supply=supply,
        registers=[(90 + n, 99, 900, zones[n], 6, 1, *SINCE_2020) for n in range(len(passed))],
        houses=[(100, 900, management, None, 0)],
        house_terms=[tuple(rows.values())],
        volumes_given=volumes,
        occupancy=[(1000, *SINCE_2020, 3), (1001, *SINCE_2020, 1)],
        rates=[(1, 5, "T0", *SINCE_2020, 50_000_000), (2, 5, "T1", *SINCE_2020, 60_000_000)],
    )


def _with_meter(flat, rows, stood):
    """Return the tables of a house whose common meter has these registers and readings."""
    readings = [{"reading_id": n, **row} for n, row in enumerate(rows, start=1)]
    return replace(
        flat,
        readings=pl.DataFrame(readings, schema=flat.readings.schema),
        registers=a_flat(registers=stood).registers,
    )


def shares(result):
    lines = result.lines.filter(pl.col("service") == "common_needs")
    return [(n, zone, wh / 1000) for n, zone, wh in lines.select("account_id", "zone", "quantity_wh").rows()]


def balance(result, *columns):
    return result.houses.select(columns).row(0)


class TestAHouseWithoutAMeter:
    def test_shares_its_norm_by_area(self):
        flat = house(meter_state="none", **NORM)
        assert shares(billed("06.2021", flat)) == [(1, "T0", 51.25), (2, "T0", 30.75)]

    def test_without_a_norm_is_told(self):
        result = billed("06.2021", house(meter_state="none"))
        assert (shares(result), codes(result)) == ([], ["NO_HOUSE"])

    def test_where_one_could_stand_goes_by_the_same_norm_since_july_2020(self):
        flat = house(meter_state="possible", **NORM)
        assert shares(billed("06.2021", flat)) == [(1, "T0", 51.25), (2, "T0", 30.75)]

    def test_where_one_could_stand_has_the_coefficient_of_a_rule(self):
        flat = house(meter_state="possible", **NORM)
        raised = billed("06.2021", flat, house_meter_possible_multiplier_bp=15_000)
        assert shares(raised) == [(1, "T0", 76.875), (2, "T0", 46.125)]

    def test_refused_twice_is_raised_by_half(self):
        flat = house(400, meter_state="refused", **NORM)
        assert shares(billed("06.2021", flat)) == [(1, "T0", 76.875), (2, "T0", 46.125)]


class TestAHouseWhoseMeterFailed:
    def history(self, **terms):
        flat = house(used=((200, "T0"), (150, "T0")), **{**NORM, **terms})
        rows = [
            shown("25.10.2020", "0", register=90, installation=99),
            shown("25.04.2021", "2366", register=90, installation=99),  # 182 days: 13 a day
        ]
        return _with_meter(flat, rows, [(90, 99, 900, "T0", 6, 1, *SINCE_2020)])

    def test_goes_by_its_average_for_three_months(self):
        flat = self.history(meter_state="failed", state_since=day("28.04.2021"))
        result = billed("06.2021", flat)
        assert balance(result, "house_by", "house_wh", "common_wh") == ("average", 390_000, 40_000)
        assert shares(result) == [(1, "T0", 25.0), (2, "T0", 15.0)]

    @pytest.mark.parametrize(
        ("month", "by"), [("05.2021", "average"), ("07.2021", "average"), ("08.2021", "norm")]
    )
    def test_or_is_not_read_goes_by_the_norm_from_the_fourth(self, month, by):
        assert balance(billed(month, self.history()), "house_by") == (by,)

    def test_goes_by_its_average_though_nothing_was_agreed_about_the_house(self):
        known = self.history()
        bare = replace(known, house_terms=known.house_terms.clear())
        told = balance(billed("06.2021", bare), "house_by", "house_wh", "common_wh")
        assert told == ("average", 390_000, 40_000)
        # after three months the norm is due, and none is agreed
        assert codes(billed("08.2021", bare)) == ["NO_HOUSE"]


class TestAHouseLeftWithoutAMeter:
    """13 kWh a day from October to April; the meter was taken away on 10 May and none was put up."""

    def gone(self, month, **terms):
        flat = house(used=((200, "T0"), (150, "T0")), **{**NORM, **terms})
        rows = [
            shown("25.10.2020", "0", register=90, installation=99),
            shown("25.04.2021", "2366", register=90, installation=99),  # 182 days: 13 a day
            shown("10.05.2021", "2561", register=90, installation=99),  # 15 days
        ]
        stood = [(90, 99, 900, "T0", 6, 1, SINCE_2020[0], day("10.05.2021"))]
        return billed(month, _with_meter(flat, rows, stood))

    @pytest.mark.parametrize(
        ("month", "by", "house_wh"),
        [
            ("05.2021", "average", 403_000),  # 31 days of 13 kWh
            ("06.2021", "average", 390_000),
            ("07.2021", "average", 403_000),
            ("08.2021", "norm", None),  # the fourth month
        ],
    )
    def test_goes_by_its_average_for_three_months_from_that_of_the_removal(self, month, by, house_wh):
        assert balance(self.gone(month), "house_by", "house_wh") == (by, house_wh)

    def test_is_not_known_in_the_fourth_where_no_norm_is_agreed(self):
        assert codes(self.gone("08.2021", norm_mwh_per_m2=None)) == ["NO_HOUSE"]


class TestAMeterOfTwoZones:
    """Day: 2 366 kWh in 182 days (13 a day), night: 1 092 kWh in the same (6 a day); not read since April."""

    def unread(self, *night):
        flat = house(used=((200, "T0"), (150, "T0")), **NORM)
        rows = [
            shown("25.10.2020", "0", register=90, installation=99),
            shown("25.04.2021", "2366", register=90, installation=99),
            *(shown(on, value, register=91, installation=99) for on, value in night),
        ]
        stood = [(90, 99, 900, "T1", 6, 1, *SINCE_2020), (91, 99, 900, "T2", 6, 1, *SINCE_2020)]
        return billed("06.2021", _with_meter(flat, rows, stood))

    def test_goes_by_the_average_of_both(self):
        result = self.unread(("25.10.2020", "0"), ("25.04.2021", "1092"))
        # 30 days of 13 and of 6 kWh
        assert balance(result, "house_by", "house_wh", "common_wh") == ("average", 570_000, 220_000)

    def test_has_no_average_where_the_night_was_read_once(self):
        result = self.unread(("25.04.2021", "1092"))
        assert balance(result, "house_by", "house_wh", "common_wh") == ("norm", None, 82_000)


class TestAHouseOfTwoInputs:
    """The first: 2 366 kWh in 182 days, 13 a day; the second 6 a day; neither read since April."""

    FIRST = (
        shown("25.10.2020", "0", register=90, installation=99),
        shown("25.04.2021", "2366", register=90, installation=99),
    )
    BOTH = ((90, 99, 900, "T0", 6, 1, *SINCE_2020), (91, 98, 900, "T0", 6, 1, *SINCE_2020))

    def second(self, *shows, register=91, installation=98):
        return [shown(on, value, register=register, installation=installation) for on, value in shows]

    def house_of(self, *readings, meters=BOTH, month="06.2021"):
        flat = house(used=((200, "T0"), (150, "T0")), **NORM)
        return billed(month, _with_meter(flat, [*self.FIRST, *readings], list(meters)))

    def test_goes_by_the_sum_of_their_averages(self):
        result = self.house_of(*self.second(("25.10.2020", "0"), ("25.04.2021", "1092")))
        # 30 × (13 + 6), not the mean of the two
        assert balance(result, "house_by", "house_wh", "common_wh") == ("average", 570_000, 220_000)
        basis = json.loads(result.lines.filter(pl.col("service") == "common_needs")["basis"][0])
        assert (basis["average_wh"], basis["average_days"]) == (3_458_000, 182)

    def test_takes_the_average_of_each_over_its_own_days(self):
        result = self.house_of(*self.second(("25.12.2020", "0"), ("25.04.2021", "726")))  # 121 days
        assert balance(result, "house_by", "house_wh") == ("average", 570_000)

    def test_has_no_average_where_one_of_them_has_none(self):
        result = self.house_of(*self.second(("25.04.2021", "1092")))
        assert balance(result, "house_by", "house_wh", "common_wh") == ("norm", None, 82_000)

    def test_leaves_out_the_one_that_was_closed(self):
        closed = (self.BOTH[0], (*self.BOTH[1][:6], SINCE_2020[0], day("10.03.2021")))
        result = self.house_of(*self.second(("25.10.2020", "0"), ("10.03.2021", "816")), meters=closed)
        assert balance(result, "house_by", "house_wh") == ("average", 390_000)

    def test_counts_both_meters_of_an_input_that_was_replaced(self):
        meters = (
            self.BOTH[0],
            (*self.BOTH[1][:6], SINCE_2020[0], day("25.01.2021")),
            (92, 97, 900, "T0", 6, 1, day("25.01.2021"), None),
        )
        shows = [
            *self.second(("25.10.2020", "0"), ("25.01.2021", "552")),
            *self.second(("25.01.2021", "0"), ("25.04.2021", "540"), register=92, installation=97),
        ]
        assert balance(self.house_of(*shows, meters=meters), "house_by", "house_wh") == ("average", 570_000)

    def test_is_not_read_while_one_of_them_stands_without_a_meter(self):
        meters = (
            self.BOTH[0],
            (*self.BOTH[1][:6], SINCE_2020[0], day("01.06.2021")),
            (92, 97, 900, "T0", 6, 1, day("11.06.2021"), None),
        )
        june = [
            *self.second(("25.05.2021", "2756"), ("25.06.2021", "3159"), register=90, installation=99),
            *self.second(
                ("25.10.2020", "0"), ("25.04.2021", "1092"), ("25.05.2021", "1272"), ("01.06.2021", "1314")
            ),
            *self.second(("11.06.2021", "0"), ("25.06.2021", "84"), register=92, installation=97),
        ]
        assert balance(self.house_of(*june, meters=meters), "house_by") == ("average",)


class TestACap:
    def test_charges_no_more_than_the_norm_and_the_rest_to_nobody(self):
        result = billed("06.2021", house(500, capped=True, **NORM))
        assert shares(result) == [(1, "T0", 51.25), (2, "T0", 30.75)]
        assert balance(result, "balance_wh", "common_wh", "cut_off_wh") == (150_000, 82_000, 68_000)

    def test_changes_nothing_below_the_norm(self):
        assert shares(billed("06.2021", house(390, capped=True, **NORM))) == [
            (1, "T0", 25.0),
            (2, "T0", 15.0),
        ]


class TestAHouseBelowItsRooms:
    def test_charges_nothing(self):
        result = billed("06.2021", house(300))
        assert (shares(result), codes(result)) == ([], ["ODN_NEG"])
        assert balance(result, "balance_wh", "left_wh") == (-50_000, 0)

    def test_may_be_carried_to_the_next_months(self):
        result = billed("06.2021", house(300, negative="carry", carried_wh=20_000))
        assert (shares(result), balance(result, "left_wh")) == ([], (70_000,))

    def test_takes_what_was_carried_off_a_later_month(self):
        result = billed("06.2021", house(430, negative="carry", carried_wh=64_000))
        assert shares(result) == [(1, "T0", 10.0), (2, "T0", 6.0)]
        assert balance(result, "left_wh") == (0,)

    def test_gave_back_by_people_before_2017_but_never_more_than_a_room_used(self):
        flat = house(165, negative="distribute", used=((200, "T0"), (5, "T0")))
        assert shares(billed("06.2021", flat)) == [(1, "T0", -30.0), (2, "T0", -5.0)]


class TestHeatAndHotWater:
    def test_are_taken_off_the_house(self):
        assert shares(billed("06.2021", house(400, heating_wh=10_000))) == [(1, "T0", 25.0), (2, "T0", 15.0)]


class TestZones:
    def test_are_shared_each_with_loose_volumes_split_as_the_house(self):
        flat = house(300, 200, by_zones=True, used=((200, "T0"), (100, "T1")))
        # day: 300 − 100 − 200 × 0,6 = 80; night: 200 − 200 × 0,4 = 120; night has no price and goes at T0
        result = billed("06.2021", flat)
        assert sorted(shares(result)) == [(1, "T0", 75.0), (1, "T1", 50.0), (2, "T0", 45.0), (2, "T1", 30.0)]
        assert result.houses.select("zone", "common_wh").rows() == [("T1", 80_000), ("T2", 120_000)]

    def test_below_zero_are_borne_by_the_others(self):
        flat = house(300, 200, by_zones=True, used=((0, "T0"), (320, "T1")))
        assert billed("06.2021", flat).houses.select("zone", "common_wh").rows() == [
            ("T1", 0),
            ("T2", 180_000),
        ]

    def test_are_one_volume_unless_told(self):
        assert sorted(shares(billed("06.2021", house(300, 130)))) == [(1, "T0", 50.0), (2, "T0", 30.0)]


class TestAManager:
    MANAGED = {"management": "manager", "manager_account_id": 77, "manager_tariff_id": 5}

    def test_buys_what_the_rooms_did_not_use_whatever_the_cap(self):
        result = billed("06.2021", house(500, capped=True, **self.MANAGED, **NORM))
        assert shares(result) == [(77, "T0", 150.0)]
        assert result.lines.filter(pl.col("account_id") == 77)["method"].to_list() == ["house"]

    def test_leaves_residents_to_himself_unless_asked(self):
        result = billed("06.2021", house(500, capped=True, to_residents=True, **self.MANAGED, **NORM))
        assert shares(result) == [(1, "T0", 51.25), (2, "T0", 30.75), (77, "T0", 150.0)]

    def test_without_an_account_is_not_billed(self):
        assert shares(billed("06.2021", house(500, management="manager"))) == []


class TestAManagerWhoGaveNoReading:
    """The house was read on 25.10.2020 and 25.03.2021: 1 963 kWh, 13 a day; its norm is 82 kWh."""

    def history(self, *later, **terms):
        rows = [
            shown("25.10.2020", "0", register=90, installation=99),
            shown("25.03.2021", "1963", register=90, installation=99),
            *(shown(on, value, register=90, installation=99) for on, value in later),
        ]
        flat = house(**{**TestAManager.MANAGED, **NORM, **terms})
        return _with_meter(flat, rows, [(90, 99, 900, "T0", 6, 1, *SINCE_2020)])

    @pytest.mark.parametrize("month", ["04.2021", "06.2021"])
    def test_buys_the_norm_from_the_first_month(self, month):
        result = billed(month, self.history())
        assert balance(result, "house_by", "house_wh") == ("norm", None)
        assert shares(result) == [(77, "T0", 82.0)]

    def test_buys_it_with_the_coefficient_of_its_month_before_july_2020(self):
        rows = [shown("25.10.2019", "0", register=90, installation=99)]
        flat = house(**TestAManager.MANAGED, **NORM)
        unread = _with_meter(flat, rows, [(90, 99, 900, "T0", 6, 1, day("01.01.2019"), None)])
        old = replace(unread, rates=unread.rates.with_columns(valid_from=day("01.01.2019")))
        assert shares(billed("06.2020", old)) == [(77, "T0", 123.0)]  # 82 × 1,5

    def test_buys_the_average_where_its_meter_failed(self):
        failed = self.history(meter_state="failed", state_since=day("28.03.2021"))
        assert balance(billed("04.2021", failed), "house_by", "house_wh") == ("average", 390_000)

    def test_buys_it_by_a_rule_of_his_own(self):
        told = billed("04.2021", self.history(), manager_unread_max_average_periods=1)
        assert balance(told, "house_by", "house_wh") == ("average", 390_000)

    def test_is_charged_the_days_of_the_month_that_he_read(self):
        result = billed("06.2021", self.history(("25.06.2021", "3159")))
        assert balance(result, "house_wh", "earlier_wh") == (1_196_000, 793_000)  # 1 196 × 61 / 92 days
        assert (shares(result), codes(result)) == ([(77, "T0", 53.0)], [])  # 1 196 − 793 − 350 of the rooms

    def test_settles_the_months_where_the_rule_says_so(self):
        read = self.history(("25.06.2021", "3159"))
        earlier = a_flat(
            earlier_houses=[(100, day(f"01.{n}.2021"), 300_000, 82_000, "norm") for n in ("04", "05")]
        )
        read = replace(read, earlier_houses=earlier.earlier_houses)
        assert shares(billed("06.2021", read, manager_reading_settles=True)) == [(77, "T0", 82.0)]
        assert shares(billed("06.2021", read)) == [(77, "T0", 53.0)]


@random_tables(examples=60)
@given(
    passed=st.tuples(st.integers(0, 900), st.integers(0, 900)),
    used=st.tuples(st.integers(0, 400), st.integers(0, 400)),
    zones=st.tuples(*[st.sampled_from(["T0", "T1", "T2"])] * 2),
    terms=st.fixed_dictionaries(
        {
            "by_zones": st.booleans(),
            "capped": st.booleans(),
            "negative": st.sampled_from(["zero", "carry"]),
            "carried_wh": st.integers(0, 300_001),
            "heating_wh": st.integers(0, 50_001),
        }
    ),
)
def test_shares_add_up_to_the_house_exactly(passed, used, zones, terms):
    flat = house(*passed, used=tuple(zip(used, zones, strict=True)), **terms, **NORM)
    result = billed("06.2021", flat)
    sums = result.houses
    carried = terms["carried_wh"] if terms["negative"] == "carry" else 0
    net = (sum(passed) - sum(used)) * 1000 - terms["heating_wh"] - carried
    cap = 82_000 if terms["capped"] else max(net, 0)
    assert sums["common_wh"].sum() == min(max(net, 0), cap)
    assert (
        sums["shared_wh"].sum()
        == sum(round(kwh * 1000) for _, _, kwh in shares(result))
        == sums["common_wh"].sum()
    )
    assert sums["left_wh"][0] == (max(-net, 0) if terms["negative"] == "carry" else 0)
