from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.template import Context, Template

from sbyt.interfaces.backoffice.drawings.daily_use import daily_use


@dataclass
class Reading:
    taken_on: date
    consumption_wh: int | None


def read(*rows: tuple[date, int | None]) -> list[Reading]:
    return [Reading(day, None if kwh is None else kwh * 1000) for day, kwh in rows]


MAY, JUNE, JULY = date(2021, 5, 21), date(2021, 6, 20), date(2021, 7, 21)


class TestDailyUse:
    def test_makes_gaps_of_different_lengths_comparable(self) -> None:
        picture = daily_use(read((JULY, 155), (JUNE, 150), (MAY, None)))
        assert picture is not None
        assert [(bar.days, bar.said, bar.y) for bar in picture.bars] == [(30, "5,0", 20), (31, "5,0", 20)]
        assert picture.usual == "5,0"

    def test_adds_scales_read_on_one_day(self) -> None:
        picture = daily_use(read((JULY, 100), (JULY, 55), (JUNE, 60), (JUNE, 30), (MAY, None), (MAY, None)))
        assert picture is not None
        assert [bar.wh for bar in picture.bars] == [90_000, 155_000]
        assert [bar.latest for bar in picture.bars] == [False, True]

    def test_shows_the_latest_twelve(self) -> None:
        days = [MAY + timedelta(days=30 * number) for number in range(15)]
        picture = daily_use(read(*((day, 30) for day in reversed(days))))
        assert picture is not None
        assert [bar.taken_on for bar in picture.bars] == days[-12:]

    def test_says_nothing_of_a_single_gap(self) -> None:
        assert daily_use(read((JUNE, 150), (MAY, None))) is None
        drawn = Template("{% load drawings %}{% draw_daily_use readings %}").render(
            Context({"readings": read((MAY, None))})
        )
        assert drawn.strip() == ""

    def test_is_drawn_with_the_words_of_each_gap(self) -> None:
        drawn = Template("{% load drawings %}{% draw_daily_use readings %}").render(
            Context({"readings": read((JULY, 155), (JUNE, 150), (MAY, None))})
        )
        assert "21.07.2021: 155 кВт·ч за 31\u00a0день" in drawn
        assert drawn.count("<rect") == 2
