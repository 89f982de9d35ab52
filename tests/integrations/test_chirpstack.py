"""Uplinks of radio meters by a real MQTT broker: what waits there comes, once, and becomes readings."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from paho.mqtt import publish
from pytest_django import Settings

from sbyt.apps.intake.models import IntakeSource, UplinkRow
from sbyt.apps.intake.operations.sources import set_up_source
from sbyt.apps.intake.types import ChirpStackSettings
from sbyt.apps.metering.models import ImportFile, IntervalDay, Reading
from sbyt.formats.energy_text import Energy
from sbyt.integrations.chirpstack import decoders
from sbyt.integrations.chirpstack.decoders import Shown
from sbyt.integrations.look import look_into
from sbyt.kit.access.actor import SYSTEM
from tests.builders.buildings import put_up_meter
from tests.builders.firms import a_firm
from tests.formats.test_chirpstack_uplink import TOPIC, event
from tests.integrations.conftest import free_port, wait_for_port

pytestmark = pytest.mark.django_db

NOW = datetime(2021, 8, 5, 6, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    program = shutil.which("mosquitto") or (
        "/usr/sbin/mosquitto" if Path("/usr/sbin/mosquitto").exists() else None
    )
    if program is None:
        pytest.skip("no mosquitto: apt-get install mosquitto")
    port = free_port()
    settings = tmp_path_factory.mktemp("mosquitto") / "mosquitto.conf"
    settings.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n")
    with subprocess.Popen([program, "-c", str(settings)], stderr=subprocess.DEVNULL) as process:
        wait_for_port(port, process)
        yield port
        process.terminate()


def a_server(port: int, name: str, **more: object) -> IntakeSource:
    settings = ChirpStackSettings(host="127.0.0.1", port=port, client_id=name, quiet_seconds=1, **more)  # type: ignore[arg-type]
    return set_up_source(
        actor=SYSTEM, kind="chirpstack", name=name, every_minutes=1, is_on=True, settings=settings
    )


def say(port: int, *events: bytes) -> None:
    for one in events:
        publish.single(TOPIC, one, qos=1, hostname="127.0.0.1", port=port)


@pytest.fixture
def data_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path / "data"


@pytest.fixture
def meter() -> str:
    put_up = put_up_meter(a_firm().point, on=date(2020, 1, 1), shows=1_000)
    return str(put_up.installation.meter.serial_number)


class TestUplinks:
    def test_that_waited_become_one_reading_a_day(self, broker: int, meter: str) -> None:
        source = a_server(broker, "waits")
        assert look_into(source, clock=lambda: NOW) is not None  # from now on the broker keeps what comes
        tags = {"deviceInfo": {"deviceName": "x", "tags": {"meter": meter}}}
        first = event(deduplicationId="1", object={"T0": 1100.5}, **tags)
        say(broker, first, first, event(deduplicationId="2", object={"T0": 1101}, **tags))
        look = look_into(source, clock=lambda: NOW)
        assert look is not None
        assert (look.messages, look.files, look.refused, look.problem) == (3, 2, 0, "")
        reading = Reading.objects.exclude(source="installation").get()
        assert (reading.value_wh, reading.taken_on, reading.source) == (1_100_500, date(2021, 8, 5), "api")
        assert reading.note == "LoRaWAN 70b3d5e75e001234"
        assert Counter(UplinkRow.objects.values_list("state", flat=True)) == {"taken": 1, "spare": 1}

    def test_that_say_nothing_known_are_kept_with_why(self, broker: int, meter: str) -> None:
        source = a_server(broker, "refuses")
        look_into(source, clock=lambda: NOW)
        unknown = {"deviceInfo": {"deviceName": "нет такого"}}
        say(
            broker,
            event(deduplicationId="1", object={"volts": 220}),
            event(deduplicationId="2", **unknown),
            b"not json",
        )
        look = look_into(source, clock=lambda: NOW)
        assert look is not None
        assert (look.messages, look.files, look.refused) == (3, 2, 3)
        assert look.problem.endswith("это не JSON")
        notes = list(UplinkRow.objects.order_by("deduplication_id").values_list("state", "note"))
        assert notes[0] == ("refused", "в object нет показаний T0…T4 и интервалов")
        assert notes[1][0] == "refused"
        assert notes[1][1]
        assert not Reading.objects.exclude(source="installation").exists()

    def test_are_read_by_a_plug_in(self, broker: int, meter: str, monkeypatch: pytest.MonkeyPatch) -> None:
        def two_bytes(profile: str, f_port: int, data: bytes) -> list[Shown]:
            assert (profile, f_port) == ("Счётчик", 2)
            return [Shown("T0", Energy(wh=int.from_bytes(data, "big") * 1000, rounded=False))]

        monkeypatch.setattr(decoders, "_installed", lambda: {"two bytes": two_bytes})
        assert decoders.decoder_names() == ["codec", "two bytes"]
        source = a_server(broker, "plugs", decoder="two bytes")
        look_into(source, clock=lambda: NOW)
        device = {"deviceName": meter, "deviceProfileName": "Счётчик"}
        say(broker, event(data="BEw=", deviceInfo=device))
        look_into(source, clock=lambda: NOW)
        assert Reading.objects.exclude(source="installation").get().value_wh == 1_100_000

    def test_at_no_broker_are_none_and_it_is_told(self) -> None:
        look = look_into(a_server(1, "nobody"), clock=lambda: NOW)
        assert look is not None
        assert look.problem == "Нет связи с 127.0.0.1:1: соединение не принято"


@pytest.mark.usefixtures("data_folder")
class TestIntervals:
    def test_of_several_uplinks_become_one_day_that_grows(self, broker: int) -> None:
        firm = a_firm()
        meter = put_up_meter(firm.point, on=date(2020, 1, 1), shows=0).installation.meter.serial_number
        source = a_server(broker, "intervals")
        look_into(source, clock=lambda: NOW)
        device = {"deviceInfo": {"deviceName": str(meter)}}
        night = {
            "channel": "A+",
            "start": "2021-08-04T00:00:00+03:00",
            "minutes": 60,
            "values": [1.5, None, "0,25"],
        }
        later = {"channel": "A+", "start": "2021-08-03T23:00:00Z", "minutes": 60, "values": [2]}
        say(
            broker,
            event(deduplicationId="1", object={"intervals": [night]}, **device),
            event(deduplicationId="2", object={"intervals": [later], "T0": 7}, **device),
            event(deduplicationId="3", object={"intervals": [{"values": 1}]}, **device),
        )
        look = look_into(source, clock=lambda: NOW)
        assert look is not None
        assert (look.messages, look.files, look.refused, look.problem) == (3, 3, 1, "")
        believed = IntervalDay.objects.get(superseded_at=None)
        assert (believed.usage_point_id, believed.day, believed.step_minutes) == (
            firm.point.pk,
            date(2021, 8, 4),
            60,
        )
        assert list(believed.values_wh[:5]) == [1500, None, 2000, None, None]
        assert Reading.objects.exclude(source="installation").get().value_wh == 7_000
        lines = ImportFile.objects.all()
        assert {(line.format, line.status, line.channel) for line in lines} == {
            ("hour_table", "accepted", "service")
        }
        states = dict(UplinkRow.objects.values_list("deduplication_id", "state"))
        assert states == {"1": "taken", "2": "taken", "3": "refused"}

    def test_of_a_meter_that_stands_nowhere_wait_under_its_number(self, broker: int) -> None:
        source = a_server(broker, "nowhere")
        look_into(source, clock=lambda: NOW)
        series = {"start": "2021-08-04T00:00:00+03:00", "minutes": 30, "values": [1] * 48}
        say(
            broker,
            event(deduplicationId="9", object={"intervals": [series]}, deviceInfo={"deviceName": "77001"}),
        )
        look_into(source, clock=lambda: NOW)
        assert ImportFile.objects.get().unknown_codes == ["77001"]
        assert not IntervalDay.objects.exists()
