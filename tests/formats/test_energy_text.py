"""Energy as text in kWh: exact to a watt-hour, never guessed."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbyt.formats.energy_text import Energy, EnergyProblem, wh_of_kwh_text


class TestText:
    @pytest.mark.parametrize(
        ("text", "wh"),
        [
            ("827", 827_000),
            ("0", 0),
            ("0,5", 500),
            (".5", 500),
            ("827.500", 827_500),
            ("-0", 0),
            ("007", 7_000),
        ],
    )
    def test_is_whole_watt_hours(self, text: str, wh: int) -> None:
        assert wh_of_kwh_text(text) == Energy(wh=wh, rounded=False)

    @pytest.mark.parametrize(
        ("text", "wh"), [("0.0005", 1), ("0.00049", 0), ("1.2345", 1_235), ("999.9999", 1_000_000)]
    )
    def test_finer_than_that_is_half_up_and_says_so(self, text: str, wh: int) -> None:
        assert wh_of_kwh_text(text) == Energy(wh=wh, rounded=True)

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("", EnergyProblem.NOT_A_NUMBER),
            (".", EnergyProblem.NOT_A_NUMBER),
            ("-", EnergyProblem.NOT_A_NUMBER),
            ("1.", EnergyProblem.NOT_A_NUMBER),
            ("1,2,3", EnergyProblem.NOT_A_NUMBER),
            ("+1", EnergyProblem.NOT_A_NUMBER),
            ("1e3", EnergyProblem.NOT_A_NUMBER),
            ("١٢", EnergyProblem.NOT_A_NUMBER),
            ("1" * 41, EnergyProblem.NOT_A_NUMBER),
            ("-0.0001", EnergyProblem.NEGATIVE),
            ("-5", EnergyProblem.NEGATIVE),
            ("1000000001", EnergyProblem.TOO_LARGE),
        ],
    )
    def test_that_is_none_says_why(self, text: str, problem: EnergyProblem) -> None:
        assert wh_of_kwh_text(text) is problem

    @given(st.decimals(min_value=0, max_value=10**8, places=6), st.sampled_from(",."))
    def test_agrees_with_decimal_arithmetic(self, kwh: Decimal, separator: str) -> None:
        expected = int((kwh * 1000).quantize(Decimal(1), ROUND_HALF_UP))
        found = wh_of_kwh_text(f"{kwh:f}".replace(".", separator))
        assert isinstance(found, Energy)
        assert found.wh == expected
