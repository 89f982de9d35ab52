"""The life of a sending: begun and committed before the first byte leaves, ended when the answer was read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from sbyt.apps.exchange.models import GisMessage, GisSending
from sbyt.apps.exchange.operations.outbox import fail_whole

_PAUSES: Final = (1, 2, 5, 15, 30, 60)
"""Minutes before the next attempt to send."""
_POLL_PAUSES: Final = (10, 20, 30, 60, 120, 300, 600)
"""Seconds before the state is asked for again."""
_SECONDS_AN_HOUR: Final = 3600
_STATE = GisMessage.State
_OUTCOME = GisSending.Outcome


@transaction.atomic
def begin_sending(*, now: datetime) -> tuple[GisMessage, GisSending] | None:
    """Take the next message that is due and write the attempt, under a new MessageGUID; None where none is due.

    The caller must not send a byte before this is committed.
    """
    message = (
        GisMessage.objects.select_for_update(skip_locked=True)
        .filter(state=_STATE.QUEUED, next_at__lte=now)
        .order_by("next_at", "pk")
        .first()
    )
    if message is None:
        return None
    message.state, message.attempts = _STATE.SENDING, message.attempts + 1
    message.save(update_fields=["state", "attempts"])
    return message, GisSending.objects.create(message=message, began_at=now)


@transaction.atomic
def end_sending_taken(*, sending: GisSending, ack_guid: UUID, now: datetime) -> None:
    """Write that the server took the message and under which GUID it is asked about."""
    message = _ended(sending, _OUTCOME.TAKEN, words="", now=now)
    message.state, message.ack_guid, message.polls = _STATE.SENT, ack_guid, 0
    message.waits_since = now
    message.next_at = now + timedelta(seconds=_POLL_PAUSES[0])
    message.problem_code = message.problem = ""
    message.save()


@transaction.atomic
def end_sending_refused(*, sending: GisSending, code: str, words: str, now: datetime) -> None:
    """Write that the server refused the message as a whole."""
    message = _ended(sending, _OUTCOME.REFUSED, words=words, now=now)
    fail_whole(message=message, code=code, words=words, now=now)


@transaction.atomic
def end_sending_not_sent(*, sending: GisSending, words: str, now: datetime) -> None:
    """Write that nothing reached the server: the message goes back to the queue, to wait longer each time."""
    message = _ended(sending, _OUTCOME.NOT_SENT, words=words, now=now)
    _back_to_queue(message, words=words, now=now)


@transaction.atomic
def end_sending_unknown(*, sending: GisSending, words: str, now: datetime) -> None:
    """Write that nobody knows whether the server took it: repeated where that does no harm, else a person decides."""
    message = _ended(sending, _OUTCOME.UNKNOWN, words=words, now=now)
    if message.repeatable:
        _back_to_queue(message, words=words, now=now)
        return
    message.state, message.problem = _STATE.UNKNOWN, words
    message.save()


def take_over_cut_off(*, now: datetime) -> int:
    """End the sendings that nobody is at any more, and return how many. The caller holds the lock of senders."""
    cut_off = list(GisSending.objects.filter(outcome=_OUTCOME.BEGUN).order_by("pk"))
    for sending in cut_off:
        end_sending_unknown(sending=sending, words="Отправка прервана: ответ не получен.", now=now)
    return len(cut_off)


@transaction.atomic
def put_off_poll(*, message: GisMessage, now: datetime, at_most: timedelta, words: str = "") -> bool:
    """Write that the message is not handled yet, or could not be asked about (`words`); ask later, each time rarer.

    Waited for longer than `at_most` it is given up to a person, and False is returned: its end is not known.
    """
    message = GisMessage.objects.select_for_update().get(pk=message.pk)
    if message.state != _STATE.SENT:
        return False
    since = message.waits_since or message.created_at
    message.polls, message.problem = message.polls + 1, words
    if now - since >= at_most:
        hours = int(at_most.total_seconds() // _SECONDS_AN_HOUR)
        message.state = _STATE.UNKNOWN
        message.problem = f"ГИС ЖКХ не обработала сообщение за {hours} ч. {words}".strip()
    else:
        pause = _POLL_PAUSES[min(message.polls, len(_POLL_PAUSES) - 1)]
        message.next_at = now + timedelta(seconds=pause)
    message.save(update_fields=["polls", "next_at", "problem", "state"])
    return message.state == _STATE.SENT


def _ended(sending: GisSending, outcome: str, *, words: str, now: datetime) -> GisMessage:
    sending.outcome, sending.words, sending.ended_at = outcome, words, now
    sending.save(update_fields=["outcome", "words", "ended_at"])
    return GisMessage.objects.select_for_update().get(pk=sending.message_id)


def _back_to_queue(message: GisMessage, *, words: str, now: datetime) -> None:
    message.state, message.problem = _STATE.QUEUED, words
    message.next_at = now + timedelta(minutes=_PAUSES[min(message.attempts, len(_PAUSES)) - 1])
    message.save()
