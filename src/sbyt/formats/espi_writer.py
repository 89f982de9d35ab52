"""Write a Green Button (ESPI) feed of a point: what a consumer takes to a program of his own."""

from __future__ import annotations

import io
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from lxml import etree

from sbyt.calc.local_day import start_of_day
from sbyt.formats._espi_entries import ATOM, ESPI
from sbyt.formats.maket_80020_types import Channel
from sbyt.formats.measured_days import MeasuredDay

_SPACE: Final = uuid.UUID("5b3a0f0e-6f5c-4a35-9d3a-1f6f2a1c80e5")
_NO_DATA: Final = 2
_ATOM_ALONE: Final[dict[Any, str]] = {None: ATOM}
_ESPI_ALONE: Final[dict[Any, str]] = {None: ESPI}
"""The namespace without a prefix, which lxml names by None and its stubs do not know."""
_UOM: Final = {Channel.ACTIVE_IMPORT: ("72", "1"), Channel.ACTIVE_EXPORT: ("72", "19"),
               Channel.REACTIVE_IMPORT: ("73", "1"), Channel.REACTIVE_EXPORT: ("73", "19")}  # fmt: skip
_QUALITY: Final = {0: "14", 1: "8"}
"""Validated; estimated or otherwise not for settlement (unconfirmed which code such a value should have)."""


def write_espi(
    *, code: str, name: str, days: Sequence[MeasuredDay], zone: ZoneInfo, made_at: datetime
) -> bytes:
    """Return the feed of a point: its days by channel and step, one block a day. What is missing is left out."""
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap=_ATOM_ALONE)
    point = f"/espi/1_1/resource/UsagePoint/{uuid.uuid5(_SPACE, code)}"
    _put(feed, "id", f"urn:uuid:{uuid.uuid5(_SPACE, f'feed {code} {made_at.isoformat()}')}")
    _put(feed, "title", name or code)
    _put(feed, "updated", f"{made_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
    content = _entry(feed, address=point, up=point.rpartition("/")[0], title=name or code, made_at=made_at)
    category = etree.SubElement(
        etree.SubElement(content, f"{{{ESPI}}}UsagePoint", nsmap=_ESPI_ALONE), f"{{{ESPI}}}ServiceCategory"
    )
    _say(category, "kind", "0")
    series: dict[tuple[Channel, int], list[MeasuredDay]] = {}
    for day in days:
        series.setdefault((day.channel, day.step_minutes), []).append(day)
    for (channel, step), measured in sorted(series.items()):
        _write_series(feed, point, channel, step, measured, zone, made_at)
    etree.indent(feed, space="  ")
    memory = io.BytesIO()
    etree.ElementTree(feed).write(memory, xml_declaration=True, encoding="UTF-8")
    return memory.getvalue()


def _write_series(
    feed: etree._Element,
    point: str,
    channel: Channel,
    step: int,
    days: Sequence[MeasuredDay],
    zone: ZoneInfo,
    made_at: datetime,
) -> None:
    meter = f"{point}/MeterReading/{channel.value}-{step}"
    kind = f"/espi/1_1/resource/ReadingType/{channel.value}-{step}"
    content = _entry(
        feed, address=meter, up=f"{point}/MeterReading", title=channel.name, made_at=made_at, related=kind
    )
    etree.SubElement(content, f"{{{ESPI}}}MeterReading", nsmap=_ESPI_ALONE)
    content = _entry(
        feed, address=kind, up="/espi/1_1/resource/ReadingType", title=channel.name, made_at=made_at
    )
    uom, direction = _UOM[channel]
    said = etree.SubElement(content, f"{{{ESPI}}}ReadingType", nsmap=_ESPI_ALONE)
    for tag, text in (
        ("accumulationBehaviour", "4"),
        ("commodity", "1"),
        ("flowDirection", direction),
        ("intervalLength", str(step * 60)),
        ("kind", "12"),
        ("powerOfTenMultiplier", "0"),
        ("uom", uom),
    ):
        _say(said, tag, text)
    blocks = f"{meter}/IntervalBlock"
    content = _entry(feed, address=f"{blocks}/1", up=blocks, title="", made_at=made_at)
    for day in sorted(days, key=lambda one: one.day):
        _write_block(content, day, zone)


def _write_block(content: etree._Element, day: MeasuredDay, zone: ZoneInfo) -> None:
    first = start_of_day(day.day, zone=zone)
    length = day.step_minutes * 60
    block = etree.SubElement(content, f"{{{ESPI}}}IntervalBlock", nsmap=_ESPI_ALONE)
    _period(etree.SubElement(block, f"{{{ESPI}}}interval"), first, length * len(day.values_wh))
    for place, (value, quality) in enumerate(zip(day.values_wh, day.qualities, strict=True)):
        if value is None or quality == _NO_DATA:
            continue
        reading = etree.SubElement(block, f"{{{ESPI}}}IntervalReading")
        said = etree.SubElement(reading, f"{{{ESPI}}}ReadingQuality")
        _say(said, "quality", _QUALITY[quality])
        period = etree.SubElement(reading, f"{{{ESPI}}}timePeriod")
        _period(period, first + timedelta(seconds=length * place), length)
        _say(reading, "value", str(value))


def _period(element: etree._Element, start: datetime, seconds: int) -> None:
    _say(element, "duration", str(seconds))
    _say(element, "start", str(int(start.timestamp())))


def _entry(
    feed: etree._Element, *, address: str, up: str, title: str, made_at: datetime, related: str = ""
) -> etree._Element:
    entry = etree.SubElement(feed, f"{{{ATOM}}}entry")
    _put(entry, "id", f"urn:uuid:{uuid.uuid5(_SPACE, address)}")
    for relation, href in (("self", address), ("up", up), ("related", related)):
        if href:
            etree.SubElement(entry, f"{{{ATOM}}}link", rel=relation, href=href)
    _put(entry, "title", title)
    content = etree.SubElement(entry, f"{{{ATOM}}}content")
    for tag in ("published", "updated"):
        _put(entry, tag, f"{made_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
    return content


def _put(parent: etree._Element, tag: str, text: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}{tag}").text = "".join(one for one in text if one.isprintable())


def _say(parent: etree._Element, tag: str, text: str) -> None:
    etree.SubElement(parent, f"{{{ESPI}}}{tag}").text = text
