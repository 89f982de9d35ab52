"""Readings typed or sent by hand: those refused are kept with their reasons, until a figure is taken in for the scale and the day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from sbyt.apps.metering.operations.typed_refusals import Refusal, settle_refusals
from sbyt.apps.metering.types import Reading
from sbyt.formats.energy_text import Energy
from sbyt.kit import numbers
from sbyt.kit.access.actor import Actor
from sbyt.usecases.find_register import Submission
from sbyt.usecases.reading_codes import ReadingCode
from sbyt.usecases.readings_intake import TakenReading, take_readings
from sbyt.usecases.validate_reading import Outcome


@transaction.atomic
def take_readings_and_keep_refusals(
    *,
    actor: Actor,
    submissions: Sequence[Submission],
    source: str,
    now: datetime,
    texts: Mapping[int, str] | None = None,
) -> tuple[TakenReading, ...]:
    """Take the readings in as take_readings does; what it refuses is kept for the list of refused readings.

    `texts`: what was typed, by the place of the submission. Files keep their refusals by their lines and do not come this way.
    """
    taken = take_readings(actor=actor, submissions=submissions, source=source, now=now)
    keep_refusals(taken, actor=actor, source=source, now=now, texts=texts)
    return taken


@transaction.atomic
def keep_refusals(
    taken: Sequence[TakenReading],
    *,
    actor: Actor,
    source: str,
    now: datetime,
    texts: Mapping[int, str] | None = None,
) -> None:
    """Keep the refused of `taken` whose scale is known to the actor, and mend those that a figure was taken in for.

    One that fell with another scale of its group is not kept: nothing is wrong with it.
    """
    refused, mended = [], set()
    for place, one in enumerate(taken):
        text = (texts or {}).get(place)
        if one.usage_point_id is None or one.register_id is None or (text is not None and not text.strip()):
            continue
        if one.verdict.outcome is not Outcome.REFUSED:
            mended.add((one.register_id, one.submission.taken_on))
        elif one.verdict.reasons[0].code is not ReadingCode.OTHER_SCALE_REFUSED:
            refused.append(
                _refusal(one, text, usage_point_id=one.usage_point_id, register_id=one.register_id)
            )
    if refused or mended:
        settle_refusals(
            refused=refused,
            taken_in=mended,
            source=source,
            user_id=actor.user_id,
            now=now,
            whatever_day=source == Reading.Source.CABINET,
        )


def _refusal(one: TakenReading, text: str | None, *, usage_point_id: int, register_id: int) -> Refusal:
    value = one.submission.value
    raw = numbers.energy(value.wh) if isinstance(value, Energy) else ""
    return Refusal(
        usage_point_id=usage_point_id,
        register_id=register_id,
        taken_on=one.submission.taken_on,
        raw=raw if text is None else text.strip(),
        code=one.verdict.reasons[0].code.value,
        message="; ".join(reason.message for reason in one.verdict.reasons),
    )
