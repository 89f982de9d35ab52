"""A reading after estimated months, spread over them: worked by hand."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sbyt.calc.dated_rules import LateReading
from tests.calc.households import AT_3_40, TWO_ZONES, a_flat, billed, codes, shown
from tests.calc.reference.plain_rounding import shared
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

    def test_gives_months_that_nobody_billed_their_part(self):
        # 615 / 123 days = 5 a day
        assert told(august(*LATE)) == [(5, 155, 527.0), (6, 150, 510.0), (7, 155, 527.0), (8, 155, 527.0)]

    def test_gives_them_to_its_own_month_where_the_rule_says_so(self):
        whole = billed("08.2021", a_flat(*LATE), late_reading=LateReading.SPREAD, spread_unbilled=False)
        assert told(whole) == [(8, 615, 2091.0)]

    def test_gives_a_month_between_estimates_its_part(self):
        # June was billed by nobody: 155 − 180, 150, 155 − 180, 155
        assert told(august(*LATE, earlier_lines=[THREE[0], THREE[2]])) == [
            (5, -25, -85.0),
            (6, 150, 510.0),
            (7, -25, -85.0),
            (8, 155, 527.0),
        ]

    def test_begins_with_the_day_the_meter_was_put_up(self):
        meter = (50, 60, 10, "T0", 6, 1, day("11.07.2021"), None)
        result = august(shown("11.07.2021", "0"), shown("20.08.2021", "104"), registers=[meter])
        # 21 days of July and 31 of August: 2 a day
        rows = result.lines.select("period_from", "quantity_wh", "basis").rows()
        assert [(start, wh) for start, wh, _ in rows] == [
            (day("11.07.2021"), 42_000),
            (day("01.08.2021"), 62_000),
        ]

    def test_of_more_months_than_bills_are_known_of_is_one_volume(self):
        old = shown("20.04.2020", "1000")
        assert told(august(old, LATE[1])) == [(8, 615, 2091.0)]

    def test_in_the_month_after_the_base_is_one_volume(self):
        assert told(august(shown("20.07.2021", "1500"), LATE[1])) == [(8, 115, 391.0)]

    def test_keeps_what_a_coefficient_added_to_the_norm(self):
        raised = [(10, "T0", "norm", *line[3:5], 180_000, 60_000) for line in THREE]
        # each was 120 × 1.5: 155 − 120, 150 − 120, 155 − 120
        kept = august(*LATE, earlier_lines=raised)
        assert told(kept) == [(5, 35, 119.0), (6, 30, 102.0), (7, 35, 119.0), (8, 155, 527.0)]
        assert json.loads(kept.lines["basis"][0])["kept_wh"] == 60_000
        back = billed(
            "08.2021",
            a_flat(*LATE, earlier_lines=raised),
            late_reading=LateReading.SPREAD,
            multiplier_given_back=True,
        )
        assert [line[1] for line in told(back)] == [-25, -30, -25, 155]

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


@random_tables(examples=60)
@given(
    used=st.integers(0, 3_000),
    base=st.integers(0, 300).map(lambda n: date(2020, 10, 15) + timedelta(n)),
    billed_before=st.fixed_dictionaries({}, optional={n: st.integers(0, 300) for n in range(-3, 8)}),
)
def test_months_between_readings_have_their_days_whoever_billed_them(used, base, billed_before):
    current = day("20.08.2021")
    first = [date(2021 - (n < 1), n if n > 0 else n + 12, 1) for n in billed_before]
    lines = [
        (10, "T0", "average", one, one + timedelta(27), kwh * 1000)
        for one, kwh in zip(first, billed_before.values(), strict=True)
    ]
    readings = ({**shown("20.08.2021", "0"), "taken_on": base}, shown("20.08.2021", str(used)))
    got = august(*readings, earlier_lines=lines).lines
    # day by day: each month after that of the base, and of the base its own only where it was taken on the first day
    months = sorted(
        {date(d.year, d.month, 1) for d in (base + timedelta(n) for n in range((current - base).days + 1))}
    )
    months = [one for one in months if one >= base] or [day("01.08.2021")]
    lengths = [((one + timedelta(31)).replace(day=1) - one).days for one in months]
    parts = shared(used * 1000, lengths, months)
    minus = dict(zip(first, [kwh * 1000 for kwh in billed_before.values()], strict=True))
    expected = {
        one: part - (minus.get(one, 0) if one >= base else 0) for one, part in zip(months, parts, strict=True)
    }
    assert {one: wh for one, wh in got.select("period_from", "quantity_wh").rows() if wh} == {
        one: wh for one, wh in expected.items() if wh
    }
