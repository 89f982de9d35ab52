"""Which meter stands where and since when: what a reading must be laid on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from sbyt.apps.metering.models import MeterInstallation


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A register of a meter."""

    register_id: int
    zone: str
    direction: str
    integer_digits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingMeter:
    """A meter at a point over `[valid_from, valid_to)`; None = stands today."""

    installation_id: int
    usage_point_id: int
    branch_id: int
    meter_id: int
    serial_number: str
    verified_until: date | None
    multiplier: int
    max_power_w: int | None
    valid_from: date
    valid_to: date | None
    scales: tuple[Scale, ...]

    def stands_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    def removed_on(self, day: date) -> bool:
        """Tell whether the day is that of removal, whose last reading still belongs to this installation."""
        return self.valid_to == day


def standing_meters(
    *,
    point_ids: Collection[int] = (),
    serial_numbers: Collection[str] = (),
    register_ids: Collection[int] = (),
) -> tuple[StandingMeter, ...]:
    """Return installations, past ones too, of any of the points, serial numbers or registers named, by two queries."""
    wanted = Q()
    if point_ids:
        wanted |= Q(usage_point_id__in=point_ids)
    if serial_numbers:
        wanted |= Q(meter__serial_number__in=serial_numbers)
    if register_ids:
        wanted |= Q(meter__registers__id__in=register_ids)
    if not wanted:
        return ()
    found = (
        MeterInstallation.objects.filter(wanted)
        .distinct()
        .select_related("usage_point", "meter")
        .prefetch_related("meter__registers")
        .order_by("id")
    )
    return tuple(_standing(installation) for installation in found)


def _standing(installation: MeterInstallation) -> StandingMeter:
    return StandingMeter(
        installation_id=installation.pk,
        usage_point_id=installation.usage_point_id,
        branch_id=installation.usage_point.branch_id,
        meter_id=installation.meter_id,
        serial_number=installation.meter.serial_number,
        verified_until=installation.meter.verified_until,
        multiplier=installation.multiplier,
        max_power_w=installation.usage_point.max_power_w,
        valid_from=installation.valid.lower,
        valid_to=installation.valid.upper,
        scales=tuple(
            Scale(
                register_id=register.pk,
                zone=register.zone,
                direction=register.direction,
                integer_digits=register.integer_digits,
            )
            for register in installation.meter.registers.all()
        ),
    )
