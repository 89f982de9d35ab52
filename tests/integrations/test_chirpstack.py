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

from sbyt.apps.intake.models import IntakeSource, UplinkRow
from sbyt.apps.intake.operations.sources import set_up_source
from sbyt.apps.intake.types import ChirpStackSettings
from sbyt.apps.metering.models import Reading
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
        assert notes[0] == ("refused", "в object нет показаний T0…T4")
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
