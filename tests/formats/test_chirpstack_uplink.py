"""Uplinks as a ChirpStack v4 server publishes them."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from typing import Any

import pytest

from sbyt.formats.chirpstack_uplink import UnableToReadUplink, read_uplink
from sbyt.formats.mutations import mutated

TOPIC = "application/7a1c/device/70b3d5e75e001234/event/up"


def event(**more: Any) -> bytes:
    return json.dumps(
        {
            "deduplicationId": "3ac7e3c4-4401-4b8d-9386-a5c902f9202d",
            "time": "2021-08-05T06:09:10.123456789+00:00",
            "deviceInfo": {
                "deviceName": "00001234",
                "deviceProfileName": "Счётчик",
                "devEui": "70b3d5e75e001234",
                "tags": {"meter": "00001234"},
            },
            "fCnt": 17,
            "fPort": 2,
            "data": "AAEC",
            "object": {"T0": 1234.5},
        }
        | more
    ).encode()


class TestUplink:
    def test_is_read_with_its_payload(self) -> None:
        uplink = read_uplink(event(), topic=TOPIC)
        assert (uplink.dev_eui, uplink.f_cnt, uplink.f_port, uplink.data) == (
            "70b3d5e75e001234",
            17,
            2,
            b"\x00\x01\x02",
        )
        assert uplink.sent_at == datetime(2021, 8, 5, 6, 9, 10, 123456, tzinfo=UTC)
        assert (uplink.tags, uplink.decoded) == ({"meter": "00001234"}, {"T0": 1234.5})

    def test_without_a_clock_or_codec_is_read_too(self) -> None:
        uplink = read_uplink(event(time=None, object=None, fCnt=0), topic=TOPIC)
        assert (uplink.sent_at, uplink.decoded) == (None, {})

    @pytest.mark.parametrize(
        ("content", "topic", "words"),
        [
            (b"", TOPIC, "JSON"),
            (b"[]", TOPIC, "deviceInfo"),
            (event(deduplicationId=5), TOPIC, "deduplicationId"),
            (event(fCnt="x"), TOPIC, "fCnt"),
            (event(fPort=-1), TOPIC, "fPort"),
            (event(data="***"), TOPIC, "data"),
            (event(), "application/1/device/zz/event/up", "тема"),
            (b" " * 70_000, TOPIC, "64"),
            (b"[" * 60_000, TOPIC, "JSON"),
        ],
    )
    def test_that_is_none_is_refused_by_field(self, content: bytes, topic: str, words: str) -> None:
        with pytest.raises(UnableToReadUplink, match=words):
            read_uplink(content, topic=topic)

    def test_mutated_is_read_or_refused(self) -> None:
        draw = random.Random(4)
        read = 0
        for _number in range(300):
            try:
                read_uplink(mutated(draw, event()), topic=TOPIC)
            except UnableToReadUplink:
                continue
            read += 1
        assert 0 < read < 300
