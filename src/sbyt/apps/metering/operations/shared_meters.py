"""Say that a meter counts for several rooms, and that it does no more. The caller named the actor and the reason."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from sbyt.apps.metering.models import RoomOfFlat, SharedMeterPoint


class UnableToShareMeter(ValueError):
    """Raised when a room shares another meter then, or the meter is not shared; the message is shown."""


@transaction.atomic
def share_meter(*, usage_point_id: int, inside_id: int | None = None) -> SharedMeterPoint:
    """Say that the point's meter counts a communal flat, or a section of one (`inside_id`: the flat's shared meter)."""
    shared, _created = SharedMeterPoint.objects.update_or_create(
        usage_point_id=usage_point_id, defaults={"inside_id": inside_id, "ended_on": None}
    )
    return shared


def put_room(*, shared_id: int, usage_point_id: int, since: date) -> RoomOfFlat:
    """Say that the point of a room shares the meter from `since` on. Raises UnableToShareMeter."""
    try:
        with transaction.atomic():
            return RoomOfFlat.objects.create(
                shared_id=shared_id, usage_point_id=usage_point_id, valid=DateRange(since, None)
            )
    except IntegrityError as refusal:
        raise UnableToShareMeter("Комната на эти дни уже стоит под общим прибором.") from refusal


@transaction.atomic
def stop_sharing(*, shared_id: int, on: date) -> None:
    """Say that the meter counts for one account again from the day on: its rooms leave it."""
    for room in RoomOfFlat.objects.filter(shared_id=shared_id, valid__contains=on):
        if room.valid.lower == on:
            room.delete()
        else:
            room.valid = DateRange(room.valid.lower, on)
            room.save()
    shared = SharedMeterPoint.objects.get(pk=shared_id)
    shared.ended_on = on
    shared.save(update_fields=["ended_on"])


def take_room_out(*, usage_point_id: int, on: date) -> None:
    """Say that the room leaves its shared meter on the day; nothing where it shares none."""
    for room in RoomOfFlat.objects.filter(usage_point_id=usage_point_id, valid__contains=on):
        room.valid = DateRange(room.valid.lower, on)
        if room.valid.lower == on:
            room.delete()
        else:
            room.save()


def shared_meters_at(*, premises_ids: list[int], on: date) -> dict[int, SharedMeterPoint]:
    """Return the shared meters of the flats and sections that are shared on the day, by premises; one query."""
    rows = SharedMeterPoint.objects.filter(usage_point__premises_id__in=premises_ids).exclude(
        ended_on__lte=on
    )
    return {
        row.usage_point.premises_id: row
        for row in rows.select_related("usage_point")
        if row.usage_point.premises_id is not None
    }
