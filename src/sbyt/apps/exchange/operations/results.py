"""Write what became of the elements of a message, and what ГИС ЖКХ calls our objects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from sbyt.apps.exchange.models import GisElement, GisMessage, GisObject
from sbyt.apps.exchange.types import Known, Result

NO_ANSWER: Final = "ГИС ЖКХ не ответила по этому элементу."
_BATCH: Final = 2000
_FIELDS: Final = ["guid", "version_guid", "unique_number", "unified_number", "told_sha256", "updated_at"]


@transaction.atomic
def record_results(*, message: GisMessage, results: Mapping[str, Result], now: datetime) -> None:
    """Finish the message: each element is done with its identifiers or failed with its error; one without an answer failed.

    `results` are by TransportGUID, lower case.
    """
    waiting = list(message.parts.filter(state=GisElement.State.WAITING))
    known: dict[tuple[str, int], tuple[Result, str]] = {}
    for element in waiting:
        result = results.get(str(element.transport_guid), Result(error=NO_ANSWER))
        element.finished_at = now
        if result.is_failed:
            element.state = GisElement.State.FAILED
            element.error_code, element.error = result.error_code[:60], result.error
        else:
            element.state = GisElement.State.DONE
            known[element.kind, element.object_id] = (result, element.sha256)
    GisElement.objects.bulk_update(
        waiting, ["state", "error_code", "error", "finished_at"], batch_size=_BATCH
    )
    _remember(known, now=now)
    message.failed = sum(element.state == GisElement.State.FAILED for element in waiting)
    message.state, message.finished_at = GisMessage.State.DONE, now
    message.problem_code = message.problem = ""
    message.save()


@transaction.atomic
def remember_identifiers(*, kind: str, known: Mapping[int, Known], now: datetime) -> None:
    """Write what ГИС ЖКХ calls our objects, by their ids; what is not given stays as it was."""
    rows = {
        (kind, object_id): (Result(guid=one.guid, version_guid=one.version_guid), "")
        for object_id, one in known.items()
    }
    _remember(rows, now=now)


@transaction.atomic
def finish_received(*, message: GisMessage, now: datetime) -> None:
    """Finish a message that asked for something."""
    message.state, message.finished_at = GisMessage.State.DONE, now
    message.problem_code = message.problem = ""
    message.save()


def _remember(rows: Mapping[tuple[str, int], tuple[Result, str]], *, now: datetime) -> None:
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
    for key, (result, sha256) in rows.items():
        one = known.get(key) or GisObject(kind=key[0], object_id=key[1])
        _take(one, result, sha256, now)
        (changed if key in known else fresh).append(one)
    GisObject.objects.bulk_create(fresh, batch_size=_BATCH)
    GisObject.objects.bulk_update(changed, _FIELDS, batch_size=_BATCH)


def _take(one: GisObject, result: Result, sha256: str, now: datetime) -> None:
    one.guid = UUID(result.guid) if result.guid else one.guid
    one.version_guid = UUID(result.version_guid) if result.version_guid else one.version_guid
    one.unique_number = result.unique_number[:60] or one.unique_number
    one.unified_number = result.unified_number[:20] or one.unified_number
    one.told_sha256 = sha256 or one.told_sha256
    one.updated_at = now
