"""Ranges, the social norm, benefits: worked by hand, and against the slow reference."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.calc.households import TERM, a_flat, billed, codes
from tests.calc.reference.plain_tiers import tier_volumes
from tests.calc.tables import SINCE_2020, day, random_tables

CITY = [(1, 5, "T0", *SINCE_2020, 59_900_000)]
CITY_ABOVE = [(2, 5, "T0", 2, *SINCE_2020, 81_600_000), (3, 5, "T0", 3, *SINCE_2020, 136_700_000)]
EVERYBODY = (None, False, False)


def bounds(first, second, *, coefficient=10_000, who=EVERYBODY, valid=SINCE_2020):
    return (5, *who, first * 1000, second * 1000 if second else None, coefficient, *valid)


def used(kwh, **rows):
    """Return a flat of 5.99 / 8.16 / 13.67 that used so much."""
    volumes = [(10, "energy", zone, wh) for zone, wh in (kwh if isinstance(kwh, list) else [("T0", kwh)])]
    usual = {"registers": [], "rates": CITY, "upper_rates": CITY_ABOVE, "volumes_given": volumes}
    return a_flat(**{**usual, **rows})


def told(result):
    return [(row["quantity_wh"] / 1000, row["gross_kop"] / 100) for row in result.lines.to_dicts()]


class TestRanges:
    def test_put_the_dearer_price_on_the_excess_alone(self):
        result = billed("02.2026", used(7_000_000, tiers=[bounds(3200, 6000)]))
        assert told(result) == [(3200, 19168.0), (2800, 22848.0), (1000, 13670.0)]
        assert result.lines["gross_kop"].sum() == 55_686_00

    @pytest.mark.parametrize(
        ("kwh", "prices", "limits", "gross"),
        [
            (6500, (73_500_000, 100_000_000, 146_400_000), bounds(3900, 6000), 56_985_00),
            (3900, (51_500_000, 70_000_000, 146_400_000), bounds(3900, 6000), 20_085_00),
            (6500, (51_500_000, 70_000_000, 146_400_000), bounds(3900, 6000, coefficient=18_000), 33_475_00),
        ],
    )
    def test_come_to_what_was_published(self, kwh, prices, limits, gross):
        rates = [(1, 5, "T0", *SINCE_2020, prices[0])]
        above = [(n, 5, "T0", n, *SINCE_2020, prices[n - 1]) for n in (2, 3)]
        flat = used(kwh * 1000, tiers=[limits], rates=rates, upper_rates=above)
        assert billed("07.2025", flat).lines["gross_kop"].sum() == gross

    def test_leave_a_volume_within_the_first_in_one_line(self):
        assert told(billed("02.2026", used(3_200_000, tiers=[bounds(3200, 6000)]))) == [(3200, 19168.0)]

    def test_are_shared_by_zones_in_proportion(self):
        zones = [("T1", 60_000_000), ("T2", 40_000_000), ("T0", 60_000_000)]
        rates = [(n, 5, zone, *SINCE_2020, price) for n, (zone, price) in enumerate(zones, start=1)]
        above = [(11, 5, "T1", 2, *SINCE_2020, 80_000_000), (12, 5, "T0", 2, *SINCE_2020, 90_000_000)]
        flat = used(
            [("T1", 1_800_000), ("T2", 900_000)], tiers=[bounds(1800, None)], rates=rates, upper_rates=above
        )
        # 900 above the bound: 600 by day at 8.00, 300 by night at the price of the whole day, 9.00
        assert told(billed("02.2026", flat)) == [(1200, 7200.0), (600, 4800.0), (600, 2400.0), (300, 2700.0)]

    def test_of_a_part_of_the_month_are_a_part_of_the_bounds(self):
        half = [(*TERM[:5], day("15.02.2026"), None, *TERM[7:])]
        flat = used(3_000_000, tiers=[bounds(3200, 6000)], supply=half)
        assert [line[0] for line in told(billed("02.2026", flat))] == [1600, 1400]
        assert [line[0] for line in told(billed("02.2026", flat, tier_bounds_by_days=False))] == [3000]

    def test_that_change_inside_the_month_weigh_by_days(self):
        halves = [
            bounds(1000, None, valid=(date(2020, 1, 1), day("15.02.2026"))),
            bounds(2000, None, valid=(day("15.02.2026"), None)),
        ]
        assert [line[0] for line in told(billed("02.2026", used(3_000_000, tiers=halves)))] == [1500, 1500]

    def test_are_not_for_the_exempt(self):
        flat = used(7_000_000, tiers=[bounds(3200, 6000)], tier_exempt=[(1, *SINCE_2020)])
        assert told(billed("02.2026", flat)) == [(7000, 41930.0)]

    def test_leave_common_needs_aside_unless_told(self):
        volumes = [(10, "energy", "T0", 3_000_000), (10, "common_needs", "T0", 500_000)]
        flat = used(0, tiers=[bounds(3200, 6000)], volumes_given=volumes)
        assert [line[0] for line in told(billed("02.2026", flat))] == [3000, 500]
        both = billed("02.2026", flat, tiers_with_common_needs=True)
        # 300 above the bound: 3000 / 3500 of it and 500 / 3500
        assert [line[0] for line in told(both)] == [2742.857, 257.143, 457.143, 42.857]

    def test_without_a_price_above_charge_nothing_there_and_say_so(self):
        result = billed("02.2026", used(7_000_000, tiers=[bounds(3200, 6000)], upper_rates=CITY_ABOVE[:1]))
        assert (told(result), codes(result)) == ([(3200, 19168.0), (2800, 22848.0)], ["NO_RATE"])


class TestTheSocialNorm:
    NORM = (bounds(96, None, who=(1, True, True)), bounds(60, None, who=(2, True, True)))

    @pytest.mark.parametrize(("people", "within"), [(1, 96), (2, 120), (4, 240)])
    def test_is_for_each_who_lives_there(self, people, within):
        flat = used(300_000, tiers=list(self.NORM), occupancy=[(1000, *SINCE_2020, people)])
        assert [line[0] for line in told(billed("02.2026", flat))] == [within, 300 - within]

    def test_follows_people_over_the_month(self):
        people = [(1000, date(2020, 1, 1), day("15.02.2026"), 1), (1000, day("15.02.2026"), None, 2)]
        flat = used(300_000, tiers=list(self.NORM), occupancy=people)
        assert told(billed("02.2026", flat))[0][0] == 108  # 96 × 14 / 28 + 2 × 60 × 14 / 28


class TestABenefit:
    NORMS = ((1, "gas", 2, 2, *SINCE_2020, 64_000),)
    PEOPLE = ((1000, *SINCE_2020, 2),)

    def held(self, *, share=5_000, people=None, limit="norm", wh=None, common=False, mode="discount"):
        return [(1, 1, "ветеран", share, people, limit, wh, common, mode, *SINCE_2020)]

    def flat(self, benefits, wh=200_000, **rows):
        home = {"norms": list(self.NORMS), "occupancy": list(self.PEOPLE), "upper_rates": []}
        return used(wh, benefits=benefits, **{**home, **rows})

    @pytest.mark.parametrize(
        ("held", "off"),
        [
            ({"limit": "none"}, -599.0),  # 200 × 5,99 × 50 %
            ({"people": 1}, -191.68),  # 64 × 5,99 × 50 %
            ({}, -383.36),  # 2 × 64 × 5,99 × 50 %
            ({"limit": "volume", "wh": 50_000, "share": 3_000}, -89.85),  # 50 × 5,99 × 30 %
        ],
    )
    def test_is_a_part_of_the_price_up_to_its_limit(self, held, off):
        assert told(billed("02.2026", self.flat(self.held(**held)))) == [(200, 1198.0), (0, off)]

    def test_never_covers_more_than_was_used(self):
        assert told(billed("02.2026", self.flat(self.held(), wh=100_000)))[1] == (0, -299.5)

    def test_and_others_take_no_more_than_was_charged(self):
        first = self.held(limit="none", share=6_000)[0]
        second = (first[0] + 1, *first[1:])
        result = billed("02.2026", self.flat([second, first]))
        # 200 × 5,99 = 1198,00: first 60 % of it, then 60 % of 133,333 kWh and not of 200
        assert [line[1] for line in told(result)] == [1198.0, -718.8, -479.2]
        assert codes(result) == ["BENEFITS"]
        assert '"cut_wh":66667' in result.issues["data"][0]

    def test_of_two_halves_is_the_whole_and_nothing_to_tell(self):
        first = self.held(limit="none")[0]
        result = billed("02.2026", self.flat([first, (first[0] + 1, *first[1:])]))
        assert [line[1] for line in told(result)] == [1198.0, -599.0, -599.0]
        assert codes(result) == []

    def test_covers_the_cheap_range_first(self):
        held = self.held(limit="volume", wh=3_300_000)
        rows = {"tiers": [bounds(3200, 6000)], "upper_rates": CITY_ABOVE}
        result = billed("02.2026", self.flat(held, wh=7_000_000, **rows))
        # half of 3200 × 5,99 and of 100 × 8,16
        assert [line[1] for line in told(result)][3:] == [-9584.0, -408.0]

    def test_held_for_a_part_of_the_month_covers_that_part(self):
        held = [(*self.held(limit="none")[0][:9], day("15.02.2026"), None)]
        assert told(billed("02.2026", self.flat(held)))[1] == (0, -299.5)

    def test_that_an_authority_compensates_leaves_the_bill_whole(self):
        result = billed("02.2026", self.flat(self.held(mode="compensation")))
        assert told(result) == [(200, 1198.0)]
        assert result.compensations["gross_kop"].to_list() == [-383_36]
        [row] = result.compensated.to_dicts()
        # 2 × 64 = 128 кВт·ч × 5,99 × 50 %
        assert (row["category"], row["share_bp"], row["people"], row["norm_wh"]) == (
            "ветеран",
            5_000,
            2,
            64_000,
        )
        assert (row["limit_wh"], row["covered_wh"], row["price_e7"], row["gross_kop"]) == (
            128_000,
            128_000,
            59_900_000,
            383_36,
        )

    def test_taken_off_the_bill_is_claimed_from_nobody(self):
        assert billed("02.2026", self.flat(self.held())).compensated.is_empty()

    def test_has_vat_inside_like_the_line_it_stands_on(self):
        line = billed("02.2026", self.flat(self.held(limit="none"))).lines.row(1, named=True)
        assert (line["net_kop"], line["vat_kop"], line["gross_kop"]) == (-499_17, -99_83, -599_00)


@random_tables(examples=80)
@given(
    volumes=st.lists(st.integers(0, 5_000_000), min_size=2, max_size=2),
    first=st.integers(1, 4_000),
    more=st.none() | st.integers(0, 3_000),
)
def test_ranges_add_up_to_each_volume_and_agree_with_the_slow_reference(volumes, first, more):
    second = None if more is None else first + more
    zones = ("T1", "T2")
    rates = [(n, 5, zone, *SINCE_2020, 10_000_000) for n, zone in enumerate((*zones, "T0"), start=1)]
    above = [(10 + n, 5, "T0", n, *SINCE_2020, 20_000_000 * n) for n in (2, 3)]
    given_volumes = list(zip(zones, volumes, strict=True))
    flat = used(given_volumes, tiers=[bounds(first, second)], rates=rates, upper_rates=above)
    lines = billed("02.2026", flat).lines
    tiers = pl.col("basis").str.json_path_match("$.tier.tier").cast(pl.Int64)
    got = {(zone, tier): wh for zone, tier, wh in lines.select("zone", tiers, "quantity_wh").rows()}
    wanted = tier_volumes(volumes, first=first * 1000, second=second * 1000 if second else None)
    expected = {
        (zone, n + 1): part for zone, parts in zip(zones, wanted, strict=True) for n, part in enumerate(parts)
    }
    assert {key: wh for key, wh in got.items() if wh} == {key: wh for key, wh in expected.items() if wh}
