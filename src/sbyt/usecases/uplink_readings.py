"""What a radio meter showed → readings: the first uplink of a day gives the reading of that day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from sbyt.apps.intake.operations.uplinks import conclude_uplink, shown_today
from sbyt.apps.intake.types import UplinkRow
from sbyt.apps.metering.types import Reading
from sbyt.formats.energy_text import Energy
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.find_register import Submission
from sbyt.usecases.kept_refusals import take_readings_and_keep_refusals
from sbyt.usecases.validate_reading import Outcome

_STATE = UplinkRow.State


@transaction.atomic
def readings_of_uplink(
    *,
    row: UplinkRow,
    shown: Sequence[tuple[str, Energy]],
    problem: str,
    meter: str,
    now: datetime,
) -> bool:
    """Store what the registers of the meter showed, and what became of the uplink; False where nothing was taken.

    `shown` are zones with the figures of their scales. A radio meter speaks many times a day; a day has one reading.
    """
    if problem:
        conclude_uplink(row=row, state=_STATE.REFUSED, note=problem)
        return False
    at = timezone.localtime(row.sent_at or row.received_at)
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    if shown_today(row=row, since=midnight, until=midnight + timedelta(days=1)):
        conclude_uplink(row=row, state=_STATE.SPARE, note="показание за эти сутки уже есть")
        return True
    submissions = [
        Submission(
            taken_on=at.date(), value=value, meter=meter, zone=zone, group=1, note=f"LoRaWAN {row.dev_eui}"
        )
        for zone, value in shown
    ]
    taken = take_readings_and_keep_refusals(
        actor=SYSTEM, submissions=submissions, source=Reading.Source.API, now=now
    )
    refused = [one for one in taken if one.verdict.outcome is Outcome.REFUSED]
    words = "; ".join(reason.message for one in refused for reason in one.verdict.reasons)
    conclude_uplink(row=row, state=_STATE.REFUSED if refused else _STATE.TAKEN, note=words)
    return not refused
