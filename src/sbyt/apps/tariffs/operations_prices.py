"""Add published acts and the prices they set. What was believed before stays, with the time it stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sbyt.apps.tariffs.models import Act, ConsumptionNorm, PriceComponent, Rate, Tariff
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting

EDIT = "prices.edit"


class UnableToAddPrice(ValueError):
    """Raised when the act, tariff or price is known already, or the period is taken; the message is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentKey:
    """What a price of legal entities is for."""

    kind: str
    price_category: int
    voltage: str = ""
    power_group: str = ""
    stage: str = "final"


def add_act(
    *, actor: Actor, issuer: str, kind: str, number: str, signed_on: date, title: str, reason: str
) -> Act:
    """Enter a published act. Raises UnableToAct, UnableToAddPrice where it is known."""
    actor.require_everywhere(EDIT)
    try:
        with transaction.atomic(), acting(user_id=actor.user_id, reason=reason):
            return Act.objects.create(
                issuer=issuer, kind=kind, number=number, signed_on=signed_on, title=title
            )
    except IntegrityError as refusal:
        raise UnableToAddPrice("Такой акт уже есть: тот же орган, номер и дата.") from refusal


def add_tariff(*, actor: Actor, code: str, name: str, zones: int, reason: str) -> Tariff:
    """Enter a household tariff, without prices yet. Raises UnableToAct, UnableToAddPrice where the code is taken."""
    actor.require_everywhere(EDIT)
    try:
        with transaction.atomic(), acting(user_id=actor.user_id, reason=reason):
            return Tariff.objects.create(code=code, name=name, zones=zones)
    except IntegrityError as refusal:
        raise UnableToAddPrice(f"Тариф с кодом {code} уже есть.") from refusal


@transaction.atomic
def add_rate(
    *,
    actor: Actor,
    tariff_id: int,
    zone: str,
    since: date,
    until: date | None,
    price_e7: int,
    act_id: int,
    clause: str,
    reason: str,
    tier: int = 1,
) -> Rate:
    """Set the price of a zone (and range, `tier`) of a tariff over `[since, until)`, RUB/kWh × 10⁷ with VAT.

    A price without an end gives way from `since` on: its version is superseded and one that ends there takes its
    place. Any other overlap is refused. Raises UnableToAct, UnableToAddPrice.
    """
    actor.require_everywhere(EDIT)
    tariff = Tariff.objects.select_for_update().get(pk=tariff_id)
    _require_zone(tariff, zone)
    with acting(user_id=actor.user_id, reason=reason):
        current = Rate.objects.filter(tariff=tariff, zone=zone, tier=tier, superseded_at=None)
        open_ended = current.filter(valid__endswith=None, valid__startswith__lt=since).first()
        if open_ended is not None:
            _end_rate(open_ended, since)
        try:
            with transaction.atomic():
                return Rate.objects.create(
                    tariff=tariff,
                    zone=zone,
                    tier=tier,
                    valid=DateRange(since, until),
                    price_e7=price_e7,
                    act_id=act_id,
                    clause=clause,
                )
        except IntegrityError as refusal:
            taken = current.filter(valid__overlap=DateRange(since, until)).order_by("valid").first()
            raise UnableToAddPrice(_taken_words(taken.valid if taken else None)) from refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class NormKey:
    """Whose norm it is; an empty `heating_kind` = any heating that has none of its own."""

    stove_kind: str
    rooms: int
    people: int
    heating_kind: str = ""


@transaction.atomic
def add_norm(
    *,
    actor: Actor,
    key: NormKey,
    since: date,
    until: date | None,
    energy_wh: int,
    act_id: int,
    reason: str,
) -> ConsumptionNorm:
    """Set the norm of consumption over `[since, until)`, Wh for a person and month.

    A norm without an end ends on `since`; any other overlap is refused. Raises UnableToAct, UnableToAddPrice.
    """
    actor.require_everywhere(EDIT)
    if energy_wh <= 0:
        raise UnableToAddPrice("Норматив должен быть больше нуля.")
    with acting(user_id=actor.user_id, reason=reason):
        same = ConsumptionNorm.objects.select_for_update().filter(
            stove_kind=key.stove_kind, heating_kind=key.heating_kind, rooms=key.rooms, people=key.people
        )
        open_ended = same.filter(valid__endswith=None, valid__startswith__lt=since).first()
        if open_ended is not None:
            open_ended.valid = DateRange(open_ended.valid.lower, since)
            open_ended.save(update_fields=["valid"])
        try:
            with transaction.atomic():
                return ConsumptionNorm.objects.create(
                    stove_kind=key.stove_kind,
                    heating_kind=key.heating_kind,
                    rooms=key.rooms,
                    people=key.people,
                    valid=DateRange(since, until),
                    energy_wh=energy_wh,
                    act_id=act_id,
                )
        except IntegrityError as refusal:
            taken = same.filter(valid__overlap=DateRange(since, until)).order_by("valid").first()
            raise UnableToAddPrice(_taken_words(taken.valid if taken else None)) from refusal


@transaction.atomic
def add_component(
    *,
    actor: Actor,
    key: ComponentKey,
    since: date,
    until: date | None,
    price_e7: int,
    act_id: int,
    clause: str,
    reason: str,
) -> PriceComponent:
    """Set a component of the price for legal entities over `[since, until)`, RUB/kWh × 10⁷ without VAT.

    The same component of the very same period is superseded by the new one (a corrected publication); one without an
    end gives way from `since` on; any other overlap is refused. Raises UnableToAct, UnableToAddPrice.
    """
    actor.require_everywhere(EDIT)
    period = DateRange(since, until)
    with acting(user_id=actor.user_id, reason=reason):
        current = PriceComponent.objects.select_for_update().filter(
            kind=key.kind,
            price_category=key.price_category,
            voltage=key.voltage,
            power_group=key.power_group,
            stage=key.stage,
            superseded_at=None,
        )
        current.filter(valid=period).update(superseded_at=timezone.now())
        open_ended = current.filter(valid__endswith=None, valid__startswith__lt=since).first()
        if open_ended is not None:
            _end_component(open_ended, since)
        try:
            with transaction.atomic():
                return PriceComponent.objects.create(
                    kind=key.kind,
                    price_category=key.price_category,
                    voltage=key.voltage,
                    power_group=key.power_group,
                    stage=key.stage,
                    valid=period,
                    price_e7=price_e7,
                    act_id=act_id,
                    clause=clause,
                )
        except IntegrityError as refusal:
            taken = current.filter(valid__overlap=period).order_by("valid").first()
            raise UnableToAddPrice(_taken_words(taken.valid if taken else None)) from refusal


def _require_zone(tariff: Tariff, zone: str) -> None:
    zones = ("T0",) if tariff.zones == 1 else tuple(f"T{number}" for number in range(1, tariff.zones + 1))
    if zone not in zones:
        raise UnableToAddPrice(f"У тарифа «{tariff}» зоны: {', '.join(zones)}.")


def _end_rate(rate: Rate, on: date) -> None:
    """Put in place of an open-ended version one that ends on the day."""
    Rate.objects.filter(pk=rate.pk).update(superseded_at=timezone.now())
    Rate.objects.create(
        tariff_id=rate.tariff_id,
        zone=rate.zone,
        tier=rate.tier,
        valid=DateRange(rate.valid.lower, on),
        price_e7=rate.price_e7,
        act_id=rate.act_id,
        clause=rate.clause,
    )


def _end_component(component: PriceComponent, on: date) -> None:
    """Put in place of an open-ended version one that ends on the day."""
    PriceComponent.objects.filter(pk=component.pk).update(superseded_at=timezone.now())
    PriceComponent.objects.create(
        kind=component.kind,
        price_category=component.price_category,
        voltage=component.voltage,
        power_group=component.power_group,
        stage=component.stage,
        valid=DateRange(component.valid.lower, on),
        price_e7=component.price_e7,
        act_id=component.act_id,
        clause=component.clause,
    )


def _taken_words(taken: DateRange | None) -> str:
    if taken is None:
        return "Цена не записана: такой период быть не может."
    until = f" до {taken.upper:%d.%m.%Y}" if taken.upper else ""
    return f"На этот период цена уже есть: с {taken.lower:%d.%m.%Y}{until}. Укажите другую дату начала."
