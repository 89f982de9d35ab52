"""Ranges of months that a reading comes late for: worked by hand, and against the slow reference."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from sbyt.calc.dated_rules import LateReading
from sbyt.calc.issues import CREDIT
from sbyt.calc.periods import next_month
from tests.calc.households import METER, TERM, a_flat, billed, codes, shown
from tests.calc.reference.plain_tiers import added_to_all, added_to_months
from tests.calc.tables import SINCE_2020, day, random_tables

AT_5 = (1, 5, "T0", *SINCE_2020, 50_000_000)
ABOVE = (2, 5, "T0", 2, *SINCE_2020, 80_000_000)
READ = (shown("25.03.2024", "0", used=True), shown("25.06.2024", "920"))


def bound(kwh: int, *, valid: Any = SINCE_2020, people: int | None = None) -> tuple[Any, ...]:
    return (5, people, people is not None, False, kwh * 1000, None, 10_000, *valid)


def estimated(month: str, kwh: int, *, zone: str = "T0", method: str = "average") -> tuple[Any, ...]:
    first = day(f"01.{month}")
    return (10, zone, method, first, next_month(first), kwh * 1000)


APRIL_AND_MAY = [estimated("04.2024", 90, method="norm"), estimated("05.2024", 250)]


def june(*readings: dict[str, Any], spread: bool = True, of_months: bool = False, **rows: Any) -> Any:
    usual = {"tiers": [bound(200)], "rates": [AT_5], "upper_rates": [ABOVE], "earlier_lines": APRIL_AND_MAY}
    rules = {"late_reading": LateReading.SPREAD} if spread else {}
    flat = a_flat(*(readings or READ), **{**usual, **rows})
    return billed("06.2024", flat, tier_bounds_of_months=of_months, **rules)


def told(result: Any) -> list[tuple[int, float, float]]:
    rows = result.lines.select("period_from", "quantity_wh", "gross_kop").rows()
    return [(start.month, wh / 1000, kop / 100) for start, wh, kop in rows]


class TestASpreadReading:
    def test_is_cut_by_the_ranges_of_each_month_on_top_of_what_it_was_billed_by(self) -> None:
        # 920 / 91 days: 303,297 + 313,406 + 303,297. April had 90 and has room for 110; May had 250 and has none
        assert told(june()) == [
            (4, 110, 550.0),
            (4, 103.297, 826.38),
            (5, 63.406, 507.25),
            (6, 200, 1000.0),
            (6, 103.297, 826.38),
        ]

    def test_gives_back_of_the_dearer_range_first(self) -> None:
        # 455 / 91 days = 5 a day: 150, 155, 150; May was billed 250 of them 50 at 8,00
        result = june(READ[0], shown("25.06.2024", "455"))
        assert told(result) == [(4, 60, 300.0), (5, -45, -225.0), (5, -50, -400.0), (6, 150, 750.0)]
        assert codes(result) == []

    def test_takes_the_bounds_and_prices_of_the_month_itself(self) -> None:
        until_may, since_may = (date(2020, 1, 1), day("01.05.2024")), (day("01.05.2024"), None)
        tiers = [bound(100, valid=until_may), bound(1000, valid=since_may)]
        above = [(2, 5, "T0", 2, *until_may, 70_000_000), (3, 5, "T0", 2, *since_may, 80_000_000)]
        assert told(june(tiers=tiers, upper_rates=above)) == [
            (4, 10, 50.0),
            (4, 203.297, 1423.08),  # × 7,00
            (5, 63.406, 317.03),
            (6, 303.297, 1516.49),
        ]

    def test_leaves_a_month_of_exemption_whole(self) -> None:
        until_may = (1, date(2020, 1, 1), day("01.05.2024"))
        assert told(june(tier_exempt=[until_may]))[:2] == [(4, 213.297, 1066.49), (5, 63.406, 507.25)]

    def test_counts_the_people_of_the_month(self) -> None:
        people = [(1000, date(2020, 1, 1), day("01.05.2024"), 1), (1000, day("01.05.2024"), None, 2)]
        result = june(tiers=[bound(200, people=1)], occupancy=people)
        assert told(result)[:2] == [(4, 110, 550.0), (4, 103.297, 826.38)]
        # one row of bounds: "one and more", 2 × 200: 250 were in the first, and 63,406 more have room there
        assert told(result)[2] == (5, 63.406, 317.03)

    def test_counts_what_a_removed_meter_was_billed_by_too(self) -> None:
        read_before = (10, "T0", "meter", day("01.04.2024"), day("30.04.2024"), 110_000)
        assert told(june(earlier_lines=[*APRIL_AND_MAY, read_before]))[0] == (4, 213.297, 1706.38)

    def test_of_a_month_two_tariffs_shared_is_cut_by_the_days_of_each(self) -> None:
        halves: list[Any] = [(*TERM[:5], date(2020, 1, 1), day("16.04.2024"), *TERM[7:])]
        halves += [(*TERM[:4], 6, day("16.04.2024"), None, *TERM[7:])]
        rates = [AT_5, (3, 6, "T0", *SINCE_2020, 60_000_000)]
        # 15 of 30 days: 106,649 and 106,648 more, 45 billed; room for 100 − 45 at 5,00, then 8,00; the other has no ranges
        result = june(supply=halves, rates=rates)
        assert told(result)[:3] == [(4, 55, 275.0), (4, 51.649, 413.19), (4, 106.648, 639.89)]

    def test_without_a_price_above_says_so(self) -> None:
        assert codes(june(upper_rates=[(2, 5, "T0", 2, day("01.05.2024"), None, 80_000_000)])) == ["NO_RATE"]

    def test_of_two_zones_shares_each_range_by_their_volumes(self) -> None:
        meters = [(50, 60, 10, "T1", 6, 1, *SINCE_2020), (51, 60, 10, "T2", 6, 1, *SINCE_2020)]
        readings = [
            shown("25.04.2024", "0", used=True),
            shown("25.06.2024", "610"),
            shown("25.04.2024", "0", register=51, used=True),
            shown("25.06.2024", "305", register=51),
        ]
        rates = [(1, 5, "T1", *SINCE_2020, 60_000_000), (4, 5, "T2", *SINCE_2020, 40_000_000)]
        earlier = [estimated("05.2024", 200, zone="T1"), estimated("05.2024", 100, zone="T2")]
        result = june(*readings, registers=meters, rates=rates, earlier_lines=earlier)
        # May: 310 + 155 = 465; above 200: 265 by 310 : 155, of which 100 by 200 : 100 was billed
        may = result.lines.filter(pl.col("period_from") == day("01.05.2024"))
        assert may.select("zone", "quantity_wh", "price_e7").rows() == [
            ("T1", 110_000, 80_000_000),
            ("T2", 55_000, 80_000_000),
        ]


class TestAVolumeOfSeveralMonths:
    def test_below_zero_goes_back_by_the_bounds_of_them_all(self) -> None:
        read = (shown("25.03.2024", "0", used=True), shown("25.06.2024", "140"))
        months = june(*read, spread=False, of_months=True)
        # 140 of 600 lie in the first range: 290 were billed there and 50 in the second
        assert told(months) == [(6, -150, -750.0), (6, -50, -400.0)]
        assert months.issues["message"].to_list() == [CREDIT.message, CREDIT.message]

    def test_has_the_bounds_of_one_unless_told(self) -> None:
        assert told(june(spread=False)) == [(6, 200, 1000.0), (6, 380, 3040.0)]

    def test_has_those_of_all_less_what_was_billed_of_them(self) -> None:
        # 920 against 600: 600 and 320; billed 90 + 200 in the first, 50 in the second
        assert told(june(spread=False, of_months=True)) == [(6, 310, 1550.0), (6, 270, 2160.0)]

    def test_has_those_of_months_that_were_never_billed(self) -> None:
        result = june(spread=False, of_months=True, earlier_lines=[])
        assert told(result) == [(6, 600, 3000.0), (6, 320, 2560.0)]

    def test_starts_after_the_month_that_its_first_reading_closed(self) -> None:
        read = (shown("26.04.2024", "0", used=True), READ[1])
        late = june(*read, spread=False, of_months=True, earlier_lines=[])
        assert told(late) == [(6, 200, 1000.0), (6, 720, 5760.0)]  # the 26th is of May already

    def test_adds_up_bounds_as_they_were(self) -> None:
        tiers = [
            bound(100, valid=(date(2020, 1, 1), day("01.06.2024"))),
            bound(300, valid=(day("01.06.2024"), None)),
        ]
        result = june(spread=False, of_months=True, earlier_lines=[], tiers=tiers)
        assert told(result) == [(6, 500, 2500.0), (6, 420, 3360.0)]

    def test_that_is_spread_has_the_ranges_of_its_months_already(self) -> None:
        assert told(june(of_months=True)) == told(june())


def by_tier(result: Any) -> dict[tuple[int, int], int]:
    tier = pl.col("basis").str.json_path_match("$.tier.tier").cast(pl.Int64)
    months = result.lines.select(pl.col("period_from").dt.month(), tier, "quantity_wh")
    return {(month, which): wh for month, which, wh in months.rows() if wh}


@random_tables(examples=40)
@given(
    used=st.integers(0, 3_000),
    april=st.integers(0, 1_000),
    may=st.integers(0, 1_000),
    first=st.integers(1, 600),
    more=st.none() | st.integers(0, 300),
)
def test_agrees_with_the_slow_reference(
    used: int, april: int, may: int, first: int, more: int | None
) -> None:
    second = None if more is None else first + more
    tiers = [
        (5, None, False, False, first * 1000, None if second is None else second * 1000, 10_000, *SINCE_2020)
    ]
    flat: dict[str, Any] = {
        "registers": [METER],
        "tiers": tiers,
        "upper_rates": [ABOVE, (3, 5, "T0", 3, *SINCE_2020, 90_000_000)],
        "earlier_lines": [estimated("04.2024", april), estimated("05.2024", may)],
    }
    bounds: dict[str, Any] = {"first": first * 1000, "second": None if second is None else second * 1000}
    readings = (READ[0], shown("25.06.2024", str(used)))
    before = [april * 1000, may * 1000, 0]
    lump = by_tier(june(*readings, spread=False, of_months=True, **flat))
    together = added_to_all(before, used * 1000, **bounds)
    assert lump == {(6, tier): wh for tier, wh in enumerate(together, start=1) if wh}
    spread = by_tier(june(*readings, **flat))
    at_all = june(*readings, tiers=[], **{name: flat[name] for name in ("registers", "earlier_lines")})
    added = dict(at_all.lines.select(pl.col("period_from").dt.month(), "quantity_wh").rows())
    now = [before[at] + added.get(month, 0) for at, month in enumerate((4, 5, 6))]
    wanted = added_to_months(before, now, **bounds)
    assert spread == {
        (month, tier): wh
        for month, parts in zip((4, 5, 6), wanted, strict=True)
        for tier, wh in enumerate(parts, start=1)
        if wh
    }
