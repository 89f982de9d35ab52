"""80020 files of the town: one a day from the plant, one a day from the retailer's own metering system.

Most are faultless. One names a point nobody knows, one was sent again with corrected values, one breaks off in the
middle, one has half-hours that are missing or not fit for settlement.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from sbyt.formats.maket_80020_types import Area, Channel, Maket80020, MeasuredObject, ObjectKind
from sbyt.formats.maket_80020_writer import channel_day, maket_file_name, write_maket
from sbyt.usecases.demo_town.companies import PLANT, Company
from sbyt.usecases.demo_town.months import following
from sbyt.usecases.demo_town.plant_profile import plant_days
from sbyt.usecases.demo_town.profile_days import ProfileDay, profile_days
from sbyt.usecases.demo_town.requisites import organization_inn
from sbyt.usecases.demo_town.sawmill_points import BEHIND_IT, SAWMILL

READ_UNTIL: Final = date(2021, 8, 21)
UNKNOWN_POINT: Final = "990090099000001"
DAY_WITH_UNKNOWN_POINT: Final = date(2021, 7, 14)
DAY_SENT_TWICE: Final = date(2021, 7, 20)
DAY_BROKEN_OFF: Final = date(2021, 8, 5)
DAY_IN_DOUBT: Final = date(2021, 8, 12)

_PLANT_AREA: Final = ("9900003500", "АИИС КУЭ АО «Ясноградский прокатный завод»")
_OWN_AREA: Final = ("9900003600", "АИИС КУЭ АО «Ясноград Энергосбыт»")
_OWN_SENDER: Final = ("АО «Ясноград Энергосбыт»", organization_inn(3400))
_PLANT_NUMBERS: Final = 4_000
_OWN_NUMBERS: Final = 12_000
_ARRIVES_AT: Final = time(8, 40)
_ARCHIVED_MONTHS: Final = frozenset({4, 5})
_ZIP_TIME: Final = (2021, 1, 1, 0, 0, 0)
_DOUBTFUL: Final = frozenset({20, 21})
_MISSING: Final = frozenset({26, 27, 28})
_FIRST_DAY: Final = date(2021, 4, 1)


@dataclass(frozen=True, slots=True)
class InboxFile:
    """A file as it lies in the inbox."""

    name: str
    content: bytes


def interval_files(seed: int, companies: Sequence[Company], month: date) -> Iterator[InboxFile]:
    """Yield the files of one month: the plant's by day; the retailer's own by day, or all in one archive."""
    by_key = {company.key: company for company in companies}
    for day, values in plant_days(seed, month, READ_UNTIL):
        yield maket_file(_plant_message(by_key[PLANT], day, values))
    own = tuple(_own_files(seed, by_key, month))
    if month.month in _ARCHIVED_MONTHS:
        yield InboxFile(f"80020_{month:%Y-%m}.zip", _archive(own))
    else:
        yield from own


def _plant_message(plant: Company, day: date, values: tuple[int | None, ...]) -> Maket80020:
    channel = channel_day(channel=Channel.ACTIVE_IMPORT, values_wh=values)
    code = plant.points[0].ats_code or ""
    measured = MeasuredObject(ObjectKind.MEASURING_POINT, code, plant.points[0].name, (channel,))
    return message_of(day, _PLANT_NUMBERS, (plant.party.name, plant.party.inn), _PLANT_AREA, (measured,))


def _own_files(seed: int, by_key: Mapping[str, Company], month: date) -> Iterator[InboxFile]:
    until = min(following(month), READ_UNTIL)
    keys = [
        key
        for key, company in by_key.items()
        if key != PLANT and company.points[0].ats_code and not company.points[0].monthly_kwh
    ]
    lives = {key: tuple(profile_days(seed, key, month, until)) for key in keys}
    for number in range((until - month).days):
        day = month + timedelta(days=number)
        objects = tuple(_own_point(by_key[key], days[number]) for key, days in lives.items())
        objects = (*objects[:-1], *_behind_the_sawmill(lives[SAWMILL][number]), objects[-1])
        if day == DAY_WITH_UNKNOWN_POINT:
            objects = (*objects, replace(objects[-1], code=UNKNOWN_POINT, name="Новый ввод 0,4 кВ"))
        if day == DAY_IN_DOUBT:
            objects = (_in_doubt(objects[0]), *objects[1:])
        message = message_of(day, _OWN_NUMBERS, _OWN_SENDER, _OWN_AREA, objects)
        if day == DAY_SENT_TWICE:
            yield maket_file(_first_attempt(message))
        if day == DAY_BROKEN_OFF:
            whole = maket_file(message)
            yield InboxFile(whole.name, whole.content[: len(whole.content) // 3])
        else:
            yield maket_file(message)


def _own_point(company: Company, day: ProfileDay) -> MeasuredObject:
    channels = tuple(
        channel_day(channel=channel, values_wh=values)
        for channel, values in zip(Channel, day.channels, strict=True)
    )
    point = company.points[0]
    name = f"{company.party.name}, {point.name}"
    return MeasuredObject(ObjectKind.MEASURING_POINT, point.ats_code or "", name, channels)


def _behind_the_sawmill(day: ProfileDay) -> Iterator[MeasuredObject]:
    """Yield what flows through the sawmill to others: a steady part of each of its half-hours, whole kWh."""
    for _code, name, ats_code, percent in BEHIND_IT:
        values = tuple(value * percent // 100_000 * 1000 for value in day.channels[0])
        channel = channel_day(channel=Channel.ACTIVE_IMPORT, values_wh=values)
        yield MeasuredObject(ObjectKind.MEASURING_POINT, ats_code, name, (channel,))


def _in_doubt(measured: MeasuredObject) -> MeasuredObject:
    active = measured.channels[0]
    values = tuple(None if place in _MISSING else value for place, value in enumerate(active.values_wh))
    doubtful = channel_day(channel=active.channel, values_wh=values, not_for_settlement=_DOUBTFUL)
    return replace(measured, channels=(doubtful, *measured.channels[1:]))


def _first_attempt(message: Maket80020) -> Maket80020:
    """Return the message as it came first: the last point with an hour of zeros, an earlier number and time."""
    area = message.areas[0]
    last = area.objects[-1]
    values = tuple(
        0 if place in _MISSING else value for place, value in enumerate(last.channels[0].values_wh)
    )
    wrong = channel_day(channel=Channel.ACTIVE_IMPORT, values_wh=values)
    objects = (*area.objects[:-1], replace(last, channels=(wrong, *last.channels[1:])))
    assert message.number is not None
    assert message.created_at is not None
    return replace(
        message,
        number=message.number - 1,
        created_at=message.created_at - timedelta(hours=2),
        areas=(replace(area, objects=objects),),
    )


def message_of(
    day: date,
    numbers: int,
    sender: tuple[str, str],
    area: tuple[str, str],
    objects: tuple[MeasuredObject, ...],
) -> Maket80020:
    """Return the message of a day; it is numbered by the day and made the next morning."""
    return Maket80020(
        message_class="80020",
        version="2",
        number=numbers + 2 * (day - _FIRST_DAY).days,
        day=day,
        created_at=datetime.combine(day + timedelta(days=1), _ARRIVES_AT),
        daylight_saving=0,
        sender_name=sender[0],
        sender_inn=sender[1],
        areas=(Area(area[0], area[1], objects, timezone="1"),),
    )


def maket_file(message: Maket80020) -> InboxFile:
    """Return the message as a file."""
    return InboxFile(maket_file_name(message), write_maket(message))


def _archive(files: Sequence[InboxFile]) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for file in files:
            entry = zipfile.ZipInfo(file.name, _ZIP_TIME)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, file.content, zipfile.ZIP_DEFLATED)
    return memory.getvalue()
