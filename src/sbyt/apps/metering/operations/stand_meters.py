"""Put a meter at a point, take one off, enter a point."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from sbyt.apps.metering.models import MeterInstallation, Seal, UsagePoint


class UnableToStandMeter(ValueError):
    """Raised when a meter stands at the point then, or the meter stands elsewhere; the message is shown."""


class UnableToEnterPoint(ValueError):
    """Raised when the code of the point is taken; the message is shown."""


def enter_point(
    *, code: str, branch_id: int, building_id: int, premises_id: int, name: str = "", voltage: str = "НН"
) -> UsagePoint:
    """Store a point of supply. The caller names the actor and the reason (`acting`). Raises UnableToEnterPoint."""
    try:
        with transaction.atomic():
            return UsagePoint.objects.create(
                code=code,
                branch_id=branch_id,
                building_id=building_id,
                premises_id=premises_id,
                name=name,
                voltage=voltage,
            )
    except IntegrityError as refusal:
        raise UnableToEnterPoint(f"Точка с кодом {code} уже есть.") from refusal


def stand_meter(*, usage_point_id: int, meter_id: int, on: date, multiplier: int = 1) -> MeterInstallation:
    """Say that the meter stands at the point from `on`, with its transformation ratio.

    The caller has checked that the actor may, and names him and the reason (`acting`). Raises UnableToStandMeter:
    the database lets one meter stand at a point, and a meter at one point.
    """
    try:
        with transaction.atomic():
            return MeterInstallation.objects.create(
                usage_point_id=usage_point_id,
                meter_id=meter_id,
                valid=DateRange(on, None),
                multiplier=multiplier,
            )
    except IntegrityError as refusal:
        raise UnableToStandMeter(_why(refusal, on)) from refusal


@transaction.atomic
def take_meter_off(*, installation_id: int, on: date) -> MeterInstallation:
    """Say that the meter left its point on `on`: that day is no longer its own. Its seals go with it.

    The caller has checked that the actor may, and names him and the reason (`acting`). Raises UnableToStandMeter.
    """
    installation = MeterInstallation.objects.select_for_update().get(pk=installation_id)
    if installation.valid.upper is not None:
        raise UnableToStandMeter(f"Прибор уже снят {installation.valid.upper:%d.%m.%Y}.")
    if on <= installation.valid.lower:
        raise UnableToStandMeter(
            f"Прибор установлен {installation.valid.lower:%d.%m.%Y}: снять его можно только позже."
        )
    installation.valid = DateRange(installation.valid.lower, on)
    installation.save()
    for seal in Seal.objects.filter(installation=installation, taken_off=None):
        seal.taken_off, seal.end = max(on, seal.put_on), Seal.End.REMOVED
        seal.save(update_fields=["taken_off", "end"])
    return installation


def _why(refusal: IntegrityError, on: date) -> str:
    if "one_point_for_a_meter" in str(refusal):
        return f"На {on:%d.%m.%Y} этот прибор стоит на другой точке."
    return f"На {on:%d.%m.%Y} на точке уже стоит прибор. Снимите его или укажите другую дату."


def enter_common_point(*, code: str, branch_id: int, building_id: int, name: str) -> UsagePoint:
    """Store the point of a house meter. The caller names the actor and the reason (`acting`). Raises UnableToEnterPoint."""
    try:
        with transaction.atomic():
            return UsagePoint.objects.create(
                code=code,
                kind=UsagePoint.Kind.BUILDING,
                branch_id=branch_id,
                building_id=building_id,
                name=name,
            )
    except IntegrityError as refusal:
        raise UnableToEnterPoint(f"Точка с кодом {code} уже есть.") from refusal
