"""Answer the question about a reading below the previous one: the scale went through zero, or the reading is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from sbyt.apps.devices.operations import lock_registers
from sbyt.apps.metering.operations.refuse_readings import refuse_readings
from sbyt.apps.metering.operations.store_readings import store_readings
from sbyt.apps.metering.queries.point_readings import asked_readings
from sbyt.apps.metering.queries.reading_history import BELIEVED, KnownReading, known_readings
from sbyt.apps.metering.types import NewReading, Reading
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting
from sbyt.kit.numbers import energy
from sbyt.usecases.find_register import ENTER
from sbyt.usecases.readings_intake import LONGEST_NOTE
from sbyt.usecases.validate_reading import full_turn_wh, previous_of


class Decision(StrEnum):
    """What the answer is. ACCEPT is for a question that lost its cause: the previous reading was corrected since."""

    ROLLOVER = "rollover"
    ACCEPT = "accept"
    REFUSE = "refuse"


class UnableToConfirmReading(ValueError):
    """Raised where the answer does not fit the reading; says why in Russian."""


@transaction.atomic
def confirm_reading(*, actor: Actor, reading_id: int, decision: Decision, reason: str, now: datetime) -> int:
    """Close the question and return the id of the reading that holds the answer.

    The asked reading is superseded by a new version: accepted as a turn of the scale, accepted as it is, or refused.
    Who answered and why stays with the version. Raises UnableToConfirmReading; Reading.DoesNotExist where no such
    question waits in the branches of the actor; UnableToAct without the verb.
    """
    actor.require(ENTER)
    if not reason.strip():
        raise UnableToConfirmReading("укажите причину")
    waiting = asked_readings(branch_ids=actor.branches(ENTER))
    lock_registers(register_ids=[waiting.get(pk=reading_id).register_id])
    asked = waiting.get(pk=reading_id)  # again under the lock: somebody may have answered meanwhile
    note = reason.strip()[:LONGEST_NOTE]
    if decision is Decision.REFUSE:
        with acting(user_id=actor.user_id, reason=reason):
            [answer_id] = refuse_readings(readings=[asked], note=note, recorded_by_id=actor.user_id, now=now)
        return answer_id
    believed = believed_beside(asked)
    objection = objection_to(decision, asked=asked, believed=believed)
    if objection:
        raise UnableToConfirmReading(objection)
    answer = NewReading(
        register_id=asked.register_id,
        installation_id=asked.installation_id,
        taken_on=asked.taken_on,
        value_wh=asked.value_wh,
        source=asked.source,
        state=Reading.State.ACCEPTED,
        rolled_over=decision is Decision.ROLLOVER,
        note=note,
        import_file_id=asked.import_file_id,
        import_line=asked.import_line,
        recorded_by_id=actor.user_id,
        replaces=(asked.pk, *(item.reading_id for item in believed if _same(item, asked))),
    )
    with acting(user_id=actor.user_id, reason=reason):
        [answer_id] = store_readings(readings=[answer], now=now)
    return answer_id


def believed_beside(asked: Reading) -> list[KnownReading]:
    """Return what is believed of the register, in order of days: what the question is held against."""
    known = known_readings(register_ids=[asked.register_id], since=asked.taken_on).get(asked.register_id, [])
    return [item for item in known if item.state in BELIEVED]


def rollover_wh(*, asked: Reading, previous: KnownReading) -> int:
    """Return what the scale counted if it went through zero once, before the ratio, Wh."""
    return asked.value_wh + full_turn_wh(asked.register.integer_digits) - previous.value_wh


def objection_to(decision: Decision, *, asked: Reading, believed: Sequence[KnownReading]) -> str:
    """Return why the decision contradicts what the register showed before and after; "" where it does not."""
    if decision is Decision.REFUSE:
        return ""
    others = [item for item in believed if not _same(item, asked)]
    previous = previous_of(others, asked.taken_on)
    below = previous is not None and asked.value_wh < previous.value_wh
    if decision is Decision.ACCEPT and previous is not None and below:
        shown = energy(previous.value_wh)
        return f"показание всё ещё меньше предыдущего, {shown}: исправьте то показание"
    if decision is Decision.ROLLOVER and not below:
        return "показание не меньше предыдущего: перехода через ноль нет"
    if decision is Decision.ROLLOVER and previous is not None:
        turned = rollover_wh(asked=asked, previous=previous)
        if turned > full_turn_wh(asked.register.integer_digits) // 2:
            used = energy(turned * asked.installation.multiplier)
            return f"при переходе через ноль расход был бы {used} кВт·ч, больше половины шкалы: показание ошибочно"
    later = next((item for item in others if item.taken_on > asked.taken_on), None)
    if later is not None and not later.rolled_over and asked.value_wh > later.value_wh:
        return f"показание больше более позднего, {energy(later.value_wh)}"
    return ""


def _same(item: KnownReading, asked: Reading) -> bool:
    return item.taken_on == asked.taken_on and item.source == asked.source
