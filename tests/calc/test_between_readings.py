"""Months between readings: each has its part by days, and together they are what the scale counted."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from sbyt.calc.between_readings import EARLIER_VOLUMES
from sbyt.calc.consumption import READINGS, REGISTERS
from sbyt.calc.dated_rules import LegalEntityRules
from sbyt.calc.hour_estimates import BASES
from sbyt.calc.interval_volume import INTERVAL_DAYS
from sbyt.calc.legal_entity_bill import bill_legal_entities
from sbyt.calc.legal_entity_price import PRICE_COMPONENTS
from sbyt.calc.legal_entity_tables import (
    GROSS_GIVEN,
    SUPPLY,
    LegalEntityTables,
)
from sbyt.calc.periods import next_month
from tests.calc.tables import random_tables, table

JAN, FEB, MAR, APR = (date(2021, number, 1) for number in (1, 2, 3, 4))
BASIS = (1, 1, None, None, 744_000, 744, 900_000, None, True)
"""A mean of 1 kWh an hour in the nearest month, 900 kW."""


class Scale:
    """A point with one scale, ratio 1, billed month by month as a supplier does: each reading known in its time."""

    def __init__(self, readings: dict[date, int], *, told: dict[date, str] | None = None) -> None:
        self.readings = sorted(readings.items())
        self.lines: dict[date, dict] = {
            month: {"method": method, "basis": None, "reading_ids": []}
            for month, method in (told or {}).items()
        }

    def bill(self, month: date, *, known_until: date | None = None, basis: tuple = BASIS) -> dict:
        """Bill the month by the readings known (all of them without `known_until`); the line stands for later months."""
        end = next_month(month)
        ended = {
            number
            for since, line in self.lines.items()
            if since < month
            for number in line["reading_ids"][1::2]
        }
        rows = [
            (number, 1, 7, on, value, "accepted", "sheet", False, number in ended and on <= month)
            for number, (on, value) in enumerate(self.readings)
            if known_until is None or on <= known_until
        ]
        earlier = [
            (1, line["method"], json.loads(line["basis"] or "{}").get("ground"), since, next_month(since))
            for since, line in self.lines.items()
            if since < month
        ]
        result = bill_legal_entities(
            month=month,
            stage="final",
            tables=LegalEntityTables(
                supply=table(SUPPLY, (5, 1, date(2020, 1, 1), None, 1, "ВН", "")),
                registers=table(REGISTERS, (1, 7, 1, "T0", 6, 1, date(2020, 1, 1), None)),
                readings=table(READINGS, *rows),
                interval_days=pl.DataFrame(schema=INTERVAL_DAYS),
                price_components=table(
                    PRICE_COMPONENTS, (1, "published", 1, "", "", "final", date(2020, 1, 1), None, 10**7)
                ),
                gross_given=pl.DataFrame(schema=GROSS_GIVEN),
                earlier=table(EARLIER_VOLUMES, *earlier),
                bases=table(BASES, basis),
            ),
            vat_rate_bp=2000,
            rules=LegalEntityRules(),
        )
        (line,) = result.lines.to_dicts()
        self.lines[month] = line
        assert end
        return line


class TestAReadingAfterAMonthWithoutOne:
    """1 000 on 1 February, 6 900 on 1 April: 5 900 kWh in 59 days, February was billed 672 by replacement information."""

    @pytest.fixture
    def scale(self) -> Scale:
        return Scale({JAN: 0, FEB: 1_000_000, APR: 6_900_000}, told={JAN: "meter"})

    def test_leaves_the_month_before_its_days(self, scale: Scale) -> None:
        scale.lines[JAN]["reading_ids"] = [0, 1]
        february = scale.bill(FEB, known_until=MAR)
        assert (february["method"], february["quantity_wh"], february["reading_ids"]) == (
            "replaced",
            672_000,
            [],
        )
        march = scale.bill(MAR)
        assert (march["method"], march["quantity_wh"], march["reading_ids"]) == ("meter", 3_100_000, [1, 2])
        assert json.loads(march["basis"]) == {
            "ground": "since",
            "metered_wh": 5_900_000,
            "before_wh": 2_800_000,
            "after_wh": 0,
            "month_wh": 3_100_000,
        }

    def test_gives_the_month_before_its_days_when_it_is_corrected(self, scale: Scale) -> None:
        scale.lines[JAN]["reading_ids"] = [0, 1]
        scale.bill(FEB, known_until=MAR)
        scale.bill(MAR)
        february = scale.bill(FEB)
        assert (february["method"], february["quantity_wh"]) == ("meter", 2_800_000)
        assert json.loads(february["basis"])["after_wh"] == 3_100_000
        assert scale.bill(MAR)["quantity_wh"] == 3_100_000, "the correction of February does not move March"

    def test_goes_on_from_itself(self, scale: Scale) -> None:
        scale.lines[JAN]["reading_ids"] = [0, 1]
        scale.bill(FEB, known_until=MAR)
        scale.bill(MAR)
        scale.readings.append((date(2021, 5, 1), 7_900_000))
        april = scale.bill(APR)
        assert (april["quantity_wh"], april["basis"]) == (1_000_000, None)

    def test_takes_all_where_nobody_billed_the_month_before(self) -> None:
        scale = Scale({FEB: 1_000_000, APR: 6_900_000})
        assert scale.bill(MAR)["quantity_wh"] == 5_900_000

    def test_leaves_a_month_billed_by_its_hours_alone(self) -> None:
        scale = Scale({FEB: 1_000_000, MAR: 3_000_000, APR: 6_900_000}, told={JAN: "meter", FEB: "intervals"})
        scale.lines[JAN]["reading_ids"] = [0, 0]
        assert scale.bill(MAR)["quantity_wh"] == 3_900_000

    def test_of_the_last_day_of_a_month_counts_on_the_first_of_the_next(self) -> None:
        scale = Scale({date(2021, 1, 31): 1_000_000, date(2021, 3, 31): 6_900_000}, told={FEB: "replaced"})
        assert scale.bill(MAR)["quantity_wh"] == 3_100_000


def by_hand(readings: list[tuple[date, int]], start: date, end: date) -> int:
    """Energy of `[start, end)` day by day: day number k of a pair has ⌊E(k+1)/N⌋ − ⌊Ek/N⌋."""
    days: dict[date, int] = {}
    for (a, first), (b, last) in pairwise(readings):
        count = (b - a).days
        for k in range(count):
            energy = last - first
            days[a + timedelta(k)] = energy * (k + 1) // count - energy * k // count
    return sum(days.get(start + timedelta(k), 0) for k in range((end - start).days))


@st.composite
def scales(draw: st.DrawFn) -> tuple[Scale, list[date]]:
    """A year read on the first of some months, and in the middle of some that were not."""
    months = [date(2021, number, 1) for number in range(1, 9)]
    readings, value = {months[0]: draw(st.integers(0, 10**6))}, draw(st.integers(0, 10**6))
    value += readings[months[0]]
    for month in months[1:]:
        on = draw(st.sampled_from([None, None, month, month - timedelta(days=draw(st.integers(2, 20)))]))
        if on is not None:
            value += draw(st.integers(0, 10**7))
            readings[on] = value
    readings[date(2021, 9, 1)] = value + draw(st.integers(0, 10**7))
    return Scale(readings), months


@random_tables(examples=60)
@given(year=scales())
def test_bills_and_their_corrections_add_up_to_the_scale(year: tuple[Scale, list[date]]) -> None:
    scale, months = year
    for month in months:
        scale.bill(month, known_until=next_month(month))
    waiting = [month for month in months if scale.lines[month]["method"] == "replaced"]
    for month in waiting:
        assert scale.bill(month)["method"] == "meter"
        assert scale.lines[month]["quantity_wh"] == by_hand(scale.readings, month, next_month(month)) or any(
            on.day != 1 for on, _ in scale.readings
        )
    total = sum(line["quantity_wh"] for line in scale.lines.values())
    note((scale.readings, [(m, l["method"], l["quantity_wh"], l["basis"]) for m, l in scale.lines.items()]))
    assert total == scale.readings[-1][1] - scale.readings[0][1]
