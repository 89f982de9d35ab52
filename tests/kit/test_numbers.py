from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template

from sbyt.kit import numbers


class TestMoney:
    @pytest.mark.parametrize(
        ("kopecks", "text"),
        [
            (0, "0,00"),
            (57567, "575,67"),
            (-303, "−3,03"),
            (100745861, "1\u202f007\u202f458,61"),
            (5, "0,05"),
            (None, "—"),
        ],
    )
    def test_has_two_decimals_and_narrow_groups(self, kopecks: int | None, text: str) -> None:
        assert numbers.money(kopecks) == text

    def test_shows_the_sign_of_a_difference(self) -> None:
        assert [numbers.money(value, sign=True) for value in (-303, 0, 53808)] == ["−3,03", "0,00", "+538,08"]


class TestEnergy:
    def test_drops_trailing_noise_but_no_watt_hour(self) -> None:
        assert [numbers.energy(value) for value in (152_000, 162_620, 1, -7_360_000)] == [
            "152",
            "162,62",
            "0,001",
            "−7\u202f360",
        ]

    def test_keeps_decimals_that_were_asked_for(self) -> None:
        assert numbers.energy(152_000, decimals=2) == "152,00"

    def test_rounds_kilowatt_hours_half_up(self) -> None:
        shown = [numbers.whole_kwh(value) for value in (364_023_500, 364_023_499, -1_500, -400, None)]
        assert shown == ["364\u202f024", "364\u202f023", "−2", "0", "—"]

    def test_rounds_megawatt_hours_half_up(self) -> None:
        assert [numbers.megawatt_hours(value) for value in (14_845_000, 14_844_999, -14_845_000)] == [
            "14,85",
            "14,84",
            "−14,85",
        ]


class TestPrice:
    def test_shows_two_decimals_or_all_there_are(self) -> None:
        assert [numbers.price(value) for value in (34_000_000, 35_400_000, 43_662_600, 45_204_761)] == [
            "3,40",
            "3,54",
            "4,36626",
            "4,5204761",
        ]


class TestDates:
    def test_are_written_day_first(self) -> None:
        assert numbers.day(date(2021, 7, 1)) == "01.07.2021"
        assert numbers.short_day(date(2021, 7, 1), year=2021) == "01.07"
        assert numbers.short_day(date(2020, 12, 31), year=2021) == "31.12.20"

    def test_moments_are_local(self) -> None:
        late = datetime(2021, 7, 20, 22, 40, tzinfo=UTC)
        assert numbers.moment(late) == "21.07.2021 01:40"
        assert numbers.day(late) == "21.07.2021"
        assert numbers.clock(late) == "01:40"

    def test_months_have_names(self) -> None:
        assert numbers.month(date(2021, 7, 1)) == "июль 2021"
        assert numbers.day_in_words(date(2021, 5, 11)) == "11 мая"
        assert numbers.weekday(date(2021, 5, 11)) == "вт"


class TestCountedNouns:
    @pytest.mark.parametrize(
        ("number", "text"),
        [
            (0, "0\u00a0счетов"),
            (1, "1\u00a0счёт"),
            (3, "3\u00a0счёта"),
            (5, "5\u00a0счетов"),
            (11, "11\u00a0счетов"),
            (12, "12\u00a0счетов"),
            (21, "21\u00a0счёт"),
            (104, "104\u00a0счёта"),
            (1846, "1\u202f846\u00a0счетов"),
        ],
    )
    def test_agree_with_the_number(self, number: int, text: str) -> None:
        assert numbers.counted(number, "счёт", "счёта", "счетов") == text


class TestSizes:
    def test_have_one_decimal_at_most(self) -> None:
        assert [numbers.size(value) for value in (0, 900, 18841, 1_048_576, 3_500_000)] == [
            "0\u00a0Б",
            "900\u00a0Б",
            "18,4\u00a0КБ",
            "1\u00a0МБ",
            "3,3\u00a0МБ",
        ]


class TestTemplates:
    def test_have_the_filters_without_loading_them(self) -> None:
        template = Template(
            '{{ sum|money }} {{ diff|money_change }} {{ wh|energy:2 }} {{ p|price }} {{ n|counted:"дом,дома,домов" }}'
        )
        context = Context({"sum": 41158, "diff": -303, "wh": 11_340, "p": 34_000_000, "n": 3})
        assert template.render(context) == "411,58 −3,03 11,34 3,40 3\u00a0дома"


class TestPeriods:
    def test_are_told_by_their_ends(self) -> None:
        since, until = date(2021, 7, 1), date(2022, 1, 1)
        assert numbers.period(since, until) == "с 01.07.2021 до 01.01.2022"
        assert numbers.period(since, None) == "с 01.07.2021"
        assert numbers.period(None, until) == "до 01.01.2022"
        assert numbers.period(None, None) == "всегда"
