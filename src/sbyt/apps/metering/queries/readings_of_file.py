"""The readings that a sheet brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sbyt.apps.metering.models import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenReading:
    """A reading that a file brought: its line, whose it is, what the scale showed in Wh before the multiplier."""

    reading_id: int
    line: int | None
    meter: str
    zone: str
    point_id: int
    point_code: str
    taken_on: date
    value_wh: int
    state: str
    superseded: bool


def readings_of_file(import_file_id: int, *, limit: int = 500) -> list[TakenReading]:
    """Return the readings that the file brought, by its lines. One query."""
    rows = (
        Reading.objects.filter(import_file_id=import_file_id)
        .order_by("import_line", "register_id")
        .values_list(
            "id",
            "import_line",
            "register__meter__serial_number",
            "register__zone",
            "installation__usage_point_id",
            "installation__usage_point__code",
            "taken_on",
            "value_wh",
            "state",
            "superseded_at",
        )[:limit]
    )
    return [
        TakenReading(
            reading_id=pk,
            line=line,
            meter=meter,
            zone=zone,
            point_id=point_id,
            point_code=point_code,
            taken_on=taken_on,
            value_wh=value_wh,
            state=state,
            superseded=superseded_at is not None,
        )
        for pk, line, meter, zone, point_id, point_code, taken_on, value_wh, state, superseded_at in rows
    ]
