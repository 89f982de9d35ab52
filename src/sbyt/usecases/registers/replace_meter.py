"""Take a meter off its point with the last readings, and put the next one there with its first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from sbyt.apps.devices.operations_meters import MeterFacts, UnableToEnterMeter, enter_meter
from sbyt.apps.metering.operations.stand_meters import UnableToStandMeter, stand_meter, take_meter_off
from sbyt.apps.metering.queries.meters_of_points import meters_of_points
from sbyt.apps.metering.types import Reading
from sbyt.formats.energy_text import Energy, EnergyProblem
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting
from sbyt.usecases.find_register import Submission
from sbyt.usecases.readings_intake import take_readings
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
    any other: a last reading below the one before is refused here. Raises UnableToAct, UnableToFind,
    UnableToReplaceMeter; nothing is changed then.
    """
    point_to_change(actor=actor, usage_point_id=usage_point_id)
    actor.require("readings.enter")
    standing = [meter for meter in meters_of_points(point_ids=[usage_point_id]) if meter.stands]
    if not standing and comes is None:
        raise UnableToReplaceMeter("На точке нет прибора, снимать нечего.")
    with acting(user_id=actor.user_id, reason=reason):
        for meter in standing:
            registers = {register.zone: register.register_id for register in meter.registers}
            _read(actor, registers, last_shows, on=on, source=Reading.Source.REMOVAL, now=now)
            try:
                take_meter_off(installation_id=meter.installation_id, on=on)
            except UnableToStandMeter as refusal:
                raise UnableToReplaceMeter(str(refusal), field="on") from refusal
        if comes is not None:
            _put_up(actor, usage_point_id, comes, on=on, now=now)


def _put_up(actor: Actor, usage_point_id: int, comes: NextMeter, *, on: date, now: datetime) -> None:
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
