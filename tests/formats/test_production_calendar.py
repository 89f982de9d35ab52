"""Production calendars in the shapes they are given out in: one year of all of them is the same."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from sbyt.formats.production_calendar import SpecialDay, UnableToReadCalendar, read_production_calendar

YEAR = 2026
"""Days off of an invented order: 1, 2, 5–9 January, 23 February, 9 March, 1 and 11 May; 28.02 a working Saturday."""
OFF = {(1, 1), (1, 2), (1, 5), (1, 6), (1, 7), (1, 8), (1, 9), (2, 23), (3, 9), (5, 1), (5, 11)}
WORKING = {(2, 28)}
SHORT = {(4, 30)}
MOVED = {(5, 11): (5, 9)}


def xml() -> str:
    days = [f'<day d="{month:02d}.{day:02d}" t="1"{moved(month, day)}/>' for month, day in sorted(OFF)]
    days += [f'<day d="{month:02d}.{day:02d}" t="3"/>' for month, day in WORKING]
    days += [f'<day d="{month:02d}.{day:02d}" t="2" h="7"/>' for month, day in SHORT]
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><calendar year="{YEAR}" lang="ru" date="2025.10.01">'
        f'<holidays><holiday id="7" title="Праздник"/></holidays><days>{"".join(days)}</days></calendar>'
    )


def moved(month: int, day: int) -> str:
    found = MOVED.get((month, day))
    return f' f="{found[0]:02d}.{found[1]:02d}"' if found else ""


def months() -> list[str]:
    """Return twelve lists of days off as tables have them: weekends too, moved ones with +, short ones with *."""
    cells: dict[int, list[str]] = {month: [] for month in range(1, 13)}
    day = date(YEAR, 1, 1)
    while day.year == YEAR:
        at = (day.month, day.day)
        if at in SHORT:
            cells[day.month].append(f"{day.day}*")
        elif at in OFF or (day.weekday() > 4 and at not in WORKING):
            cells[day.month].append(f"{day.day}{'+' if at in MOVED else ''}")
        day += timedelta(days=1)
    return [",".join(cell) for cell in cells.values()]


def table(delimiter: str = ",", *, head: bool = True) -> str:
    names = ["Год/Месяц", "Январь", *map(str, range(2, 13)), "Всего рабочих дней"]
    row = [str(YEAR), *months(), "247"]
    lines = [delimiter.join(f'"{cell}"' for cell in row)]
    return "\r\n".join([*([delimiter.join(names)] if head else []), *lines])


def as_json() -> str:
    listed = [{"month": number, "days": days} for number, days in enumerate(months(), start=1)]
    return json.dumps({"year": YEAR, "months": listed, "statistic": {"workdays": 247}})


SHAPES = {
    "XML": xml().encode(),
    "XML in windows-1251": xml().replace("UTF-8", "windows-1251").encode("cp1251"),
    "JSON": as_json().encode(),
    "CSV": table().encode(),
    "CSV with a mark, by semicolons": b"\xef\xbb\xbf" + table(";").encode(),
    "CSV in windows-1251": table().encode("cp1251"),
    "a row pasted": table(head=False).encode(),
}


class TestCalendarOfAYear:
    @pytest.mark.parametrize("content", SHAPES.values(), ids=SHAPES)
    def test_is_the_same_in_every_shape(self, content: bytes) -> None:
        found = read_production_calendar(content)
        assert found.years == {YEAR}
        assert [(one.day.month, one.day.day) for one in found.days if not one.is_working] == sorted(OFF)
        assert [one.day for one in found.days if one.is_working and not one.is_short] == [date(YEAR, 2, 28)]
        assert [one.day for one in found.days if one.is_short] == [date(YEAR, 4, 30)]

    def test_in_xml_says_whose_rest_was_moved(self) -> None:
        found = read_production_calendar(xml().encode())
        assert {one.day: one.moved_from for one in found.days if one.moved_from} == {
            date(YEAR, 5, 11): date(YEAR, 5, 9)
        }

    def test_of_several_years_is_read_row_by_row(self) -> None:
        two = table() + "\r\n" + table(head=False).replace("2026", "2027").replace('"28"', '""', 1)
        assert read_production_calendar(two.encode()).years == {2026, 2027}


class TestLinesOfDays:
    def test_speak_of_their_days_alone(self) -> None:
        lines = "01.05.2026 нерабочий\n2026-04-30;сокращённый день\n\n28.02.2026\tРабочий"
        found = read_production_calendar(lines.encode())
        assert found.years == frozenset()
        assert found.days == (
            SpecialDay(day=date(2026, 2, 28), is_working=True),
            SpecialDay(day=date(2026, 4, 30), is_working=True, is_short=True),
            SpecialDay(day=date(2026, 5, 1), is_working=False),
        )

    def test_may_say_that_a_weekday_is_working_after_all(self) -> None:
        [one] = read_production_calendar("04.05.2026 рабочий".encode()).days
        assert (one.day.weekday(), one.is_working) == (0, True)


class TestWhatIsNoCalendar:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("", "В файле нет ни одного дня."),
            ("привет", "Строка 1: нужны день и какой он, например 01.05.2026 нерабочий."),
            ("01.05.2026 так себе", "Строка 1: нужны день и какой он, например 01.05.2026 нерабочий."),
            ("31.02.2026 нерабочий", "Дня 31.02.2026 нет."),
            ("01.05.2026 нерабочий\n01.05.2026 рабочий", "О дне 01.05.2026 сказано дважды и по-разному."),
            ('<calendar year="2026"><days><day d="13.01" t="1"/></days></calendar>', "Дня 01.13.2026 нет."),
            (
                '<calendar year="2026"><days><day d="1.1" t="1"/></days></calendar>',
                "День «1.1» не вида ММ.ДД.",
            ),
            (
                '<calendar year="2026"><days><day d="01.01" t="9"/></days></calendar>',
                "День 01.01: вид «9» неизвестен",
            ),
            ('<calendar year="MMXX"><days/></calendar>', "Год «MMXX» не читается."),
            ("<message/>", "Корневой элемент «message», а у календаря он «calendar»."),
            ("<!DOCTYPE calendar><calendar/>", "В файле есть DOCTYPE"),
            ('{"year": 2026}', "Календарь в JSON не читается"),
            (
                '{"year": 2026, "months": [{"month": 1, "days": "1"}]}',
                "В 02.2026 не названо ни одного выходного дня.",
            ),
            ('2026,"1,2"', "Строка 1: нужны год и дни 12 месяцев."),
            (table().replace("30*", "30!"), "04.2026: «30!» не день месяца."),
            (table() + "\n" + table(head=False), "2026 год уже был."),
            ("[" * 100_000, "Строка 1: нужны день"),
            ('{"year":' * 50_000, "Календарь в JSON не читается"),
        ],
    )
    def test_is_refused_in_words(self, text: str, words: str) -> None:
        with pytest.raises(UnableToReadCalendar) as refusal:
            read_production_calendar(text.encode())
        assert words in str(refusal.value)

    def test_is_not_looked_at_above_four_megabytes(self) -> None:
        with pytest.raises(UnableToReadCalendar, match="больше 4 МБ"):
            read_production_calendar(b"0" * (4 * 2**20 + 1))
