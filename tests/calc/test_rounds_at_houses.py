"""A control round reads a house meter after the last day that counts: it ends its month, and the next one begins from it. Worked by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.calc.households import a_flat, billed, codes, shown
from tests.calc.tables import SINCE_2020, day
from tests.calc.test_house_terms import NORM, balance, house


def read(*rows: tuple[str, str, str], earlier: tuple[tuple[Any, ...], ...] = (), **terms: Any):
    """Return the house whose meter was read on these days: (day, kWh, source). Rooms use 350 kWh a month."""
    readings = [
        shown(on, kwh, register=90, installation=99, source=source, reading_id=number)
        for number, (on, kwh, source) in enumerate(rows, start=1)
    ]
    placed = a_flat(
        *readings,
        registers=[(90, 99, 900, "T0", 6, 1, *SINCE_2020)],
        earlier_houses=[
            (100, day(f"01.{month}"), rooms_wh, common_wh, by) for month, rooms_wh, common_wh, by in earlier
        ],
    )
    return replace(
        house(**{**NORM, **terms}),
        readings=placed.readings,
        registers=placed.registers,
        earlier_houses=placed.earlier_houses,
    )


ALL = (
    ("25.05.2021", "1000", "operator"),
    ("25.06.2021", "1400", "operator"),
    ("29.06.2021", "1450", "controller"),
    ("25.07.2021", "1830", "operator"),
)


class TestARoundAfterTheLastDay:
    @pytest.mark.parametrize(("month", "kwh"), [("06.2021", 450), ("07.2021", 380)])
    def test_parts_the_two_months_so_that_nothing_is_counted_twice(self, month, kwh):
        # 1 450 − 1 000 and 1 830 − 1 450: together the 830 kWh of the scale
        assert balance(billed(month, read(*ALL)), "house_wh") == (kwh * 1000,)

    @pytest.mark.parametrize(("month", "kwh"), [("06.2021", 400), ("07.2021", 430)])
    def test_by_anybody_else_is_of_the_next_month(self, month, kwh):
        others = [(on, shows, "operator") for on, shows, _ in ALL]
        assert balance(billed(month, read(*others)), "house_wh") == (kwh * 1000,)

    def test_before_an_unread_month_leaves_that_month_to_the_next_reading(self):
        """June went by the norm of 82 kWh; the scale moved by 830 from the round of 29 May to 25 July."""
        rows = (("29.05.2021", "1000", "controller"), ("25.07.2021", "1830", "operator"))
        june = ("06.2021", 350_000, 82_000, "norm")
        result = billed("07.2021", read(*rows, earlier=(june,)))
        # 830 − (350 + 82) of June − 350 of July
        assert balance(result, "house_wh", "earlier_wh", "balance_wh") == (830_000, 432_000, 48_000)
        assert codes(result) == []

    def test_before_a_month_nobody_knows_is_told(self):
        rows = (("29.05.2021", "1000", "controller"), ("25.07.2021", "1830", "operator"))
        result = billed("07.2021", read(*rows))
        assert codes(result) == ["ODN_SPAN"]

    def test_by_anybody_else_is_the_reading_of_the_month_after_it(self):
        """A reading of 29 May is June's own: July takes what came after it and nothing is taken off."""
        rows = (("29.05.2021", "1000", "operator"), ("25.07.2021", "1480", "operator"))
        june = ("06.2021", 350_000, 82_000, "norm")
        result = billed("07.2021", read(*rows, earlier=(june,)))
        assert balance(result, "house_wh", "earlier_wh") == (480_000, 0)
