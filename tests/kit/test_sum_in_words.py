"""Sums in words agree in gender and number."""

from __future__ import annotations

import pytest

from sbyt.kit.sum_in_words import rubles_in_words


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
