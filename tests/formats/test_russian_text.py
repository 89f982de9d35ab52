"""Numbers and sums as Russian readers expect them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbyt.formats.russian_text import (
    day,
    day_in_words,
    kilowatt_hours,
    month_name,
    percent,
    plural,
    price,
    rubles,
    rubles_in_words,
    scaled,
    signed_rubles,
    square_metres,
)

G = "\u202f"
N = "\u00a0"


class TestRubles:
    @pytest.mark.parametrize(
        ("kop", "text"),
        [
            (0, "0,00"),
            (5, "0,05"),
            (54060, "540,60"),
            (100745861, f"1{G}007{G}458,61"),
            (-2502, "−25,02"),
            (-100000000, f"−1{G}000{G}000,00"),
        ],
    )
    def test_have_kopecks_groups_and_a_real_minus(self, kop: int, text: str) -> None:
        assert rubles(kop) == text

    def test_of_a_difference_carry_their_sign(self) -> None:
        assert [signed_rubles(kop) for kop in (1200, 0, -1200)] == ["+12,00", "0,00", "−12,00"]

    @given(st.integers(min_value=-(10**17), max_value=10**17))
    def test_read_back_as_the_same_kopecks(self, kop: int) -> None:
        digits = rubles(kop).replace(G, "").replace(",", "").replace("−", "-")
        assert int(digits) == kop


class TestOtherFigures:
    def test_of_energy_show_the_decimals_they_have(self) -> None:
        assert [kilowatt_hours(wh) for wh in (192281000, 11340, 7, 0, -12500)] == [
            f"192{G}281",
            "11,34",
            "0,007",
            "0",
            "−12,5",
        ]

    def test_of_a_price_have_two_decimals_or_more(self) -> None:
        assert [price(e7) for e7 in (34000000, 43662600, 45204761, 5)] == [
            "3,40",
            "4,36626",
            "4,5204761",
            "0,0000005",
        ]

    def test_of_tax_and_area(self) -> None:
        assert (percent(2000), percent(1850), square_metres(4530)) == (f"20{N}%", f"18,5{N}%", "45,30")

    def test_never_lose_a_digit_silently(self) -> None:
        with pytest.raises(ValueError, match="does not fit 2 decimals"):
            scaled(12345, digits=3, shown=2)
        with pytest.raises(ValueError, match="does not fit 2 decimals"):
            scaled(12345, digits=4, shown=0, at_most=2)


class TestDates:
    def test_are_written_short_and_in_words(self) -> None:
        date = dt.date(2021, 5, 31)
        assert (day(date), day_in_words(date), month_name(date)) == (
            "31.05.2021",
            f"31{N}мая 2021{N}г.",
            "май 2021",
        )


class TestSumInWords:
    @pytest.mark.parametrize(
        ("kop", "words"),
        [
            (100745861, "Один миллион семь тысяч четыреста пятьдесят восемь рублей 61 копейка"),
            (0, "Ноль рублей 00 копеек"),
            (101, "Один рубль 01 копейка"),
            (200202, "Две тысячи два рубля 02 копейки"),
            (1112, "Одиннадцать рублей 12 копеек"),
            (2114, "Двадцать один рубль 14 копеек"),
            (104304200, "Один миллион сорок три тысячи сорок два рубля 00 копеек"),
            (-12345, "Минус сто двадцать три рубля 45 копеек"),
        ],
    )
    def test_agrees_in_gender_and_number(self, kop: int, words: str) -> None:
        assert rubles_in_words(kop) == words

    def test_counts_nouns_as_russian_does(self) -> None:
        forms = [
            plural(count, one="a", few="b", many="c") for count in (1, 2, 4, 5, 11, 12, 14, 21, 22, 111, 101)
        ]
        assert "".join(forms) == "abbccccabca"
