"""Which scales a consumer may read today, and what they showed before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sbyt.apps.contracts.queries_supply import supplied_points
from sbyt.apps.contracts.types import Account
from sbyt.apps.metering.queries.reading_history import BELIEVED, KnownReading, known_readings
from sbyt.apps.metering.queries.standing_meters import Scale, StandingMeter, standing_meters
from sbyt.usecases.validate_reading import previous_of

SOURCE: Final = "cabinet"
_IMPORT: Final = "A+"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleToRead:
    """A scale, its last believed reading before today, and what the consumer has sent today already."""

    scale: Scale
    previous: KnownReading | None
    sent_today: KnownReading | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterToRead:
    """A meter that stands today, with its scales in the order of zones."""

    meter: StandingMeter
    scales: tuple[ScaleToRead, ...]


def meters_to_read(account: Account, *, today: date) -> tuple[MeterToRead, ...]:
    """Return the meters that supply the account today, in the order of points; a fixed number of queries."""
    points = {
        term.usage_point_id for term in supplied_points(account_ids=[account.pk]) if term.supplies_on(today)
    }
    standing = [meter for meter in standing_meters(point_ids=points) if meter.stands_on(today)]
    registers = {
        scale.register_id for meter in standing for scale in meter.scales if scale.direction == _IMPORT
    }
    known = known_readings(register_ids=registers, since=today) if registers else {}
    return tuple(
        MeterToRead(
            meter=meter,
            scales=tuple(
                _scale(scale, known.get(scale.register_id, []), today=today)
                for scale in sorted(meter.scales, key=lambda scale: scale.zone)
                if scale.direction == _IMPORT
            ),
        )
        for meter in sorted(standing, key=lambda meter: meter.usage_point_id)
    )


def _scale(scale: Scale, readings: Sequence[KnownReading], *, today: date) -> ScaleToRead:
    own = [reading for reading in readings if reading.taken_on == today and reading.source == SOURCE]
    believed = [reading for reading in readings if reading.state in BELIEVED and reading not in own]
    return ScaleToRead(
        scale=scale, previous=previous_of(believed, today), sent_today=own[-1] if own else None
    )
