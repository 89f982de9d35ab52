"""Tell the readings of a month: the latest of each meter that ГИС ЖКХ knows, its own ones left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from sbyt.apps.exchange.queries import failed_with, known_there, under_way
from sbyt.apps.exchange.types import Known, MessageKind, NewElement, ObjectKind
from sbyt.apps.metering.queries.points_of_buildings import ShownFigure, figures_between
from sbyt.apps.metering.types import Reading
from sbyt.calc.periods import next_month
from sbyt.formats.giszhkh.namespaces import IMPORT_READINGS
from sbyt.formats.giszhkh.reading_message import ReadingToTell, readings_message
from sbyt.kit import numbers
from sbyt.usecases.giszhkh.gathering import (
    Draft,
    Gathered,
    Telling,
    add_messages,
    digest_of,
    new_guid,
    nobody,
)
from sbyt.usecases.giszhkh.meters_in_houses import MeterInHouse, meters_in_houses

NO_DEVICE: Final = "прибор ещё не принят ГИС ЖКХ"
NOT_ALL_ZONES: Final = "в этот день показания есть не по всем зонам"
_NOT_TOLD: Final = frozenset({Reading.Source.GISZHKH.value, Reading.Source.INSTALLATION.value})


def tell_readings(gathered: Gathered, *, building_ids: Sequence[int], telling: Telling) -> None:
    """Add messages with the latest readings of the month. A constant number of queries."""
    assert telling.month is not None  # rounds of readings have a month
    meters = {
        one.meter.installation_id: one
        for one in meters_in_houses(building_ids=building_ids, today=telling.today)
    }
    latest = _latest(meters, month=telling.month)
    firsts = {installation: figures[0].reading_id for installation, figures in latest.items()}
    there = known_there(kind=ObjectKind.READING, object_ids=firsts.values())
    waiting = under_way(kind=ObjectKind.READING, object_ids=firsts.values())
    failed = failed_with(kind=ObjectKind.READING, object_ids=firsts.values())
    devices = known_there(kind=ObjectKind.DEVICE, object_ids=latest)
    drafts = []
    for installation, figures in latest.items():
        one, reading_id = meters[installation], firsts[installation]
        label = f"{one.label}, {numbers.day(figures[0].taken_on)}"
        device = devices.get(installation, Known()).guid
        if reading_id in waiting:
            continue
        if not device or len(figures) != len(one.register_ids):
            gathered.hold(NO_DEVICE if not device else NOT_ALL_ZONES, label)
            continue
        told = ReadingToTell(
            transport_guid=new_guid(),
            device_guid=device,
            values_wh=tuple(figure.value_wh for figure in figures),
            taken_on=figures[0].taken_on,
            month=telling.month,
            is_control=figures[0].source == Reading.Source.CONTROLLER,
        )
        sha256 = digest_of(readings_message([replace(told, transport_guid=nobody())]))
        if sha256 in {there.get(reading_id, Known()).told_sha256, failed.get(reading_id)}:
            gathered.unchanged += 1
            continue
        element = NewElement(
            transport_guid=told.transport_guid,
            kind=ObjectKind.READING,
            object_id=reading_id,
            label=label,
            sha256=sha256,
        )
        drafts.append(Draft(element, told))
    add_messages(
        gathered,
        drafts,
        telling=telling,
        kind=MessageKind.READINGS,
        operation=IMPORT_READINGS,
        build=readings_message,
        repeatable=True,
    )


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
