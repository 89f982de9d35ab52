"""A reading that waits for an answer, as the person who answers needs it: what it is held against, what may be said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sbyt.apps.contracts.queries_of_points import AccountOfPoint, accounts_of_point
from sbyt.apps.metering.queries.point_readings import ReadingLine, asked_readings, register_readings
from sbyt.apps.metering.queries.source_lines import SourceExcerpt, source_of_reading
from sbyt.apps.metering.types import UsagePoint
from sbyt.kit.access.actor import Actor
from sbyt.usecases.confirm_reading import Decision, believed_beside, objection_to, rollover_wh
from sbyt.usecases.find_register import ENTER
from sbyt.usecases.validate_reading import previous_of

_NEIGHBOURS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingQuestion:
    """The question. `around` are the neighbours with the asked one among them, the latest first.

    `rollover_consumption_wh` is what would be consumed if the scale went through zero, with the ratio; None where the
    reading is not below the previous one. `objections` says which decisions do not fit and why; the others do.
    """

    reading_id: int
    asked: ReadingLine
    point: UsagePoint
    account: AccountOfPoint | None
    around: Sequence[ReadingLine]
    rollover_consumption_wh: int | None
    objections: dict[Decision, str]
    excerpt: SourceExcerpt | None


def reading_question(*, actor: Actor, reading_id: int) -> ReadingQuestion:
    """Return the question. A fixed number of queries.

    Raises Reading.DoesNotExist where no such question waits in the branches of the actor; UnableToAct without the verb.
    """
    actor.require(ENTER)
    asked = asked_readings(branch_ids=actor.branches(ENTER)).get(pk=reading_id)
    believed = believed_beside(asked)
    previous = previous_of(believed, asked.taken_on)
    lines = [line for line in register_readings(register_id=asked.register_id) if line.superseded_at is None]
    at = next(place for place, line in enumerate(lines) if line.reading_id == asked.pk)
    point = asked.installation.usage_point
    accounts = [
        account
        for account in accounts_of_point(actor=actor, usage_point_id=point.pk)
        if account.valid_from <= asked.taken_on
        and (account.valid_to is None or asked.taken_on < account.valid_to)
    ]
    below = previous is not None and asked.value_wh < previous.value_wh
    return ReadingQuestion(
        reading_id=asked.pk,
        asked=lines[at],
        point=point,
        account=accounts[0] if accounts else None,
        around=lines[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS + 1],
        rollover_consumption_wh=(
            rollover_wh(asked=asked, previous=previous) * asked.installation.multiplier
            if below and previous is not None
            else None
        ),
        objections={
            decision: objection_to(decision, asked=asked, believed=believed) for decision in Decision
        },
        excerpt=source_of_reading(reading_id=asked.pk, around=1) if asked.import_file_id else None,
    )
