"""Put a seal on a meter, take it off, say that it was found torn. The caller saw that the actor may."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F

from sbyt.apps.metering.models import MeterInstallation, Seal
from sbyt.kit.audit.tracking import acting


class UnableToSeal(ValueError):
    """Raised when a seal cannot be so; nothing is changed. The text is Russian; `field` names what is at fault."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def put_seal(
    *, user_id: int | None, installation_id: int, number: str, place: str, on: date, document: str
) -> Seal:
    """Store a seal put on a meter while it stands at its point; one that sat at the same place is replaced by it.

    Raises UnableToSeal: no such meter, a day outside its life there, an unknown place, no number or document, or a number that is used.
    """
    installation = MeterInstallation.objects.select_for_update().filter(pk=installation_id).first()
    if installation is None or place not in Seal.Place.values:
        raise UnableToSeal("Нет такого прибора или места.")
    _check_day(installation, on)
    if not number.strip() or not document.strip():
        raise UnableToSeal(
            "Укажите номер пломбы." if not number.strip() else "Назовите акт.",
            field="number" if not number.strip() else "document",
        )
    with acting(user_id=user_id, reason=document):
        before = Seal.objects.filter(installation=installation, place=place, taken_off=None).first()
        if before is not None:
            _end(before, on=on, end=Seal.End.REPLACED)
        try:
            with transaction.atomic():
                return Seal.objects.create(
                    installation=installation,
                    number=number.strip(),
                    place=place,
                    put_on=on,
                    document=document.strip(),
                )
        except IntegrityError as refusal:
            raise UnableToSeal(f"Пломба № {number.strip()} уже есть.", field="number") from refusal


@transaction.atomic
def end_seal(*, user_id: int | None, seal_id: int, on: date, end: str, document: str) -> Seal:
    """Say that a seal was taken off (or found torn) on the day. Raises UnableToSeal: it is off already, or the day is before its own."""
    seal = Seal.objects.select_for_update(of=("self",)).filter(pk=seal_id, taken_off=None).first()
    if seal is None or end not in Seal.End.values:
        raise UnableToSeal("Пломба уже снята.")
    if not document.strip():
        raise UnableToSeal("Назовите акт.", field="document")
    with acting(user_id=user_id, reason=document):
        _end(seal, on=on, end=end)
    return seal


def tear_seals(*, user_id: int | None, usage_point_id: int, on: date, document: str) -> int:
    """Say that all seals of the meters at the point were found torn; returns how many."""
    seals = Seal.objects.filter(installation__usage_point_id=usage_point_id, taken_off=None, put_on__lte=on)
    with acting(user_id=user_id, reason=document):
        for seal in seals:
            _end(seal, on=on, end=Seal.End.TORN)
    return len(seals)


def seals_of(*, point_ids: Collection[int]) -> list[Seal]:
    """Return the seals of the meters at the points, those that sit first, by one query."""
    rows = Seal.objects.filter(installation__usage_point_id__in=point_ids)
    return list(
        rows.select_related("installation__meter__type").order_by(
            F("taken_off").desc(nulls_first=True), "-put_on", "pk"
        )
    )


def _end(seal: Seal, *, on: date, end: str) -> None:
    if on < seal.put_on:
        raise UnableToSeal(f"Пломба № {seal.number} поставлена {seal.put_on:%d.%m.%Y}.", field="on")
    seal.taken_off, seal.end = on, end
    seal.save(update_fields=["taken_off", "end"])


def _check_day(installation: MeterInstallation, on: date) -> None:
    stands = installation.valid
    if on < stands.lower or (stands.upper is not None and on > stands.upper):
        until = f" по {stands.upper:%d.%m.%Y}" if stands.upper else ""
        raise UnableToSeal(f"Прибор стоит здесь с {stands.lower:%d.%m.%Y}{until}.", field="on")
