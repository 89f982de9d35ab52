"""A lump below zero where consumption has ranges: worked by hand, and against a reference that goes kilowatt-hour price by price."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from sbyt.calc.dated_rules import CreditRanges
from sbyt.calc.issues import CREDIT, CREDIT_OF_FIRST
from sbyt.calc.periods import next_month
from tests.calc.households import a_flat, billed, shown
from tests.calc.reference.plain_tiers import dearest_first, in_ranges
from tests.calc.tables import SINCE_2020, day, random_tables

AT_5 = (1, 5, "T0", *SINCE_2020, 50_000_000)
ABOVE = (2, 5, "T0", 2, *SINCE_2020, 80_000_000)
UNTIL_MAY, SINCE_MAY = (date(2020, 1, 1), day("01.05.2024")), (day("01.05.2024"), None)


def bound(first: int, second: int | None = None, *, valid: Any = SINCE_2020) -> tuple[Any, ...]:
    return (5, None, False, False, first * 1000, second and second * 1000, 10_000, *valid)


def estimated(
    month: str, kwh: int, *, zone: str = "T0", method: str = "average", raised: int = 0
) -> tuple[Any, ...]:
    first = day(f"01.{month}")
    return (10, zone, method, first, next_month(first), kwh * 1000, raised * 1000)


APRIL_AND_MAY = [estimated("04.2024", 90), estimated("05.2024", 250)]


def june(read_kwh: int, *, rule: CreditRanges = CreditRanges.BILLED, rules: Any = None, **rows: Any) -> Any:
    usual = {"tiers": [bound(200)], "rates": [AT_5], "upper_rates": [ABOVE], "earlier_lines": APRIL_AND_MAY}
    readings = (shown("25.03.2024", "0", used=True), shown("25.06.2024", str(read_kwh)))
    return billed("06.2024", a_flat(*readings, **{**usual, **rows}), credit_ranges=rule, **(rules or {}))


def told(result: Any) -> list[tuple[float, int, float]]:
    rows = result.lines.select("quantity_wh", "price_e7", "gross_kop").rows()
    return sorted((wh / 1000, price // 10**7, kop / 100) for wh, price, kop in rows)


class TestALumpBelowZero:
    def test_gives_back_of_the_dearest_range_first(self) -> None:
        # 140 − 340 = −200; May had 50 above its 200: 50 at 8.00, 150 at 5.00
        result = june(140)
        assert told(result) == [(-150, 5, -750.0), (-50, 8, -400.0)]
        assert result.lines["period_from"].unique().to_list() == [day("01.06.2024")]
        assert result.issues["message"].to_list() == [CREDIT.message, CREDIT.message]

    def test_gives_all_of_it_back_as_it_was_charged(self) -> None:
        # 90 × 5 + 200 × 5 + 50 × 8 = 1850, nothing was used
        assert june(0).lines["gross_kop"].sum() == -1850_00

    def test_goes_back_at_the_first_price_and_says_so_where_the_rule_is_so(self) -> None:
        result = june(140, rule=CreditRanges.FIRST)
        assert told(result) == [(-200, 5, -1000.0)]
        assert result.issues["message"].to_list() == [CREDIT_OF_FIRST.message]

    def test_takes_the_bounds_and_prices_of_each_month(self) -> None:
        tiers = [bound(60, valid=UNTIL_MAY), bound(200, valid=SINCE_MAY)]
        above = [(2, 5, "T0", 2, *UNTIL_MAY, 90_000_000), (3, 5, "T0", 2, *SINCE_MAY, 80_000_000)]
        # April: 30 at 9.00; May: 50 at 8.00; then 20 of the first range
        assert told(june(240, tiers=tiers, upper_rates=above)) == [
            (-50, 8, -400.0),
            (-30, 9, -270.0),
            (-20, 5, -100.0),
        ]

    def test_says_what_the_range_had_and_has_left(self) -> None:
        line = june(310).lines.filter(pl.col("price_e7") == 80_000_000)
        basis = json.loads(line["basis"][0])
        assert (line["quantity_wh"].to_list(), basis["range_before_wh"]) == ([-30_000], 50_000)
        assert (basis["tier"]["tier_wh"], basis["tier"]["row_wh"]) == (20_000, -30_000)

    def test_of_an_exempt_month_goes_back_at_the_first_price(self) -> None:
        exempt = (1, day("01.05.2024"), day("01.06.2024"))
        assert told(june(140, tier_exempt=[exempt])) == [(-200, 5, -1000.0)]

    def test_keeps_what_a_coefficient_added(self) -> None:
        raised = [estimated("04.2024", 90), estimated("05.2024", 300, method="norm", raised=100)]
        # 0 − 90 − 200: of the 300 of May 100 were above the bound and go back first
        assert told(june(0, earlier_lines=raised)) == [(-190, 5, -950.0), (-100, 8, -800.0)]

    def test_that_another_zone_took_over_stays_in_the_month(self) -> None:
        meters = [(50, 60, 10, "T1", 6, 1, *SINCE_2020), (51, 60, 10, "T2", 6, 1, *SINCE_2020)]
        readings = (
            shown("25.04.2024", "0", used=True),
            shown("25.06.2024", "200"),
            shown("25.04.2024", "0", register=51, used=True),
            shown("25.06.2024", "40", register=51),
        )
        flat = a_flat(
            *readings,
            registers=meters,
            tiers=[bound(200)],
            rates=[(1, 5, "T1", *SINCE_2020, 60_000_000), (4, 5, "T2", *SINCE_2020, 40_000_000)],
            upper_rates=[(2, 5, "T1", 2, *SINCE_2020, 90_000_000), (3, 5, "T2", 2, *SINCE_2020, 70_000_000)],
            earlier_lines=[estimated("05.2024", 300, zone="T1")],
        )
        # the day gives back 100, of which 40 were the night: 60 of the 100 above the bound
        assert told(billed("06.2024", flat)) == [(-60, 9, -540.0), (-40, 6, -240.0), (40, 4, 160.0)]

    def test_of_a_norm_without_zones_is_shared_by_the_zones(self) -> None:
        meters = [(50, 60, 10, "T1", 6, 1, *SINCE_2020), (51, 60, 10, "T2", 6, 1, *SINCE_2020)]
        readings = [shown("25.04.2024", "0", used=True, register=n) for n in (50, 51)] + [
            shown("25.06.2024", "20", register=n) for n in (50, 51)
        ]
        flat = a_flat(
            *readings,
            registers=meters,
            tiers=[bound(200)],
            rates=[(n, 5, zone, *SINCE_2020, 50_000_000) for n, zone in ((1, "T0"), (4, "T1"), (5, "T2"))],
            upper_rates=[ABOVE],
            earlier_lines=[estimated("05.2024", 300, method="norm")],
        )
        result = billed("06.2024", flat)
        # 40 − 300: 100 at 8.00 and 160 at 5.00, half of each by either zone
        assert (result.lines["quantity_wh"].sum(), result.lines["gross_kop"].sum()) == (-260_000, -1600_00)
        assert dict(Counter(result.lines["zone"])) == {"T1": 2, "T2": 2}

    def test_does_not_touch_a_reading_below_the_last_one(self) -> None:
        flat = a_flat(
            shown("25.05.2024", "500", used=True),
            shown("25.06.2024", "400"),
            tiers=[bound(200)],
            rates=[AT_5],
            upper_rates=[ABOVE],
            earlier_lines=APRIL_AND_MAY,
        )
        assert told(billed("06.2024", flat)) == [(-100, 5, -500.0)]


@random_tables(examples=60)
@given(
    used=st.integers(0, 400),
    estimates=st.lists(st.integers(0, 400), min_size=2, max_size=4),
    first=st.lists(st.integers(1, 250), min_size=4, max_size=4),
    more=st.none() | st.integers(0, 100),
    prices=st.lists(st.integers(1, 9), min_size=12, max_size=12),
)
def test_gives_back_what_a_person_with_the_bills_in_hand_would(
    used: int, estimates: list[int], first: list[int], more: int | None, prices: list[int]
) -> None:
    months = [date(2024, 5 - n, 1) for n in range(len(estimates))]
    second = [None if more is None else low + more for low in first]
    spans = [(month, next_month(month)) for month in months] + [(day("01.06.2024"), None)]
    limits = [*zip(first[: len(months)], second, strict=False), (200, None)]
    bounds = [bound(*pair, valid=valid) for pair, valid in zip(limits, spans, strict=True)]
    priced = [prices[3 * n : 3 * n + 3] for n in range(len(months))] + [[4, 6, 8]]
    rates = [
        (10 * n, 5, "T0", *valid, price[0] * 10**7)
        for n, (valid, price) in enumerate(zip(spans, priced, strict=True), 1)
    ]
    above = [
        (10 * n + tier, 5, "T0", tier, *valid, price[tier - 1] * 10**7)
        for n, (valid, price) in enumerate(zip(spans, priced, strict=True), 1)
        for tier in (2, 3)
    ]
    earlier = [
        (10, "T0", "average", month, next_month(month), kwh * 1000)
        for month, kwh in zip(months, estimates, strict=True)
    ]
    readings = (
        {**shown("25.06.2024", "0", used=True), "taken_on": min(months)},
        shown("25.06.2024", str(used)),
    )
    flat = a_flat(*readings, tiers=bounds, rates=rates, upper_rates=above, earlier_lines=earlier)
    got = billed("06.2024", flat).lines
    back = sum(estimates) - used
    if back <= 0:
        assert got["quantity_wh"].sum() == -back * 1000
        return
    bills = [
        (price[tier], energy)
        for kwh, low, high, price in zip(estimates, first, second, priced, strict=False)
        for tier, energy in enumerate(
            in_ranges(kwh * 1000, first=low * 1000, second=None if high is None else high * 1000)
        )
    ]
    assert (got["quantity_wh"].sum(), got["gross_kop"].sum()) == (
        -back * 1000,
        -dearest_first(bills, back * 1000) // 10,
    )
