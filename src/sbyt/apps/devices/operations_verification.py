"""Record a verification of a meter; the latest one says till when the meter is verified."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import transaction

from sbyt.apps.devices.models import Meter, Verification
from sbyt.kit.audit.tracking import acting

_LONGEST_YEARS: Final = 32
"""Twice the longest interval between verifications of household meters in use: more is a slip of the pen."""


class UnableToVerify(ValueError):
    """Raised when a verification cannot be so; nothing is changed. The text is Russian; `field` names what is at fault."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def record_verification(
    *,
    user_id: int | None,
    meter_id: int,
    verified_on: date,
    valid_until: date,
    fit: bool,
    certificate: str,
    today: date,
) -> Verification:
    """Store a verification and, where it is the latest, the day it holds until on the meter. The caller saw that the actor may.

    A meter that did not pass holds until the day of the verification alone. Raises UnableToVerify: no such meter, a day ahead, an end
    before the beginning or too far, no certificate, or a verification of the day is known.
    """
    meter = Meter.objects.select_for_update(of=("self",)).filter(pk=meter_id).first()
    if meter is None:
        raise UnableToVerify("Такого прибора нет.")
    if verified_on > today:
        raise UnableToVerify("День поверки ещё не наступил.", field="verified_on")
    if valid_until <= verified_on:
        raise UnableToVerify("Срок должен кончаться позже дня поверки.", field="valid_until")
    if valid_until.year - verified_on.year > _LONGEST_YEARS:
        raise UnableToVerify(f"Срок дольше {_LONGEST_YEARS} лет.", field="valid_until")
    if meter.made_in is not None and verified_on.year < meter.made_in:
        raise UnableToVerify(f"Прибор выпущен в {meter.made_in} году.", field="verified_on")
    if not certificate.strip():
        raise UnableToVerify("Назовите свидетельство.", field="certificate")
    known = Verification.objects.filter(meter=meter, superseded_at=None)
    if known.filter(verified_on=verified_on).exists():
        raise UnableToVerify("Поверка этого дня уже записана.", field="verified_on")
    with acting(user_id=user_id, reason=f"поверка, {certificate.strip()}"):
        stored = Verification.objects.create(
            meter=meter,
            verified_on=verified_on,
            valid_until=valid_until,
            fit=fit,
            certificate=certificate.strip(),
        )
        if not known.filter(verified_on__gt=verified_on).exists():
            meter.verified_until = valid_until if fit else verified_on
            meter.save(update_fields=["verified_until"])
    return stored


def verifications_of(*, meter_ids: list[int]) -> list[Verification]:
    """Return the verifications of the meters, the latest first, by one query."""
    rows = Verification.objects.filter(meter_id__in=meter_ids, superseded_at=None)
    return list(rows.select_related("meter__type").order_by("-verified_on", "pk"))
