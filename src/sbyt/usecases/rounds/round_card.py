"""Read a round: each stop with its address, account, scales and seals; a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sbyt.apps.contracts.queries_of_points import accounts_of_points
from sbyt.apps.metering.operations.seals import seals_of
from sbyt.apps.metering.queries.control_rounds import stops_of
from sbyt.apps.metering.queries.meters_of_points import MeterAtPoint, meters_of_points
from sbyt.apps.metering.queries.reading_history import known_readings
from sbyt.apps.metering.types import ControlRound, Reading, RoundStop
from sbyt.usecases.registers.closing_readings import ClosingScale, scales_of


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedScale:
    """What was typed for a scale on the day of the visit; `is_asked`: it waits to be confirmed and is not believed yet."""

    register_id: int
    value_wh: int
    is_asked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRow:
    """A stop as the sheet and the grid show it. `scales` are those of the day of the round; `typed` what was read at the visit."""

    stop: RoundStop
    address: str
    account: str
    party_name: str
    meter: MeterAtPoint | None
    scales: tuple[ClosingScale, ...]
    seals: str
    typed: tuple[TypedScale, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.stop.result in {"", RoundStop.Result.ABSENT}


def round_rows(*, laid: ControlRound) -> list[StopRow]:
    """Return the stops of a round in the order of the way."""
    stops = stops_of(round_id=laid.pk)
    points = [stop.usage_point_id for stop in stops]
    accounts = accounts_of_points(point_ids=points, on=laid.planned_on)
    meters = _standing(meters_of_points(point_ids=points), laid.planned_on)
    seals: dict[int, list[str]] = {}
    for seal in seals_of(point_ids=points):
        if seal.taken_off is None:
            seals.setdefault(seal.installation.usage_point_id, []).append(seal.number)
    typed = _typed(stops, meters)
    return [
        StopRow(
            stop=stop,
            address=_address(stop),
            account=accounts[stop.usage_point_id].number if stop.usage_point_id in accounts else "",
            party_name=accounts[stop.usage_point_id].party_name if stop.usage_point_id in accounts else "",
            meter=meters.get(stop.usage_point_id),
            scales=tuple(scales_of(meters[stop.usage_point_id])) if stop.usage_point_id in meters else (),
            seals=", ".join(seals.get(stop.usage_point_id, [])),
            typed=typed.get(stop.pk, ()),
        )
        for stop in stops
    ]


def _typed(
    stops: Sequence[RoundStop], meters: Mapping[int, MeterAtPoint]
) -> dict[int, tuple[TypedScale, ...]]:
    """Return by stop what the controller's readings of the day of its visit show, those that wait among them."""
    read = [
        (stop, stop.visited_on, meters[stop.usage_point_id])
        for stop in stops
        if stop.result == RoundStop.Result.READ and stop.visited_on and stop.usage_point_id in meters
    ]
    if not read:
        return {}
    known = known_readings(
        register_ids=[scale.register_id for _stop, _on, meter in read for scale in meter.registers],
        since=min(on for _stop, on, _meter in read),
    )
    return {
        stop.pk: tuple(
            TypedScale(
                register_id=scale.register_id,
                value_wh=one.value_wh,
                is_asked=one.state == Reading.State.ASKED,
            )
            for scale in meter.registers
            for one in known.get(scale.register_id, [])
            if one.taken_on == on and one.source == Reading.Source.CONTROLLER
        )
        for stop, on, meter in read
    }


def _standing(meters: list[MeterAtPoint], on: date) -> dict[int, MeterAtPoint]:
    return {meter.usage_point_id: meter for meter in meters if meter.stands_on(on)}


def _address(stop: RoundStop) -> str:
    point = stop.usage_point
    place = f"{point.building.street}, {point.building.house}"
    if point.premises is None:
        return f"{place}, общий"
    return f"{place}-{point.premises.number}" if point.premises.number else place
