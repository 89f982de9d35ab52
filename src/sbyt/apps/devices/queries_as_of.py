"""Meters as they were known at a moment."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sbyt.apps.devices.models import Meter
from sbyt.kit.audit.as_of import values_as_of


def verified_as_of(*, ids: Collection[int], moment: datetime) -> dict[int, date | None]:
    """Return until when each meter was known at the moment to be verified; those entered later are absent. One query."""
    found = values_as_of(Meter, ids=ids, fields=["verified_until"], moment=moment)
    return {pk: row["verified_until"] for pk, row in found.items()}
