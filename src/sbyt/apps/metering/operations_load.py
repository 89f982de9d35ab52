"""Take usage points, installations, shared meters and readings of earlier months into the register in bulk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.backends.postgresql.psycopg_any import DateRange

from sbyt.apps.metering.models import MeterInstallation, Reading, RoomOfFlat, SharedMeterPoint, UsagePoint
from sbyt.apps.metering.register_rows import InstallationRow, OldReadingRow, PointRow, SharedMeterRow

MeterKey = tuple[str, str]

_CARRIED_OVER = "перенесено из прежней системы"


class UnableToCarryOverReading(ValueError):
    """Raised when an old reading names a meter, a zone or a day with no installation."""


def load_points(
    *,
    rows: Sequence[PointRow],
    branch_ids: Mapping[str, int],
    building_ids: Mapping[str, int],
    premises_ids: Mapping[str, int],
) -> Mapping[str, int]:
    """Store the usage points; returns their ids by code."""
    stored = UsagePoint.objects.bulk_create(
        [
            UsagePoint(
                code=row.code,
                kind=row.kind,
                name=row.name,
                branch_id=branch_ids[row.branch_code],
                building_id=building_ids[row.building_key],
                premises_id=premises_ids[row.premises_key] if row.premises_key else None,
                voltage=row.voltage,
                ats_code=row.ats_code,
                max_power_w=row.max_power_w,
            )
            for row in rows
        ]
    )
    return {point.code: point.pk for point in stored}


def load_installations(
    *, rows: Sequence[InstallationRow], point_ids: Mapping[str, int], meter_ids: Mapping[MeterKey, int]
) -> None:
    """Store which meter stands where and since when."""
    MeterInstallation.objects.bulk_create(
        [
            MeterInstallation(
                usage_point_id=point_ids[row.point_code],
                meter_id=meter_ids[row.meter_key],
                valid=DateRange(row.since, row.until),
                multiplier=row.multiplier,
            )
            for row in rows
        ]
    )


def load_old_readings(*, rows: Sequence[OldReadingRow]) -> int:
    """Store readings of months before the platform as accepted; returns how many.

    Raises UnableToCarryOverReading before anything is stored when a row has nowhere to stand.
    """
    standing: dict[tuple[str, str, str], list[tuple[int, int, DateRange]]] = {}
    installed = MeterInstallation.objects.filter(
        meter__serial_number__in={row.meter_key[1] for row in rows}
    ).values_list(
        "meter__type__name",
        "meter__serial_number",
        "meter__registers__zone",
        "meter__registers__id",
        "id",
        "valid",
    )
    for type_name, serial, zone, register_id, installation_id, valid in installed:
        standing.setdefault((type_name, serial, zone), []).append((register_id, installation_id, valid))
    readings = [_old_reading(row, standing.get((*row.meter_key, row.zone), [])) for row in rows]
    return len(Reading.objects.bulk_create(readings, batch_size=2000))


def _old_reading(row: OldReadingRow, standing: list[tuple[int, int, DateRange]]) -> Reading:
    for register_id, installation_id, valid in standing:
        # the removal reading belongs to the installation that ends on that day
        ends_here = row.source == Reading.Source.REMOVAL and valid.upper == row.taken_on
        if ends_here or row.taken_on in valid:
            return Reading(
                register_id=register_id,
                installation_id=installation_id,
                taken_on=row.taken_on,
                value_wh=row.value_wh,
                source=row.source,
                note=_CARRIED_OVER,
            )
    raise UnableToCarryOverReading(f"{row.meter_key} {row.zone}: no installation on {row.taken_on}")


def load_shared_meters(*, rows: Sequence[SharedMeterRow], point_ids: Mapping[str, int]) -> None:
    """Store the shared meters of communal flats and their rooms; a flat stands before its sections in `rows`."""
    shared: dict[str, SharedMeterPoint] = {}
    for row in rows:
        shared[row.point_code] = SharedMeterPoint.objects.create(
            usage_point_id=point_ids[row.point_code],
            inside=shared[row.inside_code] if row.inside_code else None,
            agreement=row.agreement,
        )
    RoomOfFlat.objects.bulk_create(
        [
            RoomOfFlat(
                usage_point_id=point_ids[code],
                shared=shared[row.point_code],
                valid=DateRange(row.since, None),
            )
            for row in rows
            for code in row.room_codes
        ]
    )
