"""What people write for a number is one; what a converter of a language takes for one is not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sbyt.formats.plain_number import decimal_of


class TestANumber:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("12", "12"),
            (" -0,5 ", "-0.5"),
            ("2\u202f000,50", "2000.50"),
            ("\u2212 7.", "-7"),
            (".25", "0.25"),
            ("1e-05", "0.00001"),
            ("1,5E+3", "1500"),
        ],
    )
    def test_is_read_as_it_is_written(self, text: str, number: str) -> None:
        assert decimal_of(text) == Decimal(number)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "-",
            ".",
            "e5",
            "NaN",
            "sNaN",
            "Infinity",
            "-inf",
            "1e999",
            "1_000",
            "0x10",
            "１２",
            "٤٥",
            "2²",
            "9" * 31,
        ],
    )
    def test_of_no_person_is_none(self, text: str) -> None:
        assert decimal_of(text) is None
