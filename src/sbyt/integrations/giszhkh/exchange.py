"""One turn of the exchange: what was cut off is taken over, what is due is sent, what is handled is asked about."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import timezone

from sbyt.apps.exchange.operations.sendings import (
    begin_sending,
    end_sending_not_sent,
    end_sending_refused,
    end_sending_taken,
    end_sending_unknown,
    put_off_poll,
    take_over_cut_off,
)
from sbyt.apps.exchange.queries import due_to_poll
from sbyt.apps.exchange.types import GisMessage, GisSending
from sbyt.formats.giszhkh.answers import HANDLED, Receipt, State, receipt_of, state_of
from sbyt.formats.giszhkh.envelope import (
    Answer,
    UnableToReadAnswer,
    UnableToSign,
    envelope,
    read_envelope,
    state_request,
)
from sbyt.formats.giszhkh.namespaces import OPERATIONS, Operation
from sbyt.integrations.giszhkh.connection import Connection
from sbyt.integrations.giszhkh.signing import signed
from sbyt.integrations.giszhkh.transport import NotSent, UnknownOutcome, carry
from sbyt.kit.faults import fault_point
from sbyt.kit.session_lock import session_lock
from sbyt.usecases.giszhkh.gathering import longest_wait
from sbyt.usecases.giszhkh.take_answer import take_answer

Clock = Callable[[], datetime]
MOST_A_TURN: Final = 50
LOCK: Final = "giszhkh"
_STATE_ACTION: Final = "urn:getState"


@dataclass(slots=True)
class Turn:
    """What a turn did."""

    sent: int = 0
    asked: int = 0
    finished: int = 0
    cut_off: int = 0


def exchange_turn(*, connection: Connection, clock: Clock = timezone.now) -> Turn | None:
    """Send what is due and ask about what is handled, fifty of each at most; None where somebody is at it already.

    What hinders is written beside the message and never raised.
    """
    turn = Turn()
    with session_lock(LOCK) as free:
        if not free:
            return None
        turn.cut_off = take_over_cut_off(now=clock())
        for _message in range(MOST_A_TURN):
            begun = begin_sending(now=clock())
            if begun is None:
                break
            _send(*begun, connection=connection, clock=clock)
            turn.sent += 1
        for message in due_to_poll(now=clock(), at_most=MOST_A_TURN):
            turn.finished += _ask(message, connection=connection, clock=clock)
            turn.asked += 1
    return turn


def _send(message: GisMessage, sending: GisSending, *, connection: Connection, clock: Clock) -> None:
    operation = OPERATIONS[message.operation]
    try:
        body = _signed_body(message, connection)
    except UnableToSign as hindrance:
        end_sending_not_sent(sending=sending, words=str(hindrance), now=clock())
        return
    content = envelope(
        body,
        sent_at=timezone.localtime(clock()),
        message_guid=str(sending.guid),
        org_ppa_guid=connection.org_ppa_guid,
        with_operator_signature=connection.is_operator,
    )
    fault_point("giszhkh.before_send")
    try:
        answer = _answer(content, connection=connection, operation=operation, action=operation.action)
        fault_point("giszhkh.after_send")
        if answer.fault is not None and answer.fault.is_of_service:
            end_sending_refused(
                sending=sending, code=answer.fault.code, words=answer.fault.words, now=clock()
            )
            return
        receipt = _receipt(answer, connection, sending)
    except NotSent as hindrance:
        end_sending_not_sent(sending=sending, words=str(hindrance), now=clock())
    except (UnknownOutcome, UnableToReadAnswer) as hindrance:
        end_sending_unknown(sending=sending, words=str(hindrance), now=clock())
    else:
        end_sending_taken(sending=sending, ack_guid=uuid.UUID(receipt.message_guid), now=clock())


def _signed_body(message: GisMessage, connection: Connection) -> bytes:
    """Return the body signed once and for all: every sending carries the same bytes."""
    if message.signed_body is None:
        body = signed(
            bytes(message.body), command=connection.sign, timeout_seconds=connection.timeout_seconds
        )
        message.signed_body = body
        message.save(update_fields=["signed_body"])
    return bytes(message.signed_body)


def _receipt(answer: Answer, connection: Connection, sending: GisSending) -> Receipt:
    if answer.body is None:
        words = "" if answer.fault is None else answer.fault.words
        raise UnableToReadAnswer(f"Отказ без кода ГИС ЖКХ: {words}")
    faults = connection.schemas.header_faults(answer.body)
    if faults:
        raise UnableToReadAnswer(f"Квитанция ГИС ЖКХ не по схеме: {faults[0]}")
    receipt = receipt_of(answer.body)
    if receipt.requester_guid.lower() != str(sending.guid):
        raise UnableToReadAnswer("Квитанция ГИС ЖКХ о другом сообщении.")
    return receipt


def _ask(message: GisMessage, *, connection: Connection, clock: Clock) -> bool:
    """Ask what became of the message; tell whether it is finished."""
    operation = OPERATIONS[message.operation]
    content = state_request(
        ack_guid=str(message.ack_guid),
        sent_at=timezone.localtime(clock()),
        message_guid=str(uuid.uuid4()),
        org_ppa_guid=connection.org_ppa_guid,
        with_operator_signature=connection.is_operator,
    )
    try:
        answer = _answer(content, connection=connection, operation=operation, action=_STATE_ACTION)
        state = _state(answer, connection, message)
    except (NotSent, UnknownOutcome, UnableToReadAnswer) as hindrance:
        put_off_poll(message=message, now=clock(), at_most=longest_wait(clock()), words=str(hindrance))
        return False
    if state.number != HANDLED:
        put_off_poll(message=message, now=clock(), at_most=longest_wait(clock()))
        return False
    fault_point("giszhkh.before_results")
    take_answer(message=message, state=state, now=clock())
    return True


def _state(answer: Answer, connection: Connection, message: GisMessage) -> State:
    if answer.fault is not None:
        raise UnableToReadAnswer(f"ГИС ЖКХ: {answer.fault.code} {answer.fault.words}")
    assert answer.body is not None  # an answer is a body or a fault
    service = OPERATIONS[message.operation].service.name
    faults = connection.schemas.faults(answer.body, service=service)
    if faults:
        raise UnableToReadAnswer(f"Ответ ГИС ЖКХ не по схеме: {faults[0]}")
    state = state_of(answer.body)
    if state.message_guid != str(message.ack_guid):
        raise UnableToReadAnswer("Ответ ГИС ЖКХ о другом сообщении.")
    return state


def _answer(content: bytes, *, connection: Connection, operation: Operation, action: str) -> Answer:
    return read_envelope(carry(content, connection=connection, service=operation.service, action=action))
