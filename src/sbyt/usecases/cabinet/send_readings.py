"""A consumer's readings: shown what they come to before they are sent, then taken in by the one way for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from sbyt.apps.contracts.queries_supply import tariffs_of_points
from sbyt.apps.contracts.types import Account
from sbyt.apps.tariffs.queries import rule_settings, zone_prices
from sbyt.calc.consumption import counted_wh
from sbyt.calc.dated_rules import household_rules
from sbyt.calc.rounding import money_kop
from sbyt.formats.energy_text import Energy, wh_of_kwh_text
from sbyt.kit.access.actor import Actor
from sbyt.usecases.cabinet.meters import SOURCE, MeterToRead, ScaleToRead
from sbyt.usecases.find_register import Submission
from sbyt.usecases.kept_refusals import take_readings_and_keep_refusals
from sbyt.usecases.readings_intake import TakenReading
from sbyt.usecases.validate_reading import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Previewed:
    """One scale as it would be taken in: what was judged, and roughly what its energy costs.

    `price_e7` is the price of today of a household's zone, None for others; `cost_kop` is without common needs.
    """

    to_read: ScaleToRead
    multiplier: int
    text: str
    taken: TakenReading | None
    consumption_wh: int | None
    price_e7: int | None
    cost_kop: int | None

    @property
    def outcome(self) -> str:
        return "" if self.taken is None else self.taken.verdict.outcome.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """All scales that were filled in; `can_send` when none of them is refused."""

    taken_on: date
    scales: tuple[Previewed, ...]

    @property
    def filled(self) -> tuple[Previewed, ...]:
        return tuple(scale for scale in self.scales if scale.taken is not None)

    @property
    def can_send(self) -> bool:
        return bool(self.filled) and all(scale.outcome != Outcome.REFUSED for scale in self.filled)

    @property
    def consumption_wh(self) -> int | None:
        known = [scale.consumption_wh for scale in self.filled]
        return sum(wh for wh in known if wh is not None) if known and None not in known else None

    @property
    def cost_kop(self) -> int | None:
        known = [scale.cost_kop for scale in self.filled]
        return sum(kop for kop in known if kop is not None) if known and None not in known else None


def preview_readings(
    *,
    actor: Actor,
    account: Account,
    meters: Sequence[MeterToRead],
    texts: Mapping[int, str],
    now: datetime,
) -> Preview:
    """Return what readings would come to, by register: the same judgement as when they are sent, and nothing kept."""
    with transaction.atomic():
        taken = _take(actor=actor, meters=meters, texts=texts, now=now)
        transaction.set_rollback(True)
    return _preview(account=account, meters=meters, texts=texts, taken=taken, now=now)


@transaction.atomic
def send_readings(
    *,
    actor: Actor,
    account: Account,
    meters: Sequence[MeterToRead],
    texts: Mapping[int, str],
    now: datetime,
) -> Preview:
    """Take the readings in and return what became of each; all of them or, where one is refused, none."""
    taken = _take(actor=actor, meters=meters, texts=texts, now=now)
    return _preview(account=account, meters=meters, texts=texts, taken=taken, now=now)


def _take(
    *, actor: Actor, meters: Sequence[MeterToRead], texts: Mapping[int, str], now: datetime
) -> dict[int, TakenReading]:
    """Return register → what became of its reading; they go as one group, so they fall together."""
    known = [scale.scale.register_id for meter in meters for scale in meter.scales]
    given = [register_id for register_id in known if texts.get(register_id, "").strip()]
    if not given:
        return {}
    submissions = [
        Submission(
            register_id=register_id,
            taken_on=timezone.localdate(now),
            value=wh_of_kwh_text(texts[register_id].strip().replace("\u202f", "").replace(" ", "")),
            group=1,
        )
        for register_id in given
    ]
    taken = take_readings_and_keep_refusals(
        actor=actor,
        submissions=submissions,
        source=SOURCE,
        now=now,
        texts={place: texts[register_id] for place, register_id in enumerate(given)},
    )
    return dict(zip(given, taken, strict=True))


def _preview(
    *,
    account: Account,
    meters: Sequence[MeterToRead],
    texts: Mapping[int, str],
    taken: Mapping[int, TakenReading],
    now: datetime,
) -> Preview:
    today = timezone.localdate(now)
    points = {meter.meter.usage_point_id for meter in meters}
    tariffs = tariffs_of_points(account_id=account.pk, point_ids=points, on=today)
    prices = zone_prices(tariff_ids=set(tariffs.values()), on=today)
    quantum = household_rules(rule_settings(on=today)).reading_quantum_wh if tariffs else 1
    scales = [
        _scale(
            meter,
            scale,
            text=texts.get(scale.scale.register_id, ""),
            taken=taken.get(scale.scale.register_id),
            price_e7=prices.get((tariffs.get(meter.meter.usage_point_id, 0), scale.scale.zone)),
            quantum_wh=quantum,
        )
        for meter in meters
        for scale in meter.scales
    ]
    return Preview(taken_on=today, scales=tuple(scales))


def _scale(
    meter: MeterToRead,
    scale: ScaleToRead,
    *,
    text: str,
    taken: TakenReading | None,
    price_e7: int | None,
    quantum_wh: int,
) -> Previewed:
    consumption = _consumption(meter, scale, taken, quantum_wh=quantum_wh)
    cost = None
    if consumption is not None and price_e7 is not None:
        cost = money_kop(quantity_wh=consumption, price_e7=price_e7)
    return Previewed(
        to_read=scale,
        multiplier=meter.meter.multiplier,
        text=text,
        taken=taken,
        consumption_wh=consumption,
        price_e7=price_e7,
        cost_kop=cost,
    )


def _consumption(
    meter: MeterToRead, scale: ScaleToRead, taken: TakenReading | None, *, quantum_wh: int
) -> int | None:
    """Return the energy since the previous reading as billing counts it; None where nothing can be said."""
    if taken is None or scale.previous is None or not isinstance(taken.submission.value, Energy):
        return None
    if taken.verdict.outcome in {Outcome.REFUSED, Outcome.ASKED}:
        return None
    ratio = meter.meter.multiplier
    end, start = (
        counted_wh(value, multiplier=ratio, quantum_wh=quantum_wh)
        for value in (taken.submission.value.wh, scale.previous.value_wh)
    )
    return (end - start) * ratio
