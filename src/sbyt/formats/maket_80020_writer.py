"""Write an 80020 file as metering systems do: windows-1251, one element a line, whole kWh where they are whole."""

from __future__ import annotations

import io
from datetime import date, datetime
from itertools import pairwise
from typing import Final

from lxml import etree

from sbyt.formats.maket_80020_types import (
    Area,
    Channel,
    ChannelDay,
    Maket80020,
    MeasuredObject,
    ObjectKind,
    Quality,
)

_ENCODING: Final = "windows-1251"
_DECLARATION: Final = b'<?xml version="1.0" encoding="windows-1251"?>\n'
_MINUTES_OF_DAY: Final = 24 * 60
_STEPS: Final = frozenset({30, 60})
_DESCRIPTIONS: Final = {
    Channel.ACTIVE_IMPORT: "счетчик, акт. прием",
    Channel.ACTIVE_EXPORT: "счетчик, акт. отдача",
    Channel.REACTIVE_IMPORT: "счетчик, реакт. прием",
    Channel.REACTIVE_EXPORT: "счетчик, реакт. отдача",
}


class UnableToWriteMaket(ValueError):
    """Raised when a day cannot be said in the format: its step or its count of values is another."""


def channel_day(
    *,
    channel: Channel,
    values_wh: tuple[int | None, ...],
    not_for_settlement: frozenset[int] = frozenset(),
) -> ChannelDay:
    """Return a day of a channel from its values in Wh: 24 hours or 48 half-hours, None where there is no data.

    `not_for_settlement` names the positions (from 0) that get `status="1"`. Raises UnableToWriteMaket for another
    count of values.
    """
    if len(values_wh) not in {24, 48}:
        raise UnableToWriteMaket(f"a day has 24 or 48 values, got {len(values_wh)}")
    return ChannelDay(
        channel=channel,
        step_minutes=_MINUTES_OF_DAY // len(values_wh),
        values_wh=values_wh,
        qualities=tuple(
            _quality(value, index in not_for_settlement) for index, value in enumerate(values_wh)
        ),
        lines=(None,) * len(values_wh),
        description=_DESCRIPTIONS[channel],
    )


def write_maket(maket: Maket80020) -> bytes:
    """Return the file of a message, which reads back as the same values.

    A missing value is written as `<value status="1"/>`. Raises UnableToWriteMaket where a day has another count of
    values than its step asks for.
    """
    root = etree.Element("message")
    root.set("class", maket.message_class)
    root.set("version", maket.version)
    if maket.number is not None:
        root.set("number", str(maket.number))
    _write_times(root, created_at=maket.created_at, daylight_saving=maket.daylight_saving, day=maket.day)
    sender = etree.SubElement(root, "sender")
    _write_text(sender, "name", maket.sender_name)
    _write_text(sender, "inn", maket.sender_inn)
    for area in maket.areas:
        _write_area(root, area)
    etree.indent(root, space="  ")
    memory = io.BytesIO(_DECLARATION)
    memory.seek(0, io.SEEK_END)
    etree.ElementTree(root).write(memory, xml_declaration=False, encoding=_ENCODING, pretty_print=True)
    return memory.getvalue()


def maket_file_name(maket: Maket80020) -> str:
    """Return the usual name: class, sender, operating day, number and the code of the first area."""
    area = maket.areas[0].code if maket.areas else ""
    number = "" if maket.number is None else maket.number
    return f"{maket.message_class}_{maket.sender_inn}_{maket.day:%Y%m%d}_{number}_{area}.xml"


def _quality(value: int | None, doubtful: bool) -> Quality:  # noqa: FBT001  two facts of one value
    if value is None:
        return Quality.MISSING
    return Quality.NOT_FOR_SETTLEMENT if doubtful else Quality.COMMERCIAL


def _write_times(
    root: etree._Element, *, created_at: datetime | None, daylight_saving: int, day: date
) -> None:
    times = etree.SubElement(root, "datetime")
    if created_at is not None:
        _write_text(times, "timestamp", f"{created_at:%Y%m%d%H%M%S}")
    _write_text(times, "daylightsavingtime", str(daylight_saving))
    _write_text(times, "day", f"{day:%Y%m%d}")


def _write_area(root: etree._Element, area: Area) -> None:
    element = etree.SubElement(root, "area")
    if area.timezone:
        element.set("timezone", area.timezone)
    _write_text(element, "inn", area.code)
    _write_text(element, "name", area.name)
    for measured in area.objects:
        _write_object(element, measured)


def _write_object(area: etree._Element, measured: MeasuredObject) -> None:
    element = etree.SubElement(area, measured.kind.value)
    element.set("name", measured.name)
    if measured.kind is ObjectKind.FLOW:
        source, _, target = measured.code.partition("-")
        element.set("codefrom", source)
        element.set("codeto", target)
    else:
        element.set("code", measured.code)
    for day in measured.channels:
        parent = element
        if measured.kind not in {ObjectKind.DELIVERY_GROUP, ObjectKind.FLOW}:
            parent = etree.SubElement(element, "measuringchannel")
            parent.set("code", day.channel.code)
            parent.set("desc", day.description or _DESCRIPTIONS[day.channel])
        _write_periods(parent, day)


def _write_periods(parent: etree._Element, day: ChannelDay) -> None:
    if day.step_minutes not in _STEPS or len(day.values_wh) != _MINUTES_OF_DAY // day.step_minutes:
        raise UnableToWriteMaket(f"{len(day.values_wh)} values of {day.step_minutes} minutes are not a day")
    edges = pairwise(range(0, _MINUTES_OF_DAY + 1, day.step_minutes))
    for (start, end), value, quality in zip(edges, day.values_wh, day.qualities, strict=True):
        period = etree.SubElement(parent, "period")
        period.set("start", _clock(start))
        period.set("end", _clock(end))
        element = etree.SubElement(period, "value")
        if quality is not Quality.COMMERCIAL:
            element.set("status", "1")
        if value is not None:
            element.text = _kwh(value)


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02d}{minutes % 60:02d}"


def _kwh(value_wh: int) -> str:
    """Return kWh without a needless fraction; the separator is a dot, as XML schemas have it."""
    whole, rest = divmod(value_wh, 1000)
    return f"{whole}.{rest:03d}".rstrip("0") if rest else str(whole)


def _write_text(parent: etree._Element, tag: str, text: str) -> None:
    etree.SubElement(parent, tag).text = text
