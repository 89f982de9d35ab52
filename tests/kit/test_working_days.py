"""The next working day: by the imported calendar where it speaks, by the one that comes with the program elsewhere."""

from __future__ import annotations

from datetime import date, timedelta

from sbyt.kit.working_days import next_working_day

NEW_YEAR_2026 = {date(2026, 1, 1) + timedelta(days=number): False for number in range(8)}


class TestWithoutAnImportedCalendar:
    def test_is_after_the_days_off_of_the_country(self) -> None:
        assert next_working_day(date(2026, 6, 12)) == date(2026, 6, 15)
        assert next_working_day(date(2026, 6, 11)) == date(2026, 6, 11)


class TestWithOne:
    def test_takes_a_day_that_it_names_as_it_says(self) -> None:
        moved = {date(2026, 6, 12): True, date(2026, 6, 15): False}
        assert next_working_day(date(2026, 6, 12), told=moved) == date(2026, 6, 12)
        assert next_working_day(date(2026, 6, 13), told=moved) == date(2026, 6, 16)

    def test_is_the_whole_year_where_it_names_new_year(self) -> None:
        """No word of 12 June: an ordinary Friday."""
        assert next_working_day(date(2026, 6, 12), told=NEW_YEAR_2026) == date(2026, 6, 12)

    def test_leaves_other_years_to_the_country(self) -> None:
        assert next_working_day(date(2025, 6, 12), told=NEW_YEAR_2026) == date(2025, 6, 16)

    def test_has_nobody_late_on_a_working_saturday(self) -> None:
        assert next_working_day(date(2026, 10, 31), told={date(2026, 10, 31): True}) == date(2026, 11, 2)
