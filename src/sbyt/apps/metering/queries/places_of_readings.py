"""At which point a meter stood, a reading was taken."""

from __future__ import annotations

from sbyt.apps.metering.models import MeterInstallation, Reading


def point_of_installation(installation_id: int) -> int | None:
    """Return the point of an installation, None where there is no such."""
    found = MeterInstallation.objects.filter(pk=installation_id)
    return found.values_list("usage_point_id", flat=True).first()


def point_of_reading(reading_id: int) -> int | None:
    """Return the point where a reading was taken, None where there is no such."""
    found = Reading.objects.filter(pk=reading_id)
    return found.values_list("installation__usage_point_id", flat=True).first()
