"""A reading after estimated months, spread over them: worked by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sbyt.calc.dated_rules import LateReading
from tests.calc.households import AT_3_40, TWO_ZONES, a_flat, billed, codes, shown
from tests.calc.tables import SINCE_2020, day, random_tables

LATE = (shown("20.04.2021", "1000", used=True), shown("20.08.2021", "1615"))


def estimated(*months: tuple[str, int], zone: str = "T0") -> list[tuple[Any, ...]]:
    return [
        (10, zone, "average", day(f"01.{month}"), day(f"28.{month}"), kwh * 1000) for month, kwh in months
    ]


THREE = estimated(("05.2021", 180), ("06.2021", 175), ("07.2021", 180))


def august(*readings: dict[str, Any], **rows: Any):
    return billed("08.2021", a_flat(*readings, **rows), late_reading=LateReading.SPREAD)


def told(result):
    rows = result.lines.select("period_from", "quantity_wh", "gross_kop").rows()
    return [(start.month, wh / 1000, kop / 100) for start, wh, kop in rows]


class TestALateReading:
    def test_gives_each_month_its_days_and_takes_back_its_estimate(self):
        # 615 / 123 days = 5 a day: 155, 150, 155 and 155 for August
        assert told(august(*LATE, earlier_lines=THREE)) == [
            (5, -25, -85.0),
            (6, -25, -85.0),
            (7, -25, -85.0),
            (8, 155, 527.0),
        ]

    def test_charges_each_month_at_its_own_price(self):
        rates = [
            (1, 5, "T0", date(2020, 1, 1), day("01.07.2021"), 34_000_000),
            (2, 5, "T0", day("01.07.2021"), None, 35_400_000),
        ]
        result = august(*LATE, earlier_lines=THREE, rates=rates)
        assert [line[2] for line in told(result)] == [-85.0, -85.0, -88.5, 548.7]

    def test_below_the_estimates_holds_nothing_up(self):
        assert codes(august(*LATE, earlier_lines=THREE)) == []

    def test_falls_on_its_own_month_by_default(self):
        result = billed("08.2021", a_flat(*LATE, earlier_lines=THREE))
        assert told(result) == [(8, 80, 272.0)]  # 615 − 535

    def test_without_estimated_months_is_one_volume(self):
        assert told(august(*LATE)) == [(8, 615, 2091.0)]

    def test_stays_one_lump_where_a_month_has_no_price(self):
        late_price = [(1, 5, "T0", day("01.06.2021"), None, 34_000_000)]
        assert told(august(*LATE, earlier_lines=THREE, rates=late_price)) == [(8, 80, 272.0)]

    def test_of_two_zones_is_spread_zone_by_zone_and_a_loose_estimate_is_shared(self):
        meters = [(50, 60, 10, "T1", 6, 1, *SINCE_2020), (51, 60, 10, "T2", 6, 1, *SINCE_2020)]
        readings = [
            shown("20.06.2021", "0", used=True),
            shown("20.08.2021", "124"),
            shown("20.06.2021", "0", register=51, used=True),
            shown("20.08.2021", "62", register=51),
        ]
        earlier = estimated(("07.2021", 60), zone="T1") + estimated(("07.2021", 30), zone="T2")
        result = august(*readings, registers=meters, rates=list(TWO_ZONES), earlier_lines=earlier)
        rows = result.lines.select("zone", "period_from", "quantity_wh").rows()
        assert [(zone, start.month, wh) for zone, start, wh in rows] == [
            ("T1", 7, 2_000),
            ("T1", 8, 62_000),
            ("T2", 7, 1_000),
            ("T2", 8, 31_000),
        ]


@random_tables(examples=60)
@given(
    used=st.integers(0, 5_000),
    months=st.lists(st.tuples(st.sampled_from([5, 6, 7]), st.integers(0, 400)), max_size=4),
    changed=st.integers(1, 27).map(lambda n: date(2021, 6, n)),
)
def test_months_add_up_to_the_difference_less_the_estimates(used, months, changed):
    readings = (shown("20.04.2021", "0", used=True), shown("20.08.2021", str(used)))
    earlier = estimated(*[(f"{month:02}.2021", kwh) for month, kwh in months])
    rates = [(1, 5, "T0", AT_3_40[3], changed, 34_000_000), (2, 5, "T0", changed, None, 35_400_000)]
    result = august(*readings, earlier_lines=earlier, rates=rates)
    assert result.lines["quantity_wh"].sum() == (used - sum(kwh for _, kwh in months)) * 1000
