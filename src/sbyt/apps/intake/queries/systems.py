"""Metering systems and their silence, to look at."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import QuerySet

from sbyt.apps.intake.models import MeteringSystem, SilenceIncident


def metering_systems() -> QuerySet[MeteringSystem]:
    """Return all systems that ever sent, by code."""
    return MeteringSystem.objects.order_by("code")


def incidents(
    *, since: date | None = None, only_open: bool = False, codes: Collection[str] | None = None
) -> QuerySet[SilenceIncident]:
    """Return the incidents of the systems of these codes (None = of all), the latest day first, their systems at hand."""
    found = SilenceIncident.objects.select_related("system").order_by("-day", "system__code")
    if since is not None:
        found = found.filter(day__gte=since)
    if codes is not None:
        found = found.filter(system__code__in=codes)
    return found.filter(closed_at=None) if only_open else found
