"""What an 80020 file says, as frozen values. Energy in Wh (varh), times of the operating day as the file has them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Final

CLASSES: Final = frozenset({"80020", "80040"})
"""80040 has the same tree for another addressee; no other class of message is read."""


class Channel(IntEnum):
    """What a channel measures. Files spell it 01…04."""

    ACTIVE_IMPORT = 1
    ACTIVE_EXPORT = 2
    REACTIVE_IMPORT = 3
    REACTIVE_EXPORT = 4

    @property
    def code(self) -> str:
        return f"{self.value:02d}"


class Quality(IntEnum):
    """How far a value may be trusted: `status` 0, `status` 1 with a value, no value at all."""

    COMMERCIAL = 0
    NOT_FOR_SETTLEMENT = 1
    MISSING = 2


class ObjectKind(StrEnum):
    """The element that holds the channels; a group and a flow have hourly values without a channel."""

    MEASURING_POINT = "measuringpoint"
    ACCOUNT_POINT = "accountpoint"
    DELIVERY_POINT = "deliverypoint"
    DELIVERY_GROUP = "deliverygroup"
    FLOW = "peretok"


@dataclass(frozen=True, slots=True)
class ChannelDay:
    """One channel over one operating day, in order of time.

    24 or 48 values (25 or 50 on the day when clocks went back), None where there is no data; `lines` is the line
    of the file where each value stands.
    """

    channel: Channel
    step_minutes: int
    values_wh: tuple[int | None, ...]
    qualities: tuple[Quality, ...]
    lines: tuple[int | None, ...]
    description: str = ""
    line: int | None = None

    @property
    def total_wh(self) -> int:
        """Return the sum of what is known; missing values add nothing."""
        return sum(value for value in self.values_wh if value is not None)


@dataclass(frozen=True, slots=True)
class MeasuredObject:
    """A point, a group of delivery points or a flow between two groups; `code` of a flow is `from-to`."""

    kind: ObjectKind
    code: str
    name: str
    channels: tuple[ChannelDay, ...]
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """A metering system (АИИС) or a section in the message; `code` is its ATS code, not a tax number."""

    code: str
    name: str
    objects: tuple[MeasuredObject, ...]
    timezone: str = ""


@dataclass(frozen=True, slots=True)
class Maket80020:
    """One message: a sender's data of one operating day."""

    message_class: str
    version: str
    number: int | None
    day: date
    created_at: datetime | None
    daylight_saving: int
    sender_name: str
    sender_inn: str
    areas: tuple[Area, ...] = field(default=())

    @property
    def objects(self) -> tuple[MeasuredObject, ...]:
        return tuple(found for area in self.areas for found in area.objects)
