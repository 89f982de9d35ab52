"""Take in what ГИС ЖКХ says of a message that it has handled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from sbyt.apps.contracts.queries import account_ids_by_number
from sbyt.apps.exchange.operations.outbox import fail_whole
from sbyt.apps.exchange.operations.results import finish_received, record_results, remember_identifiers
from sbyt.apps.exchange.types import GisMessage, Known, MessageKind, ObjectKind, Result
from sbyt.apps.premises.queries_of_houses import rooms_by_number
from sbyt.formats.giszhkh.answers import ElementResult, ErrorSaid, State
from sbyt.usecases.giszhkh.after_withdrawal import go_on_after_withdrawal
from sbyt.usecases.giszhkh.take_readings_there import take_readings_there

NOTHING_THERE: Final = frozenset({"INT002012"})
"""Codes by which ГИС ЖКХ says that there is nothing to give: an empty answer, not an error. Unconfirmed."""
_ASKED: Final = frozenset({MessageKind.HOUSES, MessageKind.RECEIVED})


@transaction.atomic
def take_answer(*, message: GisMessage, state: State, now: datetime) -> None:
    """Write what became of the message; identifiers, elements and readings are written together or not at all."""
    message = GisMessage.objects.select_for_update().get(pk=message.pk)
    if message.state != GisMessage.State.SENT:
        return
    error = state.error
    if error is not None and not (message.kind in _ASKED and error.code in NOTHING_THERE):
        fail_whole(message=message, code=error.code, words=error.words or error.code, now=now)
        return
    if message.kind == MessageKind.RECEIVED:
        take_readings_there(message=message, readings=state.readings, now=now)
    elif message.kind == MessageKind.HOUSES:
        _remember_house(message, state, now)
    else:
        record_results(message=message, results=_results(state.results), now=now)
        go_on_after_withdrawal(message=message, now=now)
        return
    finish_received(message=message, now=now)


def _remember_house(message: GisMessage, state: State, now: datetime) -> None:
    """Write what ГИС ЖКХ calls the rooms of the house and the accounts in it; those it has and we have not are left."""
    assert message.subject_id is not None  # a question about a house names it
    rooms = rooms_by_number(building_id=message.subject_id)
    remember_identifiers(
        kind=ObjectKind.PREMISES,
        known={
            rooms[one.number, one.is_residential]: Known(guid=one.guid)
            for one in state.premises
            if (one.number, one.is_residential) in rooms
        },
        now=now,
    )
    ours = account_ids_by_number([one.number for one in state.accounts if one.number])
    remember_identifiers(
        kind=ObjectKind.ACCOUNT,
        known={
            ours[one.number]: Known(guid=one.guid)
            for one in state.accounts
            if one.number in ours and one.guid
        },
        now=now,
    )


def _results(said: Sequence[ElementResult]) -> dict[str, Result]:
    """Return the results by TransportGUID; of an element met twice the error is believed."""
    results: dict[str, Result] = {}
    for one in said:
        result = _result(one)
        known = results.get(one.transport_guid)
        if known is None or not known.is_failed:
            results[one.transport_guid] = result
    return results


def _result(one: ElementResult) -> Result:
    error = " ".join(said.words for said in one.errors)
    first = one.errors[0] if one.errors else ErrorSaid("", "")
    return Result(
        guid=one.root_guid or one.guid,
        version_guid=one.guid if one.root_guid else "",
        unique_number=one.unique_number,
        unified_number=one.unified_number,
        error_code=first.code,
        error=error or first.code,
    )
