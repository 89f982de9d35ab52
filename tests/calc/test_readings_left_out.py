"""Which readings an act keeps off the bill: by the very rules of the bill, one by one."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from sbyt.calc.consumption import READINGS, REGISTERS, counted_readings
from sbyt.calc.dated_rules import HouseholdRules, TamperedMeter
from sbyt.calc.grounds import GROUNDS
from sbyt.calc.readings_left_out import readings_left_out
from tests.calc.households import METER, shown
from tests.calc.tables import day, table

JUNE_10, JULY_12 = day("10.06.2021"), day("12.07.2021")
READ = (
    shown("25.05.2021", "100", used=True),
    shown("20.06.2021", "130"),
    shown("05.07.2021", "150", source="controller"),
    shown("25.07.2021", "170"),
)


def left_out(
    *acts: tuple[Any, ...], readings: Any = READ, rules: HouseholdRules | None = None
) -> list[tuple[Any, ...]]:
    registers = table(REGISTERS, METER)
    numbered = [{"reading_id": number, **row} for number, row in enumerate(readings, start=1)]
    counted = counted_readings(registers=registers, readings=pl.DataFrame(numbered, schema=READINGS))
    grounds = table(GROUNDS, *((10, *act) for act in acts))
    return readings_left_out(
        counted, registers=registers, grounds=grounds, rules=rules or HouseholdRules()
    ).rows()


@pytest.mark.parametrize("kind", ["meter_failed", "access_refused", "refused_twice"])
def test_a_consumers_reading_under_an_act_does_not_count_and_a_controllers_does(kind: str) -> None:
    assert left_out((kind, JUNE_10, JULY_12)) == [(2, kind, JUNE_10, JULY_12)]


def test_a_meter_interfered_with_does_not_count_from_the_act_whoever_reads_it() -> None:
    acts = ("interference", day("01.04.2021"), JULY_12, JUNE_10)
    assert left_out(acts) == [(2, "interference", JUNE_10, JULY_12), (3, "interference", JUNE_10, JULY_12)]


def test_it_counts_where_the_rule_says_so() -> None:
    rules = HouseholdRules(tampered_meter=TamperedMeter.READINGS)
    assert left_out(("interference", JUNE_10, JULY_12), rules=rules) == []


def test_the_act_that_wins_is_named() -> None:
    acts = (("access_refused", JUNE_10, None), ("refused_twice", day("15.06.2021"), None))
    assert left_out(*acts) == [
        (2, "refused_twice", day("15.06.2021"), None),
        (4, "refused_twice", day("15.06.2021"), None),
    ]


def test_nothing_is_left_out_without_an_act_that_takes_a_point_off_its_meter() -> None:
    assert left_out() == []
    assert left_out(("meter_possible", JUNE_10, None)) == []
