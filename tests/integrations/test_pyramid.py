"""Пирамида 2.0 by a server that speaks its protocol: asked, not ready, ready, refused, cut off in between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from sbyt.apps.intake.models import BroughtFile, IntakeSource, PyramidQuery, SourceLook
from sbyt.apps.intake.operations.sources import set_up_source
from sbyt.apps.intake.types import PyramidSettings
from sbyt.apps.metering.models import ImportFile, IntervalDay, Reading
from sbyt.integrations.look import look_into
from sbyt.integrations.pyramid import service
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.faults import InjectedFault
from sbyt.usecases.files_intake.attach_code import attach_code
from sbyt.usecases.files_intake.silence import calendar_of_systems, watch_silence
from tests.builders.buildings import put_up_meter
from tests.builders.firms import Firm, a_firm
from tests.builders.past import guards_off
from tests.integrations.conftest import free_port
from tests.integrations.pyramid_server import PyramidServer, a_pyramid_server

pytestmark = pytest.mark.django_db

NOW = datetime(2021, 8, 5, 6, 0, tzinfo=UTC)
DAY = datetime(2021, 8, 4)
ENERGY, SCALE = "EnergyActiveForward30Min", "EnergyActiveForwardTotalFixDay"
GUID = "11111111-2222-3333-4444-555555555555"
WHOLE = [f"{number}.5" for number in range(48)]


@pytest.fixture(autouse=True)
def data_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path / "data"


@pytest.fixture
def server() -> Iterator[PyramidServer]:
    with a_pyramid_server() as running:
        yield running


@pytest.fixture
def firm() -> Firm:
    return a_firm()


def a_source(url: str, firm: Firm | None = None, **more: Any) -> IntakeSource:
    points = f"{GUID}; {firm.point.code}; " if firm else GUID
    given: dict[str, Any] = {"url": url, "user": "sbyt", "source": "P25", "points": points, "days_back": 1}
    return set_up_source(
        actor=SYSTEM, kind="pyramid", name="Пирамида ТЭЦ", every_minutes=30, is_on=True, secret="слово",
        settings=PyramidSettings(**(given | more)),
    )  # fmt: skip


def look(source: IntakeSource, *, after: timedelta = timedelta()) -> SourceLook:
    made = look_into(source, clock=lambda: NOW + after)
    assert made is not None
    return made


class TestIntervals:
    def test_are_asked_for_fetched_and_stored_once(self, server: PyramidServer, firm: Firm) -> None:
        server.know(GUID, ENERGY, DAY, WHOLE)
        source = a_source(server.url, firm)
        made = look(source)
        assert (made.messages, made.files, made.refused, made.problem) == (1, 1, 0, "")
        assert server.asked == {"1": (GUID, ENERGY, "2021-08-04T00:00:00", "2021-08-05T00:00:00")}
        stored = IntervalDay.objects.get()
        assert (stored.usage_point_id, stored.day, stored.channel, stored.step_minutes) == (
            firm.point.pk, date(2021, 8, 4), 1, 30,
        )  # fmt: skip
        assert stored.values_wh == [number * 1000 + 500 for number in range(48)]
        assert set(stored.qualities) == {0}
        line = ImportFile.objects.get()
        assert (line.status, line.format, line.channel, line.covered_day, line.area_codes, line.sender_name) == (
            "accepted", "pyramid", "service", date(2021, 8, 4), ["P25"], "Пирамида ТЭЦ",
        )  # fmt: skip
        assert BroughtFile.objects.get(import_file=line).source == source
        look(source, after=timedelta(hours=3))
        assert server.operations == ["RequestValuesAndEvents", "FetchValuesAndEvents"]
        assert (IntervalDay.objects.count(), ImportFile.objects.count()) == (1, 1)

    def test_of_a_server_that_is_not_ready_are_waited_for_and_not_asked_again(
        self, server: PyramidServer, firm: Firm
    ) -> None:
        server.know(GUID, ENERGY, DAY, WHOLE)
        server.not_ready = 1
        source = a_source(server.url, firm)
        assert (look(source).files, PyramidQuery.objects.get().state) == (0, "asked")
        server.not_ready, server.not_ready_fault = 1, "Request is not completed yet"
        made = look(source, after=timedelta(minutes=10))
        assert (made.files, made.problem, PyramidQuery.objects.get().state) == (0, "", "asked")
        look(source, after=timedelta(minutes=20))
        assert (IntervalDay.objects.count(), PyramidQuery.objects.get().state) == (1, "taken")
        assert Counter(server.operations) == {"RequestValuesAndEvents": 1, "FetchValuesAndEvents": 3}

    def test_cut_off_between_request_and_fetch_are_fetched_under_the_same_number(
        self, server: PyramidServer, firm: Firm, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        server.know(GUID, ENERGY, DAY, WHOLE)
        source = a_source(server.url, firm)
        monkeypatch.setenv("SBYT_FAULT", "pyramid.asked")
        with pytest.raises(InjectedFault):
            look(source)
        assert (PyramidQuery.objects.get().state, PyramidQuery.objects.get().request_id) == ("asked", "1")
        monkeypatch.delenv("SBYT_FAULT")
        look(source)
        assert server.operations == ["RequestValuesAndEvents", "FetchValuesAndEvents"]
        assert IntervalDay.objects.count() == 1

    def test_cut_off_after_they_are_stored_change_nothing_the_second_time(
        self, server: PyramidServer, firm: Firm, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        server.know(GUID, ENERGY, DAY, WHOLE)
        source = a_source(server.url, firm)
        monkeypatch.setenv("SBYT_FAULT", "pyramid.taken_in")
        with pytest.raises(InjectedFault):
            look(source)
        assert (IntervalDay.objects.count(), PyramidQuery.objects.get().state) == (1, "asked")
        monkeypatch.delenv("SBYT_FAULT")
        look(source, after=timedelta(minutes=1))
        assert (IntervalDay.objects.count(), PyramidQuery.objects.get().state) == (1, "taken")

    def test_that_are_not_all_there_come_again_later_as_a_version(
        self, server: PyramidServer, firm: Firm
    ) -> None:
        server.know(GUID, ENERGY, DAY, WHOLE[:40])
        source = a_source(server.url, firm)
        look(source)
        half = IntervalDay.objects.get()
        assert (half.values_wh[39], half.values_wh[40], half.qualities[40]) == (39_500, None, 2)
        assert PyramidQuery.objects.get().state == "partial"
        server.know(GUID, ENERGY, DAY + timedelta(hours=20), WHOLE[40:])
        look(source, after=timedelta(minutes=30))
        assert IntervalDay.objects.count() == 1  # not before an hour has passed
        look(source, after=timedelta(minutes=61))
        believed = IntervalDay.objects.get(superseded_at=None)
        assert (IntervalDay.objects.count(), believed.values_wh[47]) == (2, 47_500)
        assert PyramidQuery.objects.get().state == "taken"

    def test_of_a_point_nobody_knows_wait_until_it_is_attached(
        self, server: PyramidServer, firm: Firm
    ) -> None:
        server.know(GUID, ENERGY, DAY, WHOLE)
        look(a_source(server.url))
        line = ImportFile.objects.get()
        assert (line.status, line.unknown_codes, IntervalDay.objects.count()) == ("waiting", [GUID], 0)
        attached = attach_code(actor=SYSTEM, usage_point_id=firm.point.pk, ats_code=GUID, now=NOW)
        assert (attached.channels, IntervalDay.objects.count()) == (1, 1)

    def test_met_twice_are_one_where_they_agree_and_refused_where_not(
        self, server: PyramidServer, firm: Firm
    ) -> None:
        server.know(GUID, ENERGY, DAY, WHOLE)
        server.know(GUID, ENERGY, DAY, WHOLE[:1])
        source = a_source(server.url, firm)
        look(source)
        assert IntervalDay.objects.get().values_wh[0] == 500
        other = "22222222-2222-3333-4444-555555555555"
        server.know(other, ENERGY, DAY, WHOLE)
        server.know(other, ENERGY, DAY, ["7"])
        source.settings |= {"points": f"{other}; {firm.point.code}"}
        source.save()
        look(source)
        refused = ImportFile.objects.get(status="refused")
        found = refused.issues.get()
        assert (found.code, found.line is not None, found.field) == ("IMP-225", True, ENERGY)
        assert IntervalDay.objects.count() == 1

    def test_by_another_clock_and_with_doubts_stand_in_our_day(
        self, server: PyramidServer, firm: Firm
    ) -> None:
        server.know(GUID, ENERGY, DAY + timedelta(hours=2), ["1"] * 48)
        day = {"clock": "Asia/Yekaterinburg", "unit_wh": 1}
        look(a_source(server.url, firm, **day))
        assert server.asked["1"][2:] == ("2021-08-04T02:00:00", "2021-08-05T02:00:00")
        stored = IntervalDay.objects.get()
        assert (stored.day, stored.values_wh) == (date(2021, 8, 4), [1] * 48)


class TestReadings:
    def test_of_registers_are_judged_as_any_reading(self, server: PyramidServer, firm: Firm) -> None:
        meter = put_up_meter(firm.point, on=date(2020, 1, 1), shows=1_000).installation.meter.serial_number
        server.values[GUID, SCALE] = [("2021-08-04T00:00:00+03:00", "1.2345E3")]
        look(a_source(server.url, points=f"{GUID};{firm.point.code};{meter}", types=f"{SCALE} = T0"))
        reading = Reading.objects.exclude(source="installation").get()
        assert (reading.taken_on, reading.value_wh, reading.import_line is not None) == (
            date(2021, 8, 4), 1_234_500, True,
        )  # fmt: skip
        line = ImportFile.objects.get()
        assert (line.format, line.status) == ("pyramid_readings", "accepted")
        assert PyramidQuery.objects.get().state == "taken"

    def test_without_a_meter_are_refused_with_why(self, server: PyramidServer, firm: Firm) -> None:
        server.values[GUID, SCALE] = [("2021-08-04T00:00:00", "5")]
        look(a_source(server.url, firm, types=f"{SCALE} = T0"))
        assert ImportFile.objects.get().status == "refused"
        assert "не указан номер счётчика" in ImportFile.objects.get().note


class TestTrouble:
    def test_a_fault_is_told_and_the_day_is_asked_again_ever_more_seldom(
        self, server: PyramidServer, firm: Firm
    ) -> None:
        server.fault = "Access denied for P25"
        source = a_source(server.url, firm)
        assert look(source).problem == (
            f"Точка {GUID}, {ENERGY}, 04.08.2021: Сервер отказал в запросе: s:Client Access denied for P25"
        )
        query = PyramidQuery.objects.get()
        assert (query.state, query.tries) == ("failed", 1)
        look(source, after=timedelta(minutes=59))
        look(source, after=timedelta(minutes=61))
        look(source, after=timedelta(minutes=130))
        assert server.operations == ["RequestValuesAndEvents"] * 2
        server.fault = ""
        server.know(GUID, ENERGY, DAY, WHOLE)
        look(source, after=timedelta(minutes=182))
        assert IntervalDay.objects.count() == 1

    def test_a_number_the_server_forgot_is_asked_for_anew(self, server: PyramidServer, firm: Firm) -> None:
        server.know(GUID, ENERGY, DAY, WHOLE)
        server.not_ready = 1
        source = a_source(server.url, firm)
        look(source)
        server.asked.clear()
        assert "Request is not found" in look(source, after=timedelta(minutes=5)).problem
        look(source, after=timedelta(minutes=66))
        assert IntervalDay.objects.count() == 1

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"<s:Envelope xmlns:s='x'><s:Body>", "IMP-203"),
            (b"<html><body>Error</body></html>", "IMP-206"),
            (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "IMP-202"),
            (b"\xff\xfe\x00not xml", "IMP-201"),
        ],
    )
    def test_an_answer_that_cannot_be_read_is_kept_refused(
        self, server: PyramidServer, firm: Firm, content: bytes, code: str
    ) -> None:
        server.broken = content
        made = look(a_source(server.url, firm))
        assert (made.files, made.refused) == (1, 1)
        line = ImportFile.objects.get()
        assert (line.status, line.issues.get().code, line.file is not None) == ("refused", code, True)
        assert (PyramidQuery.objects.get().state, IntervalDay.objects.count()) == ("failed", 0)

    def test_no_values_for_long_mean_no_data_and_silence_is_an_incident(
        self, server: PyramidServer, firm: Firm
    ) -> None:
        server.know(GUID, ENERGY, DAY, WHOLE)
        source = a_source(server.url, firm)
        look(source)
        empty = timedelta(days=1)
        look(source, after=empty)
        assert PyramidQuery.objects.get(day=date(2021, 8, 5)).state == "asked"
        look(source, after=empty + timedelta(minutes=61))
        query = PyramidQuery.objects.get(day=date(2021, 8, 5))
        assert (query.state, query.note) == ("empty", "сервер не прислал значений")
        watch_silence(now=NOW)
        opened, _closed = watch_silence(now=NOW + timedelta(days=3))
        [row] = calendar_of_systems(
            since=date(2021, 8, 4), until=date(2021, 8, 6), now=NOW + timedelta(days=3)
        )
        assert (opened >= 1, row.system.code, row.came, row.late) == (True, "P25", 1, 1)

    def test_a_server_that_is_away_slow_or_a_stranger_is_told_of(
        self, server: PyramidServer, firm: Firm, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        source = a_source(f"http://127.0.0.1:{free_port()}", firm)
        assert look(source).problem.endswith("соединение не принято")
        source.settings |= {"url": server.url}
        source.save()
        monkeypatch.setattr(service, "_PATIENCE_SECONDS", 0.2)
        server.pause = 0.6
        assert look(source).problem == f"Нет связи с 127.0.0.1:{server.port}: сервер не отвечает"
        server.pause, server.user = 0.0, "somebody:else"
        assert look(source).problem == f"Сервер 127.0.0.1:{server.port} не принял имя или пароль"
        monkeypatch.setattr(service, "LARGEST_ANSWER", 10)
        server.user = "sbyt:слово"
        assert "больше" in look(source).problem
        assert PyramidQuery.objects.get().state == "due"


class TestADayAnsweredWhole:
    def test_that_is_in_doubt_here_is_asked_again_until_it_is_let_be(
        self, server: PyramidServer, firm: Firm
    ) -> None:
        server.know(GUID, ENERGY, DAY, WHOLE)
        source = a_source(server.url, firm)
        look(source)
        assert PyramidQuery.objects.get().state == "taken"
        with guards_off():
            IntervalDay.objects.update(qualities=[1] + [0] * 47, values_packed=None)
        server.values.clear()
        server.know(GUID, ENERGY, DAY, ["1.0", *WHOLE[1:]])
        look(source, after=timedelta(hours=3))
        query = PyramidQuery.objects.get()
        assert (query.state, query.tries, len(server.asked)) == ("taken", 1, 2)
        assert IntervalDay.objects.get(superseded_at=None).values_wh[0] == 1_000
        look(source, after=timedelta(hours=12))
        assert len(server.asked) == 2
