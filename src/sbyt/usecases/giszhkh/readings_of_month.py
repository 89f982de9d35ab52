"""The readings of a month as ГИС ЖКХ is to have them: the latest of each meter, its own ones left out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sbyt.apps.exchange.queries import failed_ids, failed_with, known_there, under_way
from sbyt.apps.exchange.types import Known, ObjectKind
from sbyt.apps.metering.queries.points_of_buildings import (
    ShownFigure,
    figures_between,
    installations_of_readings,
)
from sbyt.apps.metering.types import Reading
from sbyt.calc.periods import next_month
from sbyt.formats.giszhkh.reading_message import ReadingToTell, readings_message
from sbyt.kit import numbers
from sbyt.usecases.giszhkh.gathering import Gathered, Telling, digest_of, new_guid, nobody
from sbyt.usecases.giszhkh.meters_in_houses import MeterInHouse, meters_in_houses

NO_DEVICE: Final = "прибор ещё не принят ГИС ЖКХ"
NOT_ALL_ZONES: Final = "в этот день показания есть не по всем зонам"
_NOT_TOLD: Final = frozenset({Reading.Source.GISZHKH.value, Reading.Source.INSTALLATION.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingOfMonth:
    """What the scales of a meter showed on its last day of the month, and what is told of it.

    `reading_id` is of the first scale: the reading is known by it. `device` is what ГИС ЖКХ calls the meter.
    `replaces` are earlier readings of the meter that ГИС ЖКХ did not take: this one stands in place of them.
    """

    meter: MeterInHouse
    device: Known
    told: ReadingToTell
    reading_id: int
    label: str
    sha256: str
    replaces: tuple[int, ...] = ()


def readings_of_month(
    gathered: Gathered, *, building_ids: Sequence[int], telling: Telling, needs_device: bool = True
) -> Iterator[ReadingOfMonth]:
    """Yield the readings that are to be told; the others are counted, or held with the reason.

    A constant number of queries. Without `needs_device` a meter that ГИС ЖКХ has given no identifier is told too.
    """
    assert telling.month is not None  # rounds of readings have a month
    meters = {
        one.meter.installation_id: one
        for one in meters_in_houses(building_ids=building_ids, today=telling.today)
    }
    latest = _latest(meters, month=telling.month)
    ids = [figures[0].reading_id for figures in latest.values()]
    there = known_there(kind=ObjectKind.READING, object_ids=ids)
    waiting = under_way(kind=ObjectKind.READING, object_ids=ids)
    failed = failed_with(kind=ObjectKind.READING, object_ids=ids)
    devices = known_there(kind=ObjectKind.DEVICE, object_ids=latest)
    refused = _refused(latest)
    for installation, figures in latest.items():
        one, reading_id = meters[installation], figures[0].reading_id
        label = f"{one.label}, {numbers.day(figures[0].taken_on)}"
        device = devices.get(installation, Known())
        if reading_id in waiting and not telling.again:
            continue
        if needs_device and not device.guid:
            gathered.hold(NO_DEVICE, label)
            continue
        if len(figures) != len(one.register_ids):
            gathered.hold(NOT_ALL_ZONES, label)
            continue
        told = _told(figures, device, month=telling.month)
        digests = {_digest(told), _digest(replace(told, device_guid=""))}
        known = {there.get(reading_id, Known()).told_sha256, failed.get(reading_id)}
        if digests & known and not telling.again:
            gathered.unchanged += 1
            continue
        yield ReadingOfMonth(
            meter=one,
            device=device,
            told=told,
            reading_id=reading_id,
            label=label,
            sha256=_digest(told),
            replaces=tuple(refused.get(installation, ())),
        )


def _refused(installation_ids: Collection[int]) -> dict[int, list[int]]:
    """Return the readings that stand among the errors, by installation."""
    found: dict[int, list[int]] = {}
    readings = installations_of_readings(
        installation_ids=installation_ids, reading_ids=failed_ids(kind=ObjectKind.READING)
    )
    for reading, installation in readings.items():
        found.setdefault(installation, []).append(reading)
    return found


def _told(figures: Sequence[ShownFigure], device: Known, *, month: date) -> ReadingToTell:
    return ReadingToTell(
        transport_guid=new_guid(),
        device_guid=device.guid,
        values_wh=tuple(figure.value_wh for figure in figures),
        taken_on=figures[0].taken_on,
        month=month,
        is_control=figures[0].source == Reading.Source.CONTROLLER,
    )


def _digest(told: ReadingToTell) -> str:
    """Return the hash of what is said; told without an identifier of the meter (in a workbook) it is another one."""
    return digest_of(readings_message([replace(told, transport_guid=nobody())]))


def _latest(meters: dict[int, MeterInHouse], *, month: date) -> dict[int, list[ShownFigure]]:
    """Return the figures of the last day of each meter in the order of its zones."""
    days: dict[int, dict[int, ShownFigure]] = {}
    for figure in figures_between(installation_ids=meters, date_from=month, date_to=next_month(month)):
        if figure.source in _NOT_TOLD:
            continue
        found = days.setdefault(figure.installation_id, {})
        if found and next(iter(found.values())).taken_on < figure.taken_on:
            found.clear()
        found[figure.register_id] = figure
    return {
        installation: [found[pk] for pk in meters[installation].register_ids if pk in found]
        for installation, found in days.items()
        if any(pk in found for pk in meters[installation].register_ids)
    }
