"""The production calendar: what a file says of a year is what the year is."""

from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.tariffs.models import CalendarDay
from sbyt.apps.tariffs.operations_capacity import (
    NamedDay,
    StoredPeakHours,
    UnableToSetPeakHours,
    set_calendar_day,
    store_calendar,
)
from sbyt.apps.tariffs.queries_capacity import working_day_columns
from sbyt.kit.access.actor import SYSTEM, Actor, UnableToAct

pytestmark = pytest.mark.django_db
FIRST, FOURTH, SATURDAY = date(2026, 5, 1), date(2026, 5, 4), date(2026, 5, 16)


def working_days() -> list[int]:
    return [day.day for day in working_day_columns(month=date(2026, 5, 1))["day"]]


class TestACalendarStored:
    def test_says_which_days_of_a_month_are_working(self) -> None:
        days = [
            NamedDay(day=FIRST, is_working=False),
            NamedDay(day=SATURDAY, is_working=True, is_short=True),
        ]
        done = store_calendar(actor=SYSTEM, days=days, whole_years=[2026], source="ПП РФ 1")
        assert done == StoredPeakHours(added=2, changed=0, known=0)
        assert working_days() == [
            4,
            5,
            6,
            7,
            8,
            11,
            12,
            13,
            14,
            15,
            16,
            18,
            19,
            20,
            21,
            22,
            25,
            26,
            27,
            28,
            29,
        ]
        assert CalendarDay.objects.get(day=SATURDAY).is_short

    def test_turns_back_what_a_whole_year_does_not_name(self) -> None:
        set_calendar_day(actor=SYSTEM, day=FOURTH, is_working=False, source="по ошибке")
        set_calendar_day(actor=SYSTEM, day=date(2025, 5, 2), is_working=False, source="год назад")
        days = [NamedDay(day=FIRST, is_working=False)]
        done = store_calendar(actor=SYSTEM, days=days, whole_years=[2026], source="ПП РФ 2")
        assert done == StoredPeakHours(added=1, changed=1, known=0)
        assert list(CalendarDay.objects.order_by("day").values_list("day", "is_working", "source")) == [
            (date(2025, 5, 2), False, "год назад"), (FIRST, False, "ПП РФ 2"), (FOURTH, True, "ПП РФ 2"),
        ]  # fmt: skip

    def test_of_single_days_leaves_the_rest_of_the_year(self) -> None:
        set_calendar_day(actor=SYSTEM, day=FOURTH, is_working=False, source="указ")
        days = [NamedDay(day=FIRST, is_working=False, moved_from=date(2026, 1, 3))]
        assert store_calendar(actor=SYSTEM, days=days, whole_years=[], source="x").added == 1
        assert 4 not in working_days()

    def test_told_again_changes_nothing(self) -> None:
        days = [NamedDay(day=FIRST, is_working=False)]
        store_calendar(actor=SYSTEM, days=days, whole_years=[2026], source="первый")
        again = store_calendar(actor=SYSTEM, days=days, whole_years=[2026], source="второй")
        assert again == StoredPeakHours(added=0, changed=0, known=1)
        assert CalendarDay.objects.get().source == "первый"

    def test_of_nothing_or_by_who_may_not_is_refused(self) -> None:
        with pytest.raises(UnableToSetPeakHours):
            store_calendar(actor=SYSTEM, days=[], whole_years=[], source="x")
        with pytest.raises(UnableToAct):
            store_calendar(
                actor=Actor(user_id=1, name="x"), days=[NamedDay(day=FIRST, is_working=False)],
                whole_years=[], source="x",
            )  # fmt: skip
        assert not CalendarDay.objects.exists()
