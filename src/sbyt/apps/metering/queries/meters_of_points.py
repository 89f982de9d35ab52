"""Which meters stand and stood at points, with their registers and the last reading of each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sbyt.apps.metering.models import MeterInstallation
from sbyt.apps.metering.queries.reading_history import believed_readings


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterAtPoint:
    """A scale and what it showed last while standing there; None where nothing was read yet."""

    register_id: int
    zone: str
    zone_name: str
    direction: str
    integer_digits: int
    last_on: date | None
    last_wh: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterAtPoint:
    """A meter at a point over `[valid_from, valid_to)`; `valid_to` None = stands there."""

    installation_id: int
    usage_point_id: int
    meter_id: int
    type_name: str
    serial_number: str
    verified_until: date | None
    multiplier: int
    valid_from: date
    valid_to: date | None
    registers: tuple[RegisterAtPoint, ...]

    @property
    def stands(self) -> bool:
        return self.valid_to is None

    def stands_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    @property
    def name(self) -> str:
        return f"{self.type_name} № {self.serial_number}"


def meters_of_points(*, point_ids: Collection[int]) -> list[MeterAtPoint]:
    """Return the installations at the points, the one that stands first, by three queries."""
    installations = list(
        MeterInstallation.objects.filter(usage_point_id__in=point_ids)
        .select_related("meter__type")
        .prefetch_related("meter__registers")
        .order_by("usage_point__code", "-valid")
    )
    last = {
        (installation_id, register_id): (taken_on, value)
        for installation_id, register_id, taken_on, value in believed_readings()
        .filter(installation_id__in=[installation.pk for installation in installations])
        .order_by("installation_id", "register_id", "-taken_on", "-id")
        .distinct("installation_id", "register_id")
        .values_list("installation_id", "register_id", "taken_on", "value_wh")
    }
    return [_meter(installation, last) for installation in installations]


def _meter(installation: MeterInstallation, last: dict[tuple[int, int], tuple[date, int]]) -> MeterAtPoint:
    registers = sorted(
        installation.meter.registers.all(), key=lambda register: (register.direction, register.zone)
    )
    return MeterAtPoint(
        installation_id=installation.pk,
        usage_point_id=installation.usage_point_id,
        meter_id=installation.meter_id,
        type_name=installation.meter.type.name,
        serial_number=installation.meter.serial_number,
        verified_until=installation.meter.verified_until,
        multiplier=installation.multiplier,
        valid_from=installation.valid.lower,
        valid_to=installation.valid.upper,
        registers=tuple(
            RegisterAtPoint(
                register_id=register.pk,
                zone=register.zone,
                zone_name=register.get_zone_display(),
                direction=register.direction,
                integer_digits=register.integer_digits,
                last_on=last.get((installation.pk, register.pk), (None, None))[0],
                last_wh=last.get((installation.pk, register.pk), (None, None))[1],
            )
            for register in registers
        ),
    )
