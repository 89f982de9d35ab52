"""The readings with which an account ends: one of each scale that stands at its points on the day."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sbyt.apps.contracts.queries_of_account import terms_of
from sbyt.apps.metering.queries.meters_of_points import MeterAtPoint, meters_of_points
from sbyt.apps.metering.types import Reading
from sbyt.formats.energy_text import Energy
from sbyt.kit.access.actor import Actor
from sbyt.usecases.find_register import Submission
from sbyt.usecases.readings_intake import take_readings
from sbyt.usecases.validate_reading import Outcome

_IMPORT = "A+"


def closing_day(on: date) -> date:
    """Return the day by which the last reading goes: that of the closing, or, on the first of a month, the day before.

    So the whole of the month that ended is in its last bill. The reading goes as a controller's: one counts up to the end of
    the month, past the day up to which consumers give theirs.
    """
    return on - timedelta(days=1) if on.day == 1 else on


class UnableToCloseReadings(ValueError):
    """Raised when a closing reading is missing or not believed; `field` is `shows_<register id>`."""

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingScale:
    """A scale that has to be read on the last day; `last_wh` is what it showed last."""

    register_id: int
    meter_name: str
    zone: str
    zone_name: str
    last_on: date | None
    last_wh: int | None

    @property
    def field(self) -> str:
        return f"shows_{self.register_id}"


def closing_scales(*, account_id: int, on: date) -> list[ClosingScale]:
    """Return the scales of the meters that stand on the day at the points that supply the account then."""
    points = {term.usage_point_id for term in terms_of(account_id=account_id) if term.holds_on(on)}
    return scales_at(point_ids=points, on=on)


def scales_at(*, point_ids: Collection[int], on: date) -> list[ClosingScale]:
    """Return the scales of the meters that stand at the points on the day."""
    return [
        scale
        for meter in meters_of_points(point_ids=point_ids)
        if meter.stands_on(on)
        for scale in scales_of(meter)
    ]


def scales_of(meter: MeterAtPoint) -> list[ClosingScale]:
    """Return the scales of a meter that count energy taken."""
    return [
        ClosingScale(
            register_id=register.register_id,
            meter_name=meter.name,
            zone=register.zone,
            zone_name=register.zone_name,
            last_on=register.last_on,
            last_wh=register.last_wh,
        )
        for register in meter.registers
        if register.direction == _IMPORT
    ]


def take_closing_readings(
    *,
    actor: Actor,
    scales: Sequence[ClosingScale],
    on: date,
    shows: Mapping[int, Energy | None],
    now: datetime,
) -> int:
    """Take the readings of the last day by register; returns how many. A scale read on that very day needs none.

    Raises UnableToCloseReadings where one is missing or would not be believed; the caller's transaction is rolled back.
    """
    day = closing_day(on)
    asked = [scale for scale in scales if shows.get(scale.register_id) is not None or scale.last_on != day]
    for scale in asked:
        if shows.get(scale.register_id) is None:
            raise UnableToCloseReadings("Укажите показание на день закрытия.", field=scale.field)
    taken = (
        take_readings(
            actor=actor,
            submissions=[
                Submission(
                    taken_on=day,
                    value=value,
                    register_id=scale.register_id,
                    group=1,
                    note="показание на закрытие",
                )
                for scale in asked
                if (value := shows[scale.register_id]) is not None
            ],
            source=Reading.Source.CONTROLLER,
            now=now,
        )
        if asked
        else ()
    )
    for scale, one in zip(asked, taken, strict=True):
        if one.verdict.outcome in {Outcome.REFUSED, Outcome.ASKED}:
            words = "; ".join(reason.message for reason in one.verdict.reasons)
            raise UnableToCloseReadings(f"{words[:1].upper()}{words[1:]}.", field=scale.field)
    return len(taken)
