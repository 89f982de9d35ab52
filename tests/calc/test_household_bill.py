"""A household's month by its meter, with the sums of the golden figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from sbyt.calc.charge_lines import Billed
from sbyt.calc.common_needs import HOUSES
from sbyt.calc.consumption import READINGS, REGISTERS
from sbyt.calc.dated_rules import HouseholdRules
from sbyt.calc.household_bill import HouseholdTables, bill_households
from sbyt.calc.household_volume import EARLIER_LINES, SUPPLY
from sbyt.calc.norm import NORMS, OCCUPANCY
from sbyt.calc.tariff_change import RATES
from tests.calc.tables import SINCE_2020, day, table

RATE_ROWS = (
    (1, 5, "T0", day("01.01.2021"), day("01.07.2021"), 34_000_000),
    (2, 5, "T0", day("01.07.2021"), None, 35_400_000),
)


def one_flat(*readings: tuple[str, int]) -> HouseholdTables:
    """Return account 1 at point 10 with one register; the first reading ended the last bill."""
    rows = [
        (number, 50, 60, day(taken_on), kwh * 1000, "accepted", "cabinet", False, number == 1)
        for number, (taken_on, kwh) in enumerate(readings, start=1)
    ]
    return HouseholdTables(
        supply=table(SUPPLY, (1, 10, 100, 1000, 5, *SINCE_2020, "gas", 2, 5210)),
        registers=table(REGISTERS, (50, 60, 10, "T0", 6, 1, *SINCE_2020)),
        readings=table(READINGS, *rows),
        rates=table(RATES, *RATE_ROWS),
        norms=table(NORMS),
        occupancy=table(OCCUPANCY),
        earlier_lines=table(EARLIER_LINES),
        houses=table(HOUSES),
    )


def billed(month: str, tables: HouseholdTables, **rules: object) -> Billed:
    return bill_households(
        month=day(month), tables=tables, vat_rate_bp=2000, rules=replace(HouseholdRules(), **rules)
    )


class TestAMonthByItsMeter:
    @pytest.mark.parametrize(
        ("month", "before", "after", "kwh", "kopecks"),
        [
            ("01.06.2021", ("21.05.2021", 21539), ("19.06.2021", 21698), 159, 54060),  # 159 × 3,40 = 540,60
            ("01.06.2021", ("21.05.2021", 21378), ("11.06.2021", 21539), 161, 54740),  # 161 × 3,40 = 547,40
            ("01.07.2021", ("19.06.2021", 21698), ("21.07.2021", 21850), 152, 53808),  # 152 × 3,54 = 538,08
        ],
    )
    def test_is_the_difference_of_readings_times_the_price_of_the_month(
        self, month, before, after, kwh, kopecks
    ):
        lines = billed(month, one_flat(before, after)).lines
        assert lines.select("quantity_wh", "gross_kop", "method").rows() == [(kwh * 1000, kopecks, "meter")]
        assert lines["reading_ids"].to_list() == [[1, 2]]

    def test_carries_the_vat_inside_the_amount(self):
        lines = billed("01.06.2021", one_flat(("21.05.2021", 21539), ("19.06.2021", 21698))).lines
        # 540,60 × 20 / 120 = 90,10; 540,60 − 90,10 = 450,50
        assert lines.select("net_kop", "vat_kop", "gross_kop").rows() == [(45050, 9010, 54060)]

    def test_says_nothing_when_nothing_is_wrong(self):
        assert billed("01.06.2021", one_flat(("21.05.2021", 100), ("19.06.2021", 200))).issues.is_empty()

    def test_belongs_to_its_calendar_month(self):
        lines = billed("01.06.2021", one_flat(("21.05.2021", 100), ("19.06.2021", 200))).lines
        assert lines.select("period_from", "period_to").row(0) == (date(2021, 6, 1), date(2021, 7, 1))
        assert lines.schema["basis"] == pl.String


class TestAPriceThatChangesWithoutAReadingOfThatDay:
    def test_shares_the_volume_by_days_and_says_of_how_many(self):
        tables = one_flat(("21.05.2021", 100), ("19.06.2021", 260))
        halves = (
            (1, 5, "T0", day("01.01.2021"), day("16.06.2021"), 34_000_000),
            (2, 5, "T0", day("16.06.2021"), None, 35_400_000),
        )
        lines = billed("01.06.2021", replace(tables, rates=table(RATES, *halves))).lines
        # 160 × 15 / 30 = 80: × 3,40 = 272,00 and × 3,54 = 283,20
        assert lines.select("quantity_wh", "gross_kop").rows() == [(80_000, 27_200), (80_000, 28_320)]
        told = '{"metered_wh":160000,"earlier_wh":0,"by_days":true,"days":15,"of_days":30}'
        assert lines["basis"].to_list() == [told, told]
