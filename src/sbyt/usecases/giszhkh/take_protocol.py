"""Take in the answer to a workbook that was uploaded by hand: errors stand where those of messages stand."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from sbyt.apps.exchange.operations.results import record_results
from sbyt.apps.exchange.types import GisElement, GisMessage, Result
from sbyt.formats.giszhkh.protocol_sheet import (
    ProtocolRow,
    UnableToReadProtocol,
    read_protocol,
    rows_of_sheet,
)
from sbyt.usecases.giszhkh.make_workbooks import layout_of_kind

__all__ = ["UnableToReadProtocol", "take_protocol", "take_without_errors"]

NOT_LISTED: Final = "В протоколе нет этой строки."


@dataclass(frozen=True, slots=True)
class ProtocolTaken:
    """How many objects of a workbook were taken, and how many were not."""

    done: int
    failed: int


@transaction.atomic
def take_protocol(*, message_id: int, content: bytes, now: datetime) -> ProtocolTaken:
    """Write what the protocol says of the objects of the workbook, all or nothing.

    An object is taken where none of its rows has an error. Raises UnableToReadProtocol.
    """
    message = _waiting(message_id)
    layout = layout_of_kind(message.kind).protocol
    elements = list(message.parts.order_by("place"))
    said = read_protocol(content, layout=layout, keys=_keys(message, elements))
    by_element = _by_element(elements, said)
    results = {
        str(one.transport_guid): _result(by_element.get(one.pk, []), lists_all=layout.lists_all)
        for one in elements
    }
    return _recorded(message, results, now)


@transaction.atomic
def take_without_errors(*, message_id: int, now: datetime) -> ProtocolTaken:
    """Write that the workbook was uploaded whole, without errors. Raises UnableToReadProtocol."""
    message = _waiting(message_id)
    return _recorded(message, {str(one.transport_guid): Result() for one in message.parts.all()}, now)


def _waiting(message_id: int) -> GisMessage:
    message = GisMessage.objects.select_for_update().get(pk=message_id)
    if message.state != GisMessage.State.GIVEN:
        raise UnableToReadProtocol("Протокол этого файла уже принят, или файл закрыт.")
    return message


def _recorded(message: GisMessage, results: dict[str, Result], now: datetime) -> ProtocolTaken:
    record_results(message=message, results=results, now=now)
    return ProtocolTaken(done=message.elements - message.failed, failed=message.failed)


def _keys(message: GisMessage, elements: Sequence[GisElement]) -> dict[int, str]:
    """Return what each row of the workbook is called: an object may stand in several rows, one under another."""
    last = rows_of_sheet(bytes(message.body))
    keys: dict[int, str] = {}
    for index, one in enumerate(elements):
        start = one.place or 0
        following = elements[index + 1].place if index + 1 < len(elements) else None
        for place in range(start, following or last + 1):
            keys[place] = one.label
    return keys


def _by_element(elements: Sequence[GisElement], said: Sequence[ProtocolRow]) -> dict[int, list[ProtocolRow]]:
    places = [one.place or 0 for one in elements]
    found: dict[int, list[ProtocolRow]] = {}
    for row in said:
        element = elements[bisect_right(places, row.place) - 1]
        found.setdefault(element.pk, []).append(row)
    return found


def _result(rows: Sequence[ProtocolRow], *, lists_all: bool) -> Result:
    if not rows:
        return Result(error=NOT_LISTED if lists_all else "")
    errors = dict.fromkeys(row.error for row in rows if row.error)
    if errors:
        return Result(error="; ".join(errors))
    return Result(unique_number=next((row.number for row in rows if row.number), ""))
