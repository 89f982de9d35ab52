"""Answer the question about a reading below the previous one: the scale went through zero, or the reading is wrong."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db import transaction

from sbyt.apps.devices.operations import lock_registers
from sbyt.apps.metering.operations.store_readings import store_readings
from sbyt.apps.metering.queries.point_readings import asked_readings
from sbyt.apps.metering.queries.reading_history import BELIEVED, KnownReading, known_readings
from sbyt.apps.metering.types import NewReading, Reading
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting
from sbyt.kit.numbers import energy
from sbyt.usecases.find_register import ENTER
from sbyt.usecases.validate_reading import full_turn_wh, previous_of

_LONGEST_NOTE: Final = 300


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
    known = known_readings(register_ids=[asked.register_id], since=asked.taken_on).get(asked.register_id, [])
    believed = [item for item in known if item.state in BELIEVED]
    replaced = tuple(
        item.reading_id
        for item in believed
        if item.taken_on == asked.taken_on and item.source == asked.source
    )
    if decision is not Decision.REFUSE:
        others = [item for item in believed if item.reading_id not in replaced]
        _check(asked, others, decision)
    refused = decision is Decision.REFUSE
    answer = NewReading(
        register_id=asked.register_id,
        installation_id=asked.installation_id,
        taken_on=asked.taken_on,
        value_wh=asked.value_wh,
        source=asked.source,
        state=Reading.State.REFUSED if refused else Reading.State.ACCEPTED,
        rolled_over=decision is Decision.ROLLOVER,
        note=reason.strip()[:_LONGEST_NOTE],
        import_file_id=asked.import_file_id,
        import_line=asked.import_line,
        recorded_by_id=actor.user_id,
        superseded_at=now if refused else None,
        replaces=(asked.pk,) if refused else (asked.pk, *replaced),
    )
    with acting(user_id=actor.user_id, reason=reason):
        [answer_id] = store_readings(readings=[answer], now=now)
    return answer_id


def _check(asked: Reading, believed: list[KnownReading], decision: Decision) -> None:
    """Raise where the decision contradicts what the register showed before and after."""
    previous = previous_of(believed, asked.taken_on)
    below = previous is not None and asked.value_wh < previous.value_wh
    if decision is Decision.ACCEPT and previous is not None and below:
        shown = energy(previous.value_wh)
        raise UnableToConfirmReading(f"показание всё ещё меньше предыдущего, {shown}: исправьте то показание")
    if decision is Decision.ROLLOVER and not below:
        raise UnableToConfirmReading("показание не меньше предыдущего: перехода через ноль нет")
    if decision is Decision.ROLLOVER and previous is not None:
        turned = asked.value_wh + full_turn_wh(asked.register.integer_digits) - previous.value_wh
        if turned > full_turn_wh(asked.register.integer_digits) // 2:
            used = energy(turned * asked.installation.multiplier)
            raise UnableToConfirmReading(
                f"при переходе через ноль расход был бы {used} кВт·ч, больше половины шкалы: показание ошибочно"
            )
    later = next((item for item in believed if item.taken_on > asked.taken_on), None)
    if later is not None and not later.rolled_over and asked.value_wh > later.value_wh:
        raise UnableToConfirmReading(f"показание больше более позднего, {energy(later.value_wh)}")
