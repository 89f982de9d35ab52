"""Who has sent and who is silent: the calendar, incidents opened and closed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sbyt.apps.intake.models import MeteringSystem, SilenceIncident
from sbyt.apps.intake.operations.systems import close_incident, watch_system
from sbyt.formats.maket_80020_writer import write_maket
from sbyt.kit.access.actor import SYSTEM, UnableToAct
from sbyt.usecases.files_intake.silence import calendar_of_systems, watch_silence
from tests.builders.people import a_branch, a_member_of_staff
from tests.formats.maket_files import maket, point
from tests.usecases.files_intake.intake import take_all

pytestmark = pytest.mark.django_db

MOSCOW = ZoneInfo("Europe/Moscow")
FIRST = date(2021, 8, 1)


def came(*days: int, area: str = "5600000100") -> None:
    take_all(
        *(
            (f"{area}-{day}.xml", write_maket(maket(point(), day=date(2021, 8, day), number=day, area=area)))
            for day in days
        )
    )


def at(day: int, hour: int) -> datetime:
    return datetime(2021, 8, day, hour, tzinfo=MOSCOW)


def open_days() -> list[tuple[str, int]]:
    found = SilenceIncident.objects.filter(closed_at=None).order_by("system__code", "day")
    return [(code, day.day) for code, day in found.values_list("system__code", "day")]


class TestSilence:
    def test_is_an_incident_so_many_hours_after_the_day(self, plant_point: object) -> None:
        came(1, 2)
        came(1, 2, 3, area="5600000200")
        assert watch_silence(now=at(5, 8)) == (0, 0)
        assert watch_silence(now=at(5, 9)) == (1, 0)
        assert open_days() == [("5600000100", 3)]
        system = MeteringSystem.objects.get(code="5600000100")
        assert (system.name, system.sender_inn, system.expected_since) == ("Завод", "5600000017", FIRST)

    def test_ends_when_the_day_comes(self, plant_point: object) -> None:
        came(1)
        watch_silence(now=at(4, 9))
        assert open_days() == [("5600000100", 2)]
        came(2)
        assert watch_silence(now=at(4, 10)) == (0, 1)
        incident = SilenceIncident.objects.get()
        assert (incident.closed_at, incident.note) == (at(4, 10), "данные пришли")

    def test_closed_by_a_person_is_not_said_again(self, plant_point: object) -> None:
        came(1)
        watch_silence(now=at(4, 9))
        incident = SilenceIncident.objects.get()
        close_incident(actor=SYSTEM, incident_id=incident.pk, note="поверка УСПД", now=at(4, 10))
        assert watch_silence(now=at(4, 11)) == (0, 0)
        assert open_days() == []

    def test_of_a_system_not_waited_for_is_none(self, plant_point: object) -> None:
        came(1)
        watch_silence(now=at(2, 9))
        watch_system(
            actor=SYSTEM,
            code="5600000100",
            is_watched=False,
            silent_after_hours=33,
            note="договор расторгнут",
        )
        assert watch_silence(now=at(20, 9)) == (0, 0)

    def test_is_changed_by_who_may(self, plant_point: object) -> None:
        came(1)
        watch_silence(now=at(2, 9))
        local = a_member_of_staff("metering_engineer", branch=a_branch("02"))
        with pytest.raises(UnableToAct):
            watch_system(actor=local, code="5600000100", is_watched=False, silent_after_hours=1, note="")
        assert MeteringSystem.objects.get().is_watched


class TestCalendar:
    def test_shows_the_most_silent_first_with_what_came(
        self, plant_point: object, django_assert_num_queries: object
    ) -> None:
        came(1, 2, 3)
        came(1, area="5600000200")
        watch_silence(now=at(5, 9))
        with django_assert_num_queries(2):  # type: ignore[operator]
            rows = calendar_of_systems(since=FIRST, until=FIRST + timedelta(days=5), now=at(5, 9))
        assert [(row.system.code, row.came, row.late) for row in rows] == [
            ("5600000200", 1, 2),
            ("5600000100", 3, 0),
        ]
        first = rows[1].days[0]
        assert first.sent is not None
        assert (first.sent.status, first.sent.accepted, first.sent.messages) == ("accepted", 1, 1)
        assert [day.late for day in rows[0].days] == [False, True, True, False, False]
