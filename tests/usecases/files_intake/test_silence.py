"""Who has sent and who is silent: the calendar, incidents opened and closed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sbyt.apps.intake.models import IntakeSource, MeteringSystem, SilenceIncident, TableProfile, UplinkRow
from sbyt.apps.intake.operations.profiles import keep_profile
from sbyt.apps.intake.operations.systems import close_incident, watch_system
from sbyt.apps.metering.models import UsagePoint
from sbyt.formats.hour_table import HourTableLayout
from sbyt.formats.maket_80020_writer import write_maket
from sbyt.kit.access.actor import SYSTEM, UnableToAct
from sbyt.usecases.files_intake.incoming import IncomingFile
from sbyt.usecases.files_intake.silence import calendar_of_systems, watch_silence
from sbyt.usecases.files_intake.take_files_in import take_files_in
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


def a_table(*days: int, channel: str = "folder") -> None:
    """Take a month's table of the plant in, by the profile of its name."""
    code = UsagePoint.objects.get().code
    rows = [";".join([f"{day:02d}.08.2021", code, *["1,5"] * 24]) for day in days]
    content = "\n".join(["Дата;Точка", *rows]).encode()
    list(take_files_in(
        actor=SYSTEM, files=[IncomingFile("hours_08.csv", content)], channel=channel, clock=lambda: at(5, 6),
    ))  # fmt: skip


class TestTablesOfAProfile:
    @pytest.fixture(autouse=True)
    def profile(self, plant_point: object) -> TableProfile:
        return keep_profile(
            actor=SYSTEM, name="Завод", pattern="hours_*.csv", is_on=True, layout=HourTableLayout()
        )

    def test_are_waited_for_day_by_day_though_a_file_has_many(self, profile: TableProfile) -> None:
        a_table(1, 2, 4)
        watch_silence(now=at(6, 9))
        assert open_days() == [(f"T{profile.pk}", 3)]
        [row] = calendar_of_systems(since=FIRST, until=FIRST + timedelta(days=5), now=at(6, 9))
        assert (row.system.label, row.system.name) == ("Таблица", "Завод")
        assert [(day.day.day, day.sent is not None, day.late) for day in row.days] == [
            (1, True, False), (2, True, False), (3, False, True), (4, True, False), (5, False, False),
        ]  # fmt: skip

    def test_of_a_month_are_in_the_calendar_of_its_first_days_too(self, profile: TableProfile) -> None:
        a_table(1, 2, 3, 4)
        watch_silence(now=at(5, 9))
        [row] = calendar_of_systems(since=FIRST, until=date(2021, 8, 3), now=at(5, 9))
        assert row.came == 2

    @pytest.mark.parametrize("channel", ["upload", "api", "cli"])
    def test_brought_by_hand_are_not_waited_for_until_somebody_says_so(
        self, profile: TableProfile, channel: str
    ) -> None:
        a_table(1, channel=channel)
        assert watch_silence(now=at(5, 9)) == (0, 0)
        watch_system(
            actor=SYSTEM, code=f"T{profile.pk}", is_watched=True, silent_after_hours=33, note="каждый день"
        )
        assert watch_silence(now=at(5, 9)) == (2, 0)


class TestARadioNetwork:
    def heard(self, source: IntakeSource, moment: datetime, *, state: str = "taken") -> None:
        UplinkRow.objects.create(
            source=source, deduplication_id=f"{moment.isoformat()} {state}", dev_eui="70b3d54900000001", f_cnt=1,
            f_port=2, payload=b"", received_at=moment, state=state,
        )  # fmt: skip

    def test_is_silent_on_a_day_when_nothing_was_heard_by_the_local_clock(self, plant_point: object) -> None:
        source = IntakeSource.objects.create(kind="chirpstack", name="LoRa-1")
        self.heard(source, at(1, 0))
        self.heard(source, datetime(2021, 8, 2, 20, 59, tzinfo=UTC))
        self.heard(source, at(3, 12), state="refused")
        assert watch_silence(now=at(5, 9)) == (1, 0)
        assert open_days() == [(f"R{source.pk}", 3)]
        self.heard(source, at(3, 13))
        assert watch_silence(now=at(5, 10)) == (0, 1)

    def test_is_shown_by_its_name_and_has_no_file_to_open(self, plant_point: object) -> None:
        source = IntakeSource.objects.create(kind="chirpstack", name="LoRa-1")
        self.heard(source, at(1, 12))
        watch_silence(now=at(2, 9))
        [row] = calendar_of_systems(since=FIRST, until=FIRST + timedelta(days=1), now=at(2, 9))
        assert (row.system.label, row.system.name, row.came) == ("Радио", "LoRa-1", 1)
        assert row.days[0].sent is not None
        assert row.days[0].sent.file_id is None


class TestCalendar:
    def test_shows_the_most_silent_first_with_what_came(
        self, plant_point: object, django_assert_num_queries: object
    ) -> None:
        came(1, 2, 3)
        came(1, area="5600000200")
        watch_silence(now=at(5, 9))
        with django_assert_num_queries(3):  # type: ignore[operator]
            rows = calendar_of_systems(since=FIRST, until=FIRST + timedelta(days=5), now=at(5, 9))
        assert [(row.system.code, row.came, row.late) for row in rows] == [
            ("5600000200", 1, 2),
            ("5600000100", 3, 0),
        ]
        first = rows[1].days[0]
        assert first.sent is not None
        assert (first.sent.status, first.sent.accepted, first.sent.messages) == ("accepted", 1, 1)
        assert [day.late for day in rows[0].days] == [False, True, True, False, False]
