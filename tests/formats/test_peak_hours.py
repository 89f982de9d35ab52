"""Published peak hours: a workbook as the commercial operator lays it out, an old one, lines of text, what is refused."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from sbyt.formats.peak_hours import UnableToReadPeakHours, read_peak_hours

MAY = {date(2021, 5, 4): 13, date(2021, 5, 6): 13, date(2021, 5, 7): 20}


def workbook(*rows: tuple) -> bytes:
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, place, cell, day)
                else:
                    sheet.write(number, place, cell)
    return made.getvalue()


TITLE = ("Ежемесячный отчет по часам пиковой нагрузки для субъектов Российской Федерации",)


class TestAWorkbook:
    def test_is_read_below_its_titles(self):
        content = workbook(
            TITLE, (), ("Дата", "Час"), ("", ""), *((day, hour + 1) for day, hour in MAY.items())
        )
        found = read_peak_hours(content, name="202105_SOMEGRID_46_calcfacthour.xls")
        assert (found.hours, found.subject) == (MAY, "46")

    def test_of_old_has_a_code_between(self):
        content = workbook(TITLE, ("Дата", "Код ГТП", "Час"), ("04.05.2021", "PGTP0001", 14))
        assert read_peak_hours(content).hours == {date(2021, 5, 4): 13}

    def test_without_titles_is_refused(self):
        with pytest.raises(UnableToReadPeakHours, match="заголовков"):
            read_peak_hours(workbook(TITLE, ("04.05.2021", 14)))

    def test_that_is_broken_is_refused(self):
        with pytest.raises(UnableToReadPeakHours, match="повреждена"):
            read_peak_hours(workbook(("Дата", "Час"), ("04.05.2021", 14))[:300])


class TestLines:
    def test_are_a_day_and_an_hour_counted_from_one(self):
        assert read_peak_hours("Дата;Час\n04.05.2021;14\n2021-05-07 21\n".encode()).hours == {
            date(2021, 5, 4): 13,
            date(2021, 5, 7): 20,
        }

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("04.05.2021;25", "часа «25» нет"),
            ("04.05.2021;0", "часа «0» нет"),
            ("31.02.2021;5", "не дата"),
            ("совсем не то", "нужны дата и час"),
            ("04.05.2021;5\n04.05.2021;6", "уже дан другой час"),
            ("", "ни одного дня"),
        ],
    )
    def test_that_say_something_else_are_refused_by_number(self, text, words):
        with pytest.raises(UnableToReadPeakHours, match=words):
            read_peak_hours(text.encode())

    @given(st.binary(max_size=300))
    def test_of_any_bytes_end_in_hours_or_a_refusal(self, content):
        try:
            found = read_peak_hours(content)
        except UnableToReadPeakHours:
            return
        assert all(0 <= hour <= 23 for hour in found.hours.values())
