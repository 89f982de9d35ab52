"""Hourly volumes of sheets and CSV, read by layouts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO

import pytest
import xlsxwriter

from sbyt.calc.local_day import MOSCOW
from sbyt.formats import hour_table
from sbyt.formats.hour_table import HourTableLayout
from sbyt.formats.maket_80020_types import Channel
from sbyt.formats.measured_days import DaysContents

WIDE = HourTableLayout()
LONG = HourTableLayout(
    shape="long", point_column="", point="ТУ-7", day_column="A", hour_column="B", value_column="C"
)


def read_hour_table(content: bytes, *, layout: HourTableLayout) -> DaysContents:
    return hour_table.read_hour_table(content, layout=layout, zone=MOSCOW)


def csv(*rows: str) -> bytes:
    return "\r\n".join(rows).encode()


def wide(values: list[object], *, day: str = "01.05.2021", point: str = "562000000113101") -> str:
    return ";".join([day, point, *map(str, values)])


def codes(content: bytes, layout: HourTableLayout) -> list[tuple[str, int | None]]:
    return [(found.code, found.line) for found in read_hour_table(content, layout=layout).issues]


class TestWideTable:
    def test_has_a_day_a_row(self) -> None:
        [day] = read_hour_table(csv("Дата;Точка", wide(["1,5", *range(23)])), layout=WIDE).days
        assert (day.code, day.channel, day.day, day.step_minutes) == (
            "562000000113101", Channel.ACTIVE_IMPORT, date(2021, 5, 1), 60,
        )  # fmt: skip
        assert day.values_wh[:3] == (1500, 0, 1000)
        assert (set(day.lines), set(day.qualities)) == ({2}, {0})

    def test_leaves_a_blank_missing(self) -> None:
        [day] = read_hour_table(csv("", wide(["", *[1] * 22])), layout=WIDE).days
        assert (day.values_wh[0], day.values_wh[-1], day.qualities[0], day.qualities[-1]) == (
            None,
            None,
            2,
            2,
        )

    def test_of_a_workbook_is_read_the_same(self) -> None:
        memory = BytesIO()
        with xlsxwriter.Workbook(memory) as book:
            sheet = book.add_worksheet("Часы")
            sheet.write_row(0, 0, ["Дата", "Точка"])
            sheet.write_datetime(1, 0, datetime(2021, 5, 1), book.add_format({"num_format": "dd.mm.yyyy"}))
            sheet.write_row(1, 1, ["562000000113101", *[0.25] * 24])
        for layout in (WIDE, replace(WIDE, sheet="Часы")):
            [day] = read_hour_table(memory.getvalue(), layout=layout).days
            assert (day.day, set(day.values_wh)) == (date(2021, 5, 1), {250})
        assert codes(memory.getvalue(), replace(WIDE, sheet="Другой")) == [("IMP-302", 1)]

    def test_of_half_hours_in_megawatt_hours(self) -> None:
        layout = replace(WIDE, step_minutes=30, unit_wh=1_000_000)
        [day] = read_hour_table(csv("", wide(["0,001234"] * 48)), layout=layout).days
        assert (len(day.values_wh), set(day.values_wh), day.step_minutes) == (48, {1234}, 30)

    @pytest.mark.parametrize(
        ("row", "code"),
        [
            (wide(["x", *[1] * 23]), "IMP-229"),
            (wide([-1, *[1] * 23]), "IMP-230"),
            (wide(["9" * 12, *[1] * 23]), "IMP-231"),
            (wide([1] * 24, day="31.02.2021"), "IMP-315"),
            (wide([1] * 24, point=""), "IMP-220"),
        ],
    )
    def test_with_a_wrong_cell_loses_that_day_alone(self, row: str, code: str) -> None:
        contents = read_hour_table(csv("", row, wide([1] * 24, day="02.05.2021")), layout=WIDE)
        assert [day.day.day for day in contents.days] == [2]
        assert [(found.code, found.line) for found in contents.issues] == [(code, 2)]
        assert contents.refused == 1

    def test_that_says_a_day_twice_is_refused_for_it(self) -> None:
        contents = read_hour_table(csv("", wide([1] * 24), wide([2] * 24)), layout=WIDE)
        assert (contents.days, contents.refused) == ((), 1)
        assert contents.issues[0].code == "IMP-225"


class TestLongTable:
    @pytest.mark.parametrize(
        ("labels", "means"),
        [
            ([str(hour) for hour in range(1, 25)], "end"),
            ([f"{hour % 24:02d}:00" for hour in range(1, 25)], "end"),
            ([f"{hour}:00-{hour + 1}:00" for hour in range(24)], "beginning"),
            ([str(hour) for hour in range(24)], "beginning"),
        ],
    )
    def test_has_an_hour_a_row(self, labels: list[str], means: str) -> None:
        rows = [f"01.05.2021;{label};{number}" for number, label in enumerate(labels)]
        [day] = read_hour_table(csv("", *rows), layout=replace(LONG, hour_means=means)).days  # type: ignore[arg-type]
        assert day.values_wh == tuple(number * 1000 for number in range(24))
        assert (day.code, day.lines) == ("ТУ-7", tuple(range(2, 26)))

    def test_with_an_hour_that_is_none_refuses_the_day(self) -> None:
        contents = read_hour_table(csv("", "01.05.2021;25;1", "01.05.2021;1;1"), layout=LONG)
        assert (contents.days, contents.refused) == ((), 1)
        assert contents.issues[0].code == "IMP-224"

    def test_names_its_channel_in_a_column(self) -> None:
        layout = replace(LONG, channel_column="D")
        contents = read_hour_table(
            csv("", "01.05.2021;1;5;R+", "01.05.2021;1;6;A−", "01.05.2021;1;6;Q"), layout=layout
        )
        assert [(day.channel, day.values_wh[0]) for day in contents.days] == [
            (Channel.REACTIVE_IMPORT, 5000),
            (Channel.ACTIVE_EXPORT, 6000),
        ]
        assert [found.code for found in contents.issues] == ["IMP-222"]


class TestNoTable:
    @pytest.mark.parametrize(
        "content", [b"", b"\x00\x01", b"PK\x03\x04nothing", "дата".encode("cp1251"), b'"' * 300_000]
    )
    def test_is_refused_in_words(self, content: bytes) -> None:
        contents = read_hour_table(content, layout=WIDE)
        assert contents.days == ()
        assert contents.issues


LONG_DAY, SHORT_DAY = "26.10.2014", "27.03.2011"
HEAD = ";".join(["Дата", "Точка", *map(str, range(1, 26))])


class TestDayOfTwentyFiveHours:
    @pytest.mark.parametrize("head", ["", HEAD])
    def test_has_all_its_values_where_the_row_says_them(self, head: str) -> None:
        contents = read_hour_table(csv(head, wide([13] * 25, day=LONG_DAY)), layout=WIDE)
        [day] = contents.days
        assert (len(day.values_wh), sum(value or 0 for value in day.values_wh)) == (25, 325_000)
        assert (len(day.qualities), len(day.lines), contents.issues) == (25, 25, ())

    def test_is_missing_the_last_where_its_column_is_headed_and_blank(self) -> None:
        [day] = read_hour_table(csv(HEAD, wide([*range(24), ""], day=LONG_DAY)), layout=WIDE).days
        assert day.values_wh == (*(1000 * hour for hour in range(24)), None)

    def test_of_a_clock_never_moved_stays_as_told(self) -> None:
        row = wide([*range(24), 276], day=LONG_DAY)
        head = ";".join(["Дата", "Точка", *map(str, range(1, 25)), "Итого"])
        [day] = read_hour_table(csv(head, row), layout=WIDE).days
        assert day.values_wh == tuple(1000 * hour for hour in range(24))

    def test_by_half_hours_has_fifty(self) -> None:
        layout = replace(WIDE, step_minutes=30)
        [day] = read_hour_table(csv("", wide([*range(50)], day=LONG_DAY)), layout=layout).days
        assert day.values_wh == tuple(1000 * place for place in range(50))

    @pytest.mark.parametrize("day", ["01.05.2021", SHORT_DAY, LONG_DAY])
    def test_is_the_only_one_to_have_a_value_past_the_twenty_fourth(self, day: str) -> None:
        many = 25 if day != LONG_DAY else 26
        contents = read_hour_table(
            csv(HEAD, wide([1] * many, day=day), wide([2] * 24, day="02.05.2021")), layout=WIDE
        )
        column = "AA" if many == 25 else "AB"
        assert [(found.code, found.line, found.field) for found in contents.issues] == [
            ("IMP-241", 2, column)
        ]
        assert ([day.line for day in contents.days], contents.refused) == ([3], 1)

    @pytest.mark.parametrize(
        ("labels", "place_of_500"),
        [(["1", "2", "2", *map(str, range(3, 25))], 2), ([*map(str, range(1, 26))], 2)],
    )
    def test_in_rows_says_the_hour_twice_or_counts_to_twenty_five(
        self, labels: list[str], place_of_500: int
    ) -> None:
        rows = [f"{LONG_DAY};{label};{place}" for place, label in enumerate(labels)]
        contents = read_hour_table(csv("", *rows), layout=LONG)
        [day] = contents.days
        assert (day.values_wh, contents.issues) == (tuple(1000 * place for place in range(25)), ())
        assert day.lines[place_of_500] == 2 + place_of_500

    def test_in_rows_that_says_another_hour_twice_is_refused(self) -> None:
        rows = [f"{LONG_DAY};{label};1" for label in (5, 5)]
        contents = read_hour_table(csv("", *rows), layout=LONG)
        assert ([found.code for found in contents.issues], contents.days) == (["IMP-225"], ())


class TestDayOfTwentyThreeHours:
    @pytest.mark.parametrize("values", [[*range(23)], [*range(23), ""], [0, 1, "", *range(2, 23)]])
    def test_has_its_values_in_order_of_time(self, values: list[object]) -> None:
        contents = read_hour_table(csv("", wide(values, day=SHORT_DAY)), layout=WIDE)
        [day] = contents.days
        assert (day.values_wh, contents.issues) == (tuple(1000 * hour for hour in range(23)), ())

    def test_of_a_clock_never_moved_stays_as_told(self) -> None:
        [day] = read_hour_table(csv("", wide([*range(24)], day=SHORT_DAY)), layout=WIDE).days
        assert day.values_wh == tuple(1000 * hour for hour in range(24))

    def test_is_refused_where_it_cannot_be_known_which_hour_was_not(self) -> None:
        contents = read_hour_table(csv("", wide([0, 1, "", *range(2, 22), ""], day=SHORT_DAY)), layout=WIDE)
        assert [(found.code, found.line) for found in contents.issues] == [("IMP-227", 2)]
        assert (contents.days, contents.refused) == ((), 1)

    def test_in_rows_leaves_the_lost_hour_out(self) -> None:
        rows = [f"{SHORT_DAY};{label};{label}" for label in range(1, 25) if label != 3]
        [day] = read_hour_table(csv("", *rows), layout=LONG).days
        assert day.values_wh == tuple(1000 * label for label in range(1, 25) if label != 3)


class TestColumnsPastTheHours:
    def test_headed_as_a_total_are_no_hours(self) -> None:
        head = ";".join(["Дата", "Точка", *map(str, range(1, 25)), "Итого, кВт·ч", "Пик 8"])
        contents = read_hour_table(csv(head, wide([*[1] * 24, 24, 8])), layout=WIDE)
        [day] = contents.days
        assert (day.values_wh, contents.issues) == ((1000,) * 24, ())

    def test_may_be_of_the_point(self) -> None:
        layout = replace(WIDE, point_column="Z", first_value_column="B")
        row = ";".join(["01.05.2021", *["1"] * 24, "ТУ-7"])
        [day] = read_hour_table(csv("", row), layout=layout).days
        assert (day.code, day.values_wh) == ("ТУ-7", (1000,) * 24)


class TestATableOfAnotherClock:
    """Yekaterinburg is two hours ahead of Moscow: its midnight is 22:00 of the day before."""

    def test_has_its_hours_in_our_days(self) -> None:
        layout = replace(WIDE, zone="Asia/Yekaterinburg")
        rows = csv("", wide([*range(24)]), wide([*range(100, 124)], day="02.05.2021"))
        before, first, second = read_hour_table(rows, layout=layout).days
        assert (before.day, before.values_wh[20:]) == (date(2021, 4, 30), (None, None, 0, 1000))
        assert (first.day, first.values_wh[0], first.values_wh[21:]) == (
            date(2021, 5, 1),
            2000,
            (23_000, 100_000, 101_000),
        )
        assert (second.values_wh[21], second.values_wh[22:], second.qualities[21:]) == (
            123_000,
            (None, None),
            (0, 2, 2),
        )
        assert (before.lines[21:], first.lines[21:], second.lines[21:]) == (
            (None, 2, 2),
            (2, 3, 3),
            (3, None, None),
        )

    def test_of_ours_stays_as_it_is(self) -> None:
        rows = csv("", wide([*range(24)]))
        told = read_hour_table(rows, layout=replace(WIDE, zone="Europe/Moscow"))
        assert told == read_hour_table(rows, layout=WIDE)
