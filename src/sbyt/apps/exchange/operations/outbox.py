"""Put messages into the outbox, send again, give up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from sbyt.apps.exchange.models import GisElement, GisMessage
from sbyt.apps.exchange.types import NewMessage

_BATCH = 2000
_STATE = GisMessage.State


class UnableToSendAgain(ValueError):
    """Raised when a message is under way or was done; the words are Russian."""


@transaction.atomic
def queue_messages(
    *, messages: Sequence[NewMessage], now: datetime, user_id: int | None
) -> tuple[GisMessage, ...]:
    """Put the messages into the outbox and return them. Errors of the same objects told before are left behind.

    A workbook is given at once: nothing sends it.
    """
    queued = GisMessage.objects.bulk_create(
        [
            GisMessage(
                kind=new.kind,
                operation=new.operation,
                month=new.month,
                branch_id=new.branch_id,
                subject=new.subject,
                subject_id=new.subject_id,
                body=new.body,
                repeatable=new.repeatable,
                elements=len(new.elements),
                created_at=now,
                next_at=now,
                created_by_id=user_id,
                file_name=new.file_name,
                state=_STATE.GIVEN if new.file_name else _STATE.QUEUED,
            )
            for new in messages
        ]
    )
    told: dict[str, set[int]] = {}
    for new in messages:
        for element in new.elements:
            told.setdefault(element.kind, set()).update((element.object_id, *element.replaces))
    for kind, ids in told.items():
        GisElement.objects.filter(kind=kind, object_id__in=ids, state=GisElement.State.FAILED).update(
            state=GisElement.State.REPLACED
        )
    GisElement.objects.bulk_create(
        [
            GisElement(
                message=message,
                transport_guid=element.transport_guid,
                kind=element.kind,
                object_id=element.object_id,
                label=element.label[:120],
                sha256=element.sha256,
                ends=element.ends,
                place=element.place,
            )
            for message, new in zip(queued, messages, strict=True)
            for element in new.elements
        ],
        batch_size=_BATCH,
    )
    return tuple(queued)


@transaction.atomic
def send_again(*, message_id: int, now: datetime) -> GisMessage:
    """Put a message that was refused, or whose outcome is unknown, into the queue again, elements as they are.

    It goes under a new MessageGUID. Raises UnableToSendAgain; for a workbook too: nothing sends it.
    """
    message = GisMessage.objects.select_for_update().get(pk=message_id)
    if message.state not in {_STATE.REFUSED, _STATE.UNKNOWN} or message.file_name:
        raise UnableToSendAgain(f"Сообщение {message.pk}: {message.get_state_display().lower()}.")
    message.parts.filter(state=GisElement.State.FAILED).update(
        state=GisElement.State.WAITING, error_code="", error="", finished_at=None
    )
    message.state, message.next_at, message.finished_at = _STATE.QUEUED, now, None
    message.attempts, message.failed, message.ack_guid = 0, 0, None
    message.problem_code = message.problem = ""
    message.save()
    return message


@transaction.atomic
def ask_again(*, message_id: int, now: datetime) -> GisMessage:
    """Go on asking about a message that ГИС ЖКХ took and whose end was waited for in vain. Raises UnableToSendAgain."""
    message = GisMessage.objects.select_for_update().get(pk=message_id)
    if message.state != _STATE.UNKNOWN or message.ack_guid is None:
        raise UnableToSendAgain(f"Сообщение {message.pk}: {message.get_state_display().lower()}.")
    message.state, message.next_at, message.waits_since, message.polls = _STATE.SENT, now, now, 0
    message.problem = ""
    message.save()
    return message


@transaction.atomic
def give_up(*, message_id: int, now: datetime, words: str) -> GisMessage:
    """Close a message whose outcome is unknown or that waits in the queue, or a workbook that was not uploaded.

    Its elements become errors.

    Raises UnableToSendAgain where it is under way or finished.
    """
    message = GisMessage.objects.select_for_update().get(pk=message_id)
    if message.state not in {_STATE.QUEUED, _STATE.UNKNOWN, _STATE.GIVEN}:
        raise UnableToSendAgain(f"Сообщение {message.pk}: {message.get_state_display().lower()}.")
    fail_whole(message=message, code="", words=words, now=now)
    return message


def fail_whole(*, message: GisMessage, code: str, words: str, now: datetime) -> None:
    """Write that the message was refused as a whole: each element waiting for it has failed with these words."""
    failed = message.parts.filter(state=GisElement.State.WAITING).update(
        state=GisElement.State.FAILED, error_code=code, error=words, finished_at=now
    )
    message.state, message.finished_at, message.failed = _STATE.REFUSED, now, message.failed + failed
    message.problem_code, message.problem = code[:60], words
    message.save()
