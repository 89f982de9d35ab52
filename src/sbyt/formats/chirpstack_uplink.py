"""Read an uplink event of ChirpStack v4 as its MQTT integration publishes it: JSON, the payload in base64.

Source: the integration's protocol file of version 4. `time` is absent where no gateway has a clock.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

_LARGEST: Final = 64 * 1024
_TOPIC: Final = re.compile(r"application/([^/]{1,64})/device/([0-9a-fA-F]{16})/event/up")
_NUL: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_FIRST_YEAR, _LAST_YEAR = 1970, 2100
_FRACTION: Final = re.compile(r"(\.[0-9]{6})[0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Uplink:
    """What a device sent. `decoded` is what the codec of the server made of it, empty where it has none."""

    deduplication_id: str
    dev_eui: str
    device_name: str
    profile: str
    tags: Mapping[str, str]
    f_cnt: int
    f_port: int
    sent_at: datetime | None
    data: bytes
    decoded: Mapping[str, Any] = field(default_factory=dict)


class UnableToReadUplink(ValueError):
    """Raised for a message that is no uplink; the words name the field."""


def read_uplink(content: bytes, *, topic: str) -> Uplink:
    """Return the uplink of a message. Raises UnableToReadUplink with the field that is wrong."""
    named = _TOPIC.fullmatch(topic)
    if named is None:
        raise UnableToReadUplink(f"тема «{topic[:100]}» не application/…/device/…/event/up")
    if len(content) > _LARGEST:
        raise UnableToReadUplink("сообщение больше 64 КБ")
    if _NUL.search(content):
        raise UnableToReadUplink("в тексте нулевой знак")
    try:
        event = json.loads(content, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise UnableToReadUplink("это не JSON") from error
    if not isinstance(event, dict) or not isinstance(event.get("deviceInfo"), dict):
        raise UnableToReadUplink("deviceInfo: нет сведений об устройстве")
    device = event["deviceInfo"]
    tags = device.get("tags") if isinstance(device.get("tags"), dict) else {}
    decoded = event.get("object")
    return Uplink(
        deduplication_id=_text(event, "deduplicationId", longest=64),
        dev_eui=named[2].lower(),
        device_name=str(device.get("deviceName", ""))[:100],
        profile=str(device.get("deviceProfileName", ""))[:100],
        tags={str(name)[:64]: str(value)[:200] for name, value in tags.items()},
        f_cnt=_number(event, "fCnt"),
        f_port=_number(event, "fPort"),
        sent_at=_moment(event.get("time")),
        data=_data(event.get("data", "")),
        decoded=decoded if isinstance(decoded, dict) else {},
    )


def _no_number(said: str) -> None:
    """Raise ValueError for NaN and Infinity, which JSON does not have."""
    raise ValueError(said)


def _text(event: Mapping[str, Any], name: str, *, longest: int) -> str:
    value = event.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise UnableToReadUplink(f"{name}: нет или не текст")
    return value


def _number(event: Mapping[str, Any], name: str) -> int:
    value = event.get(name, 0)  # protobuf leaves zero out
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**32:
        raise UnableToReadUplink(f"{name}: не целое число")
    return value


def _data(value: object) -> bytes:
    try:
        return base64.b64decode(str(value), validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnableToReadUplink("data: не base64") from error


def _moment(value: object) -> datetime | None:
    """Return the instant; nanoseconds are cut to what a clock here has."""
    try:
        moment = datetime.fromisoformat(_FRACTION.sub(r"\1", str(value)))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None and _FIRST_YEAR <= moment.year <= _LAST_YEAR else None
