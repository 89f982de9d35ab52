"""Write what became of the elements of a message, and what ГИС ЖКХ calls our objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from sbyt.apps.exchange.models import GisElement, GisMessage, GisObject
from sbyt.apps.exchange.types import Known, Result

NO_ANSWER: Final = "ГИС ЖКХ не ответила по этому элементу."
_BATCH: Final = 2000
_MOST_WORDS: Final = 1000
_FIELDS: Final = [
    "guid",
    "version_guid",
    "unique_number",
    "unified_number",
    "told_sha256",
    "ended_at",
    "updated_at",
]


@dataclass(frozen=True, slots=True)
class _Told:
    """What came of telling an object: its identifiers, the hash of what was told, whether that ended it."""

    result: Result
    sha256: str = ""
    ends: bool = False


@transaction.atomic
def record_results(*, message: GisMessage, results: Mapping[str, Result], now: datetime) -> None:
    """Finish the message: each element is done with its identifiers or failed with its error; one without an answer failed.

    `results` are by TransportGUID, lower case. What is said of elements that are not of this message is noted beside it.
    """
    waiting = list(message.parts.filter(state=GisElement.State.WAITING))
    known: dict[tuple[str, int], _Told] = {}
    for element in waiting:
        result = results.get(str(element.transport_guid), Result(error=NO_ANSWER))
        element.finished_at = now
        if result.is_failed:
            element.state = GisElement.State.FAILED
            element.error_code, element.error = result.error_code[:60], result.error
        else:
            element.state = GisElement.State.DONE
            known[element.kind, element.object_id] = _Told(result, element.sha256, element.ends)
    GisElement.objects.bulk_update(
        waiting, ["state", "error_code", "error", "finished_at"], batch_size=_BATCH
    )
    _remember(known, now=now)
    message.failed = sum(element.state == GisElement.State.FAILED for element in waiting)
    message.state, message.finished_at = GisMessage.State.DONE, now
    message.problem_code, message.problem = "", _strangers(waiting, results)
    message.save()


def _strangers(waiting: Sequence[GisElement], results: Mapping[str, Result]) -> str:
    """Return words about answers whose TransportGUID is none of ours, empty where there are none."""
    ours = {str(element.transport_guid) for element in waiting}
    strangers = [result for guid, result in results.items() if guid not in ours]
    if not strangers:
        return ""
    said = "; ".join(dict.fromkeys(one.error for one in strangers if one.error))[:_MOST_WORDS]
    return f"ГИС ЖКХ ответила о чужих элементах: {len(strangers)}." + (f" {said}" if said else "")


@transaction.atomic
def remember_identifiers(*, kind: str, known: Mapping[int, Known], now: datetime) -> None:
    """Write what ГИС ЖКХ calls our objects, by their ids; what is not given stays as it was."""
    rows = {
        (kind, object_id): _Told(Result(guid=one.guid, version_guid=one.version_guid))
        for object_id, one in known.items()
    }
    _remember(rows, now=now)


@transaction.atomic
def finish_received(*, message: GisMessage, now: datetime) -> None:
    """Finish a message that asked for something."""
    message.state, message.finished_at = GisMessage.State.DONE, now
    message.problem_code = message.problem = ""
    message.save()


def _remember(rows: Mapping[tuple[str, int], _Told], *, now: datetime) -> None:
    """Write identifiers by kind and object: one statement reads those known, two write."""
    ids: dict[str, list[int]] = {}
    for kind, object_id in rows:
        ids.setdefault(kind, []).append(object_id)
    known = {
        (one.kind, one.object_id): one
        for kind, of_kind in ids.items()
        for one in GisObject.objects.select_for_update().filter(kind=kind, object_id__in=of_kind)
    }
    fresh: list[GisObject] = []
    changed: list[GisObject] = []
    for key, told in rows.items():
        one = known.get(key) or GisObject(kind=key[0], object_id=key[1])
        _take(one, told, now)
        (changed if key in known else fresh).append(one)
    GisObject.objects.bulk_create(fresh, batch_size=_BATCH)
    GisObject.objects.bulk_update(changed, _FIELDS, batch_size=_BATCH)


def _take(one: GisObject, told: _Told, now: datetime) -> None:
    result = told.result
    one.guid = UUID(result.guid) if result.guid else one.guid
    one.version_guid = UUID(result.version_guid) if result.version_guid else one.version_guid
    one.unique_number = result.unique_number[:60] or one.unique_number
    one.unified_number = result.unified_number[:20] or one.unified_number
    if told.sha256:
        one.told_sha256 = told.sha256
        one.ended_at = now if told.ends else None
    one.updated_at = now
