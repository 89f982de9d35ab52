"""Enter a meter into the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from sbyt.apps.devices.models import Meter, MeterType, Register


class UnableToEnterMeter(ValueError):
    """Raised when there is no such type, or a meter of this type and number is known; the message is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterFacts:
    """A meter as its passport says: zones are of active import, the type bounds the digits."""

    type_id: int
    serial_number: str
    zones: tuple[str, ...]
    made_in: int | None = None
    verified_until: date | None = None


def meter_types() -> list[tuple[int, str]]:
    """Return the known models of meters by name."""
    return list(MeterType.objects.order_by("name").values_list("pk", "name"))


def enter_meter(*, facts: MeterFacts) -> dict[str, int]:
    """Store a meter with a register for each zone; returns the ids of registers by zone, that of the meter under "".

    The caller names the actor and the reason (`acting`). Raises UnableToEnterMeter.
    """
    kind = MeterType.objects.filter(pk=facts.type_id).first()
    if kind is None:
        raise UnableToEnterMeter("Такого типа прибора нет.")
    try:
        with transaction.atomic():
            meter = Meter.objects.create(
                type=kind,
                serial_number=facts.serial_number.strip(),
                made_in=facts.made_in,
                verified_until=facts.verified_until,
            )
    except IntegrityError as refusal:
        words = f"Прибор {kind} № {facts.serial_number} уже есть в реестре."
        raise UnableToEnterMeter(words) from refusal
    registers = Register.objects.bulk_create(
        [Register(meter=meter, zone=zone, integer_digits=kind.integer_digits) for zone in facts.zones]
    )
    return {"": meter.pk, **{register.zone: register.pk for register in registers}}
