"""Tables of hours in the shapes that other programs write: text files of spreadsheets, heads in storeys, days as numbers."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter

from sbyt.calc.local_day import MOSCOW
from sbyt.formats.hour_table import HourTableLayout, read_hour_table
from sbyt.formats.maket_80020_types import Channel
from sbyt.formats.measured_days import DaysContents
from tests.formats.workbooks import rewritten

DAY = date(2021, 5, 1)
WIDE = HourTableLayout()
LONG = HourTableLayout(
    shape="long", point_column="", point="КЛ-7", day_column="A", hour_column="B", value_column="C"
)
MOMENTS = replace(LONG, hour_column="A", value_column="B")


def read(content: bytes, layout: HourTableLayout) -> DaysContents:
    return read_hour_table(content, layout=layout, zone=MOSCOW)


def only_day(content: bytes, layout: HourTableLayout) -> tuple[date, tuple[int | None, ...]]:
    """Return the day and the values of a table with one day in it and nothing wrong."""
    contents = read(content, layout)
    assert (contents.issues, contents.refused) == ((), 0)
    [day] = contents.days
    return day.day, day.values_wh


def book(fill: Callable[[Any, Any], None], **options: Any) -> bytes:
    memory = BytesIO()
    with xlsxwriter.Workbook(memory, options) as made:
        fill(made, made.add_worksheet("Часы"))
    return memory.getvalue()


def rows_of(sheet: Any, *rows: list[object], top: int = 0) -> None:
    for line, row in enumerate(rows, start=top):
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(line, place, cell)
            elif cell is not None:
                sheet.write(line, place, cell)


def serial(day: date, *, since: date = date(1899, 12, 30)) -> int:
    return (day - since).days


class TestTextOfASpreadsheet:
    @pytest.mark.parametrize("said", ["utf-8", "cp1251"])
    @pytest.mark.parametrize(
        ("mark", "codec"),
        [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
    )
    def test_with_a_mark_of_unicode_is_read_by_it_whatever_the_profile_says(
        self, mark: bytes, codec: str, said: Any
    ) -> None:
        text = "\r\n".join(["Дата\tТочка", "\t".join(["01.05.2021", "КЛ-7", *["1,5"] * 24])])
        contents = read(mark + text.encode(codec), replace(WIDE, delimiter="\t", encoding=said))
        assert contents.issues == ()
        assert (contents.days[0].code, contents.days[0].values_wh) == ("КЛ-7", (1500,) * 24)

    def test_without_a_mark_is_read_in_the_encoding_of_the_profile(self) -> None:
        text = "\n".join(["Дата;Точка", ";".join(["01.05.2021", "КЛ-7", *["2"] * 24])])
        contents = read(text.encode("cp1251"), replace(WIDE, encoding="cp1251"))
        assert (contents.days[0].code, contents.issues) == ("КЛ-7", ())
        assert [found.code for found in read(text.encode("cp1251"), WIDE).issues] == ["IMP-205"]

    @pytest.mark.parametrize(
        ("delimiter", "cell"),
        [
            (";", "1,5"),
            (";", "1.5"),
            (",", '"1,5"'),
            (",", ' "1,5"'),
            ("\t", "1,5"),
            ("\t", '"1,5"'),
            (";", " 1,5 "),
        ],
    )
    def test_has_decimals_with_a_comma_or_a_dot_quoted_or_not(self, delimiter: str, cell: str) -> None:
        text = "\r\n".join(["Дата", delimiter.join(["01.05.2021", "7", *[cell] * 24])])
        assert only_day(text.encode(), replace(WIDE, delimiter=delimiter)) == (DAY, (1500,) * 24)

    @pytest.mark.parametrize("cell", ["1 234,5", "1\u00a0234,5", "1\u202f234,5", '"1 234,5"'])
    def test_has_thousands_apart(self, cell: str) -> None:
        text = "\r\n".join(["Дата", ";".join(["01.05.2021", "7", *[cell] * 24])])
        assert only_day(text.encode(), WIDE) == (DAY, (1_234_500,) * 24)

    @pytest.mark.parametrize(
        "day", ["01.05.2021", "1.5.2021", "01/05/2021", "2021-05-01", "2021-05-01 00:00:00"]
    )
    def test_has_days_as_they_are_written(self, day: str) -> None:
        text = "\r\n".join(["Дата", ";".join([f'"{day}"', '"7"', *["1"] * 24])])
        assert only_day(text.encode(), WIDE)[0] == DAY

    @pytest.mark.parametrize("day", ["2021-05", "05.2021", "01.05.21", "44317"])
    def test_has_no_day_that_has_to_be_guessed(self, day: str) -> None:
        text = "\r\n".join(["Дата", ";".join([day, "7", *["1"] * 24])])
        contents = read(text.encode(), WIDE)
        assert (contents.days, [found.code for found in contents.issues]) == ((), ["IMP-315"])


class TestDayAndTimeInOneColumn:
    @pytest.mark.parametrize(
        "shape", ["%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", '"%d.%m.%Y %H:%M"']
    )
    def test_named_by_the_end_puts_midnight_into_the_day_before(self, shape: str) -> None:
        ends = [datetime(2021, 5, 1) + timedelta(hours=hour) for hour in range(1, 25)]
        text = "\r\n".join(["Время;кВт·ч", *(f"{end:{shape}};{number}" for number, end in enumerate(ends))])
        assert only_day(text.encode(), MOMENTS) == (DAY, tuple(hour * 1000 for hour in range(24)))

    def test_named_by_the_beginning_keeps_midnight(self) -> None:
        text = "\r\n".join(["Время;кВт·ч", *(f"01.05.2021 {hour}:00;{hour}" for hour in range(24))])
        layout = replace(MOMENTS, hour_means="beginning")
        assert only_day(text.encode(), layout) == (DAY, tuple(hour * 1000 for hour in range(24)))

    def test_of_a_workbook_are_moments_or_bare_numbers_of_days(self) -> None:
        def fill(made: Any, sheet: Any) -> None:
            shown = made.add_format({"num_format": "dd.mm.yyyy hh:mm"})
            for half in range(1, 49):
                place = serial(DAY) + half / 48
                sheet.write_number(half, 0, place, *([shown] if half % 2 else []))
                sheet.write_number(half, 1, half)

        day, values = only_day(book(fill), replace(MOMENTS, step_minutes=30))
        assert (day, values) == (DAY, tuple(half * 1000 for half in range(1, 49)))

    def test_that_is_no_moment_refuses_the_row(self) -> None:
        contents = read("Время;кВт·ч\r\n01.05.2021 7.30;1".encode(), MOMENTS)
        assert [(found.code, found.line, found.field) for found in contents.issues] == [("IMP-315", 2, "A")]


class TestWorkbookOfAnotherProgram:
    def test_has_a_head_in_storeys_with_merged_cells(self) -> None:
        """A report: a title over all, «Часы» over 24 columns, numbers of hours below it, totals to the right."""

        def fill(_made: Any, sheet: Any) -> None:
            sheet.merge_range(0, 0, 0, 26, "Почасовые объёмы за май")
            sheet.merge_range(1, 0, 2, 0, "Дата")
            sheet.merge_range(1, 1, 2, 1, "Точка")
            sheet.merge_range(1, 2, 1, 25, "Часы, кВт·ч")
            sheet.merge_range(1, 26, 2, 26, "Итого")
            rows_of(sheet, [None, None, *range(1, 25)], top=2)
            rows_of(sheet, ["01.05.2021", 7, *range(24), sum(range(24))], top=3)

        assert only_day(book(fill), replace(WIDE, first_row=4)) == (
            DAY,
            tuple(hour * 1000 for hour in range(24)),
        )

    def test_says_a_point_once_for_its_channels(self) -> None:
        def fill(_made: Any, sheet: Any) -> None:
            sheet.merge_range(1, 0, 4, 0, "01.05.2021")
            sheet.merge_range(1, 1, 4, 1, "КЛ-7")
            for line, channel in enumerate(("A+", "A-", "R+", "R-"), start=1):
                sheet.write_string(line, 2, channel)
                for hour in range(24):
                    sheet.write_number(line, 3 + hour, line)

        layout = replace(WIDE, channel_column="C", first_value_column="D")
        contents = read(book(fill), layout)
        assert contents.issues == ()
        assert [(day.code, day.day, day.channel, day.values_wh[0]) for day in contents.days] == [
            ("КЛ-7", DAY, channel, channel.value * 1000) for channel in Channel
        ]

    def test_with_a_merged_volume_says_it_of_the_first_hour_alone(self) -> None:
        def fill(_made: Any, sheet: Any) -> None:
            rows_of(sheet, *(["01.05.2021", hour, 3] for hour in range(1, 25) if hour > 2), top=3)
            rows_of(sheet, *(["01.05.2021", hour] for hour in (1, 2)), top=1)
            sheet.merge_range(1, 2, 2, 2, 8)

        [day] = read(book(fill), LONG).days
        assert day.values_wh[:3] == (8000, None, 3000)

    def test_leaves_an_unmerged_blank_day_to_be_asked_about(self) -> None:
        content = book(lambda _made, sheet: rows_of(sheet, ["", 7, *[1] * 24], top=1))
        assert [found.code for found in read(content, WIDE).issues] == ["IMP-315"]

    @pytest.mark.parametrize("since_1904", [False, True])
    @pytest.mark.parametrize("how", ["a date", "a text", "a bare number"])
    def test_has_its_days_as_dates_texts_or_bare_numbers(self, how: str, *, since_1904: bool) -> None:
        since = date(1904, 1, 1) if since_1904 else date(1899, 12, 30)

        def fill(made: Any, sheet: Any) -> None:
            rows_of(sheet, ["", 7, *[1] * 24], top=1)
            if how == "a text":
                sheet.write_string(1, 0, "01.05.2021")
            else:
                shown = [made.add_format({"num_format": "dd.mm.yyyy"})] if how == "a date" else []
                sheet.write_number(1, 0, serial(DAY, since=since), *shown)

        content = book(fill, date_1904=since_1904)
        assert only_day(content, WIDE) == (DAY, (1000,) * 24)

    @pytest.mark.parametrize("cell", [7, 8007687, 44317.0 * 3])
    def test_has_no_day_in_a_number_that_is_none(self, cell: float) -> None:
        content = book(lambda _made, sheet: rows_of(sheet, [cell, 7, *[1] * 24], top=1))
        assert [found.code for found in read(content, WIDE).issues] == ["IMP-315"]

    @pytest.mark.parametrize(
        ("cell", "code"), [(7.0, "7"), ("7.0", "7"), ("007", "007"), (562000000113101, "562000000113101")]
    )
    def test_names_its_points_by_numbers_without_a_fraction(self, cell: object, code: str) -> None:
        content = book(lambda _made, sheet: rows_of(sheet, ["01.05.2021", cell, *[1] * 24], top=1))
        assert [day.code for day in read(content, WIDE).days] == [code]

    def test_with_a_formula_never_computed_refuses_the_day_and_says_why(self) -> None:
        def fill(_made: Any, sheet: Any) -> None:
            rows_of(sheet, ["01.05.2021", 7, *[1] * 24], ["02.05.2021", 7, *[1] * 24], top=1)
            sheet.write_formula(1, 4, "=E3*2", None, "")

        content = rewritten(
            book(fill), "xl/worksheets/sheet1.xml", lambda sheet: sheet.replace(b"<v></v>", b"")
        )
        contents = read(content, WIDE)
        assert [day.day for day in contents.days] == [date(2021, 5, 2)]
        [found] = contents.issues
        assert (found.code, found.message) == (
            "IMP-229",
            "Строка 2, столбец E: «формула не вычислена» не число.",
        )

    def test_with_an_error_in_a_cell_refuses_the_day(self) -> None:
        def fill(_made: Any, sheet: Any) -> None:
            rows_of(sheet, ["01.05.2021", 7, *[1] * 24], top=1)
            sheet.write_formula(1, 3, "=1/0", None, "#DIV/0!")

        [found] = read(book(fill), WIDE).issues
        assert (found.code, found.message) == ("IMP-229", "Строка 2, столбец D: «#DIV/0!» не число.")

    def test_with_a_computed_formula_is_read_by_what_it_showed(self) -> None:
        def fill(_made: Any, sheet: Any) -> None:
            rows_of(sheet, ["01.05.2021", 7, *[1] * 24], top=1)
            sheet.write_formula(1, 2, "=B2*2", None, 14)

        assert only_day(book(fill), WIDE) == (DAY, (14_000, *[1000] * 23))

    def test_is_read_by_the_first_visible_sheet(self) -> None:
        def fill(made: Any, sheet: Any) -> None:
            other = made.add_worksheet("Май")
            rows_of(other, ["01.05.2021", 7, *[1] * 24], top=1)
            other.activate()
            sheet.hide()

        assert only_day(book(fill), WIDE) == (DAY, (1000,) * 24)

    @pytest.mark.parametrize(
        "labels",
        [
            [f"{hour}:00" for hour in range(1, 25)],
            [f"{hour:02d}:00:00" for hour in range(1, 25)],
            [hour / 24 for hour in range(1, 24)] + [24],
            [str(hour) for hour in range(1, 25)],
        ],
        ids=["a clock", "a clock to a second", "a fraction of a day", "a number as text"],
    )
    def test_names_its_hours_in_many_ways(self, labels: list[object]) -> None:
        def fill(_made: Any, sheet: Any) -> None:
            rows_of(sheet, *(["01.05.2021", label, hour] for hour, label in enumerate(labels)), top=1)

        assert only_day(book(fill), LONG) == (DAY, tuple(hour * 1000 for hour in range(24)))
