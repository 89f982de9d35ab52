"""Files of 80020 made in the tests: whole, and spoiled in one place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sbyt.formats.maket_80020_types import Area, Channel, Maket80020, MeasuredObject, ObjectKind
from sbyt.formats.maket_80020_writer import channel_day, write_maket

POINT = "562000000113101"
OTHER_POINT = "562000000113201"
DAY = date(2021, 5, 1)


def point(
    code: str = POINT,
    values_kwh: Sequence[int | None] = tuple(range(48)),
    *,
    channels: Iterable[Channel] = (Channel.ACTIVE_IMPORT,),
    doubtful: frozenset[int] = frozenset(),
    name: str = "ПС «Северная», яч. 1",
) -> MeasuredObject:
    """Return a point with the same values, in kWh, in each channel named."""
    values_wh = tuple(None if value is None else value * 1000 for value in values_kwh)
    return MeasuredObject(
        kind=ObjectKind.MEASURING_POINT,
        code=code,
        name=name,
        channels=tuple(
            channel_day(channel=channel, values_wh=values_wh, not_for_settlement=doubtful)
            for channel in channels
        ),
    )


def maket(
    *objects: MeasuredObject,
    day: date = DAY,
    number: int | None = 17,
    created_at: datetime | None = None,
    area: str = "5600000100",
    sender: str = "5600000017",
    daylight_saving: int = 0,
) -> Maket80020:
    return Maket80020(
        message_class="80020",
        version="2",
        number=number,
        day=day,
        created_at=created_at or datetime(day.year, day.month, day.day, 23, 59, 59),
        daylight_saving=daylight_saving,
        sender_name="АО «Завод»",
        sender_inn=sender,
        areas=(Area(code=area, name="Завод", timezone="1", objects=objects or (point(),)),),
    )


def whole(*objects: MeasuredObject) -> bytes:
    return write_maket(maket(*objects))


def spoiled(old: str, new: str, *, times: int = 1, content: bytes | None = None) -> bytes:
    """Return a whole file with `old` replaced; fails where `old` is not in it, so that a test never checks nothing."""
    text = (content or whole()).decode("cp1251")
    assert old in text
    return text.replace(old, new, times).encode("cp1251")
