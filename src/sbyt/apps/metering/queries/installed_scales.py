"""The scales of installed meters in the order of zones: how other systems number them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sbyt.apps.metering.models import MeterInstallation

_IMPORT = "A+"


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledScales:
    """A meter where it stands or stood; its scales of what is consumed, first zone first."""

    installation_id: int
    meter_id: int
    serial_number: str
    register_ids: tuple[int, ...]


def installed_scales(*, installation_ids: Collection[int]) -> dict[int, InstalledScales]:
    """Return the scales by installation, by two queries."""
    found = (
        MeterInstallation.objects.filter(pk__in=installation_ids)
        .select_related("meter")
        .prefetch_related("meter__registers")
    )
    return {
        one.pk: InstalledScales(
            installation_id=one.pk,
            meter_id=one.meter_id,
            serial_number=one.meter.serial_number,
            register_ids=tuple(
                scale.pk
                for scale in sorted(one.meter.registers.all(), key=lambda scale: scale.zone)
                if scale.direction == _IMPORT
            ),
        )
        for one in found
    }
