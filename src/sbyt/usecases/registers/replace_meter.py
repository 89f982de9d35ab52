"""Take a meter off its point with the last readings, and put the next one there with its first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from sbyt.apps.devices.operations_meters import MeterFacts, UnableToEnterMeter, enter_meter
from sbyt.apps.metering.operations.refuse_readings import refuse_readings
from sbyt.apps.metering.operations.stand_meters import UnableToStandMeter, stand_meter, take_meter_off
from sbyt.apps.metering.queries.meters_of_points import MeterAtPoint, meters_of_points
from sbyt.apps.metering.queries.point_readings import readings_of_next_meter
from sbyt.apps.metering.types import Reading
from sbyt.formats.energy_text import Energy, EnergyProblem
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting
from sbyt.usecases.find_register import Submission
from sbyt.usecases.readings_intake import LONGEST_NOTE, take_readings
from sbyt.usecases.registers.point_acts import note_put_right
from sbyt.usecases.registers.scope import point_to_change
from sbyt.usecases.validate_reading import Outcome

Shown = Mapping[str, Energy | EnergyProblem]
"""What each zone of a meter shows."""


class UnableToReplaceMeter(ValueError):
    """Raised when something in it cannot be so; nothing is changed. `field` names what is at fault."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class NextMeter:
    """The meter that comes: its passport, ratio and first readings by zone."""

    facts: MeterFacts
    multiplier: int = 1
    shows: Shown = field(default_factory=dict)


@transaction.atomic
def replace_meter(
    *,
    actor: Actor,
    usage_point_id: int,
    on: date,
    last_shows: Shown,
    comes: NextMeter | None,
    reason: str,
    now: datetime,
) -> None:
    """Replace the meter at the point on a day; put up the first one where none stands; `comes` None only takes off.

    The day belongs to the new meter. Last readings are kept as removal, first ones as installation, both judged like
    any other: a last reading below the one before is refused here. Readings of the old meter taken later (and those
    asked about that very day) were shown by the new one: they are laid on it, refused where they do not fit. A failure of
    the old one, or interference with it, ends that day. Raises
    UnableToAct, UnableToFind, UnableToReplaceMeter; nothing is changed then.
    """
    point_to_change(actor=actor, usage_point_id=usage_point_id)
    actor.require("readings.enter")
    standing = [meter for meter in meters_of_points(point_ids=[usage_point_id]) if meter.stands]
    if not standing and comes is None:
        raise UnableToReplaceMeter("На точке нет прибора, снимать нечего.")
    late = [] if comes is None else _late_readings(standing, on)
    with acting(user_id=actor.user_id, reason=reason):
        note = f"прибор заменён {on:%d.%m.%Y}: {reason}"[:LONGEST_NOTE]
        refuse_readings(readings=late, note=note, recorded_by_id=actor.user_id, now=now)
        for meter in standing:
            registers = {register.zone: register.register_id for register in meter.registers}
            _read(actor, registers, last_shows, on=on, source=Reading.Source.REMOVAL, now=now)
            try:
                take_meter_off(installation_id=meter.installation_id, on=on)
            except UnableToStandMeter as refusal:
                raise UnableToReplaceMeter(str(refusal), field="on") from refusal
        if comes is not None:
            entered = _put_up(actor, usage_point_id, comes, on=on, now=now)
            _lay_on(actor, entered, late, now=now)
            note_put_right(actor=actor, usage_point_id=usage_point_id, on=on, what="прибор заменён")


def _late_readings(standing: Sequence[MeterAtPoint], on: date) -> list[Reading]:
    return [
        reading
        for meter in standing
        for reading in readings_of_next_meter(installation_id=meter.installation_id, on=on)
    ]


def _lay_on(actor: Actor, registers: Mapping[str, int], late: Sequence[Reading], *, now: datetime) -> None:
    """Take the late readings in again, as the new meter's; each keeps its source, file and line."""
    groups: dict[tuple[str, int | None], list[Submission]] = {}
    for reading in late:
        zone, day = reading.register.zone, f"{reading.taken_on:%d.%m.%Y}"
        if zone not in registers:
            words = (
                f"Показание за {day} снято по зоне {zone}, у нового прибора её нет: сначала отклоните его."
            )
            raise UnableToReplaceMeter(words, field="zones")
        moved = Submission(
            taken_on=reading.taken_on,
            value=Energy(reading.value_wh, rounded=False),
            register_id=registers[zone],
            line=reading.import_line,
            note="перенесено со снятого прибора",
        )
        groups.setdefault((reading.source, reading.import_file_id), []).append(moved)
    zones = {register_id: zone for zone, register_id in registers.items()}
    for (source, file_id), submissions in groups.items():
        for one in take_readings(
            actor=actor, submissions=submissions, source=source, now=now, import_file_id=file_id
        ):
            if one.verdict.outcome in {Outcome.REFUSED, Outcome.ASKED}:
                words = "; ".join(reason.message for reason in one.verdict.reasons)
                assert one.submission.register_id is not None
                raise UnableToReplaceMeter(
                    f"Показание за {one.submission.taken_on:%d.%m.%Y} на новый прибор не ложится: {words}.",
                    field=f"first_{zones[one.submission.register_id]}",
                )


def _put_up(
    actor: Actor, usage_point_id: int, comes: NextMeter, *, on: date, now: datetime
) -> Mapping[str, int]:
    try:
        entered = enter_meter(facts=comes.facts)
    except UnableToEnterMeter as refusal:
        raise UnableToReplaceMeter(str(refusal), field="serial_number") from refusal
    meter_id = entered.pop("")
    try:
        stand_meter(usage_point_id=usage_point_id, meter_id=meter_id, on=on, multiplier=comes.multiplier)
    except UnableToStandMeter as refusal:
        raise UnableToReplaceMeter(str(refusal), field="on") from refusal
    _read(actor, entered, comes.shows, on=on, source=Reading.Source.INSTALLATION, now=now)
    return entered


def _read(
    actor: Actor, registers: Mapping[str, int], shown: Shown, *, on: date, source: str, now: datetime
) -> None:
    missing = [zone for zone in registers if zone not in shown]
    prefix = "last" if source == Reading.Source.REMOVAL else "first"
    if missing:
        raise UnableToReplaceMeter("Укажите показание каждой шкалы.", field=f"{prefix}_{missing[0]}")
    zones = list(registers)
    taken = take_readings(
        actor=actor,
        submissions=[
            Submission(taken_on=on, value=shown[zone], register_id=registers[zone], group=1) for zone in zones
        ],
        source=source,
        now=now,
    )
    for zone, one in zip(zones, taken, strict=True):
        if one.verdict.outcome in {Outcome.REFUSED, Outcome.ASKED}:
            words = "; ".join(reason.message for reason in one.verdict.reasons)
            raise UnableToReplaceMeter(f"{words[:1].upper()}{words[1:]}.", field=f"{prefix}_{zone}")
