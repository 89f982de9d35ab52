"""Look into a ChirpStack server: take the uplinks that its broker kept for us, until it falls silent."""

from __future__ import annotations

import queue
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from django.utils import timezone
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from sbyt.apps.intake.operations.sources import secret_of
from sbyt.apps.intake.operations.uplinks import (
    ONLY_INTERVALS,
    ToldInterval,
    conclude_uplink,
    keep_intervals,
    take_uplink_in,
)
from sbyt.apps.intake.types import ChirpStackSettings, IntakeSource, UplinkRow
from sbyt.formats.chirpstack_uplink import UnableToReadUplink, Uplink, read_uplink
from sbyt.integrations.chirpstack.decoders import Interval, Shown, UnableToDecode, decoded
from sbyt.integrations.found import Clock, Found
from sbyt.integrations.unable_to_look import UnableToLook, network_words
from sbyt.usecases.files_intake.take_files_in import FileOutcome
from sbyt.usecases.uplink_intervals import take_uplink_days
from sbyt.usecases.uplink_readings import readings_of_uplink

_CONNECT_SECONDS: Final = 10.0
_MOST_MESSAGES: Final = 10_000
_LONGEST_SECONDS: Final = 40.0


def look_into_chirpstack(source: IntakeSource, settings: ChirpStackSettings, *, clock: Clock) -> Found:
    """Take in the uplinks that wait, and those that come until the broker is silent for `quiet_seconds`.

    The session is kept by the broker under our client id: what comes between two looks waits there, provided the
    server publishes with QoS 1. A message is acknowledged after it is committed: cut off before that it comes again,
    and is known by its deduplication id. Raises UnableToLook where the broker cannot be reached.
    """
    found = Found()
    with _connected(settings, password=secret_of(source)) as (client, came):
        until = time.monotonic() + _LONGEST_SECONDS
        while found.messages < _MOST_MESSAGES and time.monotonic() < until:
            try:
                message = came.get(timeout=settings.quiet_seconds)
            except queue.Empty:
                break
            _take(message, source=source, settings=settings, clock=clock, found=found)
            client.ack(message.mid, message.qos)
            found.messages += 1
    return found


def _take(
    message: MQTTMessage,
    *,
    source: IntakeSource,
    settings: ChirpStackSettings,
    clock: Clock,
    found: Found,
) -> None:
    """Keep the uplink with what became of it; one that cannot be read at all is told of and let go."""
    try:
        uplink = read_uplink(bytes(message.payload), topic=message.topic)
    except UnableToReadUplink as refusal:
        found.refused += 1
        found.problems.append(f"{message.topic[:100]}: {refusal}")
        return
    row = take_uplink_in(source=source, uplink=uplink, now=clock())
    if row is None:
        return
    found.files += 1
    told, problem = _shown(uplink, settings)
    meter = uplink.tags.get(settings.meter_tag, "") or uplink.device_name
    shown = [one for one in told if isinstance(one, Shown)]
    intervals = [one for one in told if isinstance(one, Interval)]
    if intervals:
        outcomes = _take_intervals(intervals, row=row, meter=meter, source=source, clock=clock)
        found.refused += sum(outcome.is_refused for outcome in outcomes)
        if not shown:
            words = "; ".join(outcome.note for outcome in outcomes)
            conclude_uplink(
                row=row, state=UplinkRow.State.TAKEN, note=f"{ONLY_INTERVALS}{len(intervals)}; {words}"
            )
            return
    found.refused += not readings_of_uplink(
        row=row,
        shown=[(one.zone, one.value) for one in shown],
        problem=problem,
        meter=meter,
        now=clock(),
    )


def _take_intervals(
    intervals: Sequence[Interval], *, row: UplinkRow, meter: str, source: IntakeSource, clock: Clock
) -> tuple[FileOutcome, ...]:
    """Keep the intervals, then take in the days they are of; cut off between, the uplink comes again."""
    keep_intervals(
        row=row,
        intervals=[
            ToldInterval(one.channel, one.start.isoformat(), one.minutes, one.value.wh) for one in intervals
        ],
    )
    days = {timezone.localdate(one.start) for one in intervals}
    return take_uplink_days(source_id=source.pk, device=row.dev_eui, meter=meter, days=days, clock=clock)


def _shown(uplink: Uplink, settings: ChirpStackSettings) -> tuple[list[Shown | Interval], str]:
    try:
        return decoded(uplink, decoder=uplink.tags.get("decoder", settings.decoder)), ""
    except UnableToDecode as refusal:
        return [], str(refusal)


@contextmanager
def _connected(
    settings: ChirpStackSettings, *, password: str
) -> Iterator[tuple[Client, queue.Queue[MQTTMessage]]]:
    came: queue.Queue[MQTTMessage] = queue.Queue()
    answers: queue.Queue[str] = queue.Queue()
    client = Client(
        CallbackAPIVersion.VERSION2, client_id=settings.client_id, clean_session=False, manual_ack=True
    )
    client.on_message = lambda _client, _data, message: came.put(message)
    client.on_connect = lambda _client, _data, _flags, reason, _properties: answers.put(
        f"{reason}" if reason.is_failure else ""
    )
    if settings.user:
        client.username_pw_set(settings.user, password)
    if settings.security == "tls":
        client.tls_set_context(ssl.create_default_context())
    try:
        client.connect(settings.host, settings.port, keepalive=60)
    except OSError as error:
        raise UnableToLook(f"Нет связи с {settings.host}:{settings.port}: {network_words(error)}") from error
    client.loop_start()
    try:
        refused = answers.get(timeout=_CONNECT_SECONDS)
        if refused:
            raise UnableToLook(f"Брокер {settings.host} отказал: {refused}")
        client.subscribe(f"application/{settings.application_id}/device/+/event/up", qos=1)
        yield client, came
    except queue.Empty as error:
        raise UnableToLook(f"Брокер {settings.host}:{settings.port} не отвечает") from error
    finally:
        client.disconnect()
        client.loop_stop()
