"""A reading sheet to be filled: the meters of buildings with their accounts and last readings."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from sbyt.apps.contracts.queries_supply import supplied_points
from sbyt.apps.metering.queries.points import usage_points_for
from sbyt.apps.metering.queries.reading_history import BELIEVED, KnownReading, known_readings
from sbyt.apps.metering.queries.standing_meters import StandingMeter, standing_meters
from sbyt.formats.reading_sheet_writer import SheetRow, write_reading_sheet
from sbyt.kit.access.actor import Actor

_IMPORT = "A+"


class UnableToPrepareSheet(ValueError):
    """Raised when no meter stands in the buildings on the day, or they are not the actor's."""


def blank_reading_sheet(*, actor: Actor, building_ids: Collection[int], on: date) -> bytes:
    """This function will return an xlsx with a row for every meter that stands in the buildings on the day.

    Rows go by premises, the building's own meter first; the previous reading is the last one believed before the
    day after `on`. What is filled in comes back through the intake of files. A constant number of queries.

    :raises UnableToPrepareSheet: there is nothing to write.
    """
    addresses = _addresses(actor, building_ids)
    meters = [
        meter
        for meter in standing_meters(point_ids=list(addresses))
        if meter.stands_on(on) and meter.usage_point_id in addresses
    ]
    if not meters:
        raise UnableToPrepareSheet("В этих домах на указанный день нет установленных приборов.")
    accounts = {
        term.usage_point_id: term.account_number
        for term in supplied_points(point_ids=list(addresses))
        if term.supplies_on(on)
    }
    places = {point_id: place for place, point_id in enumerate(addresses)}
    meters.sort(key=lambda meter: (places[meter.usage_point_id], meter.serial_number))
    registers = [scale.register_id for meter in meters for scale in meter.scales]
    known = known_readings(register_ids=registers, since=on)
    return write_reading_sheet(
        [
            _row(meter, accounts.get(meter.usage_point_id, ""), addresses[meter.usage_point_id], known, on)
            for meter in meters
        ]
    )


def _addresses(actor: Actor, building_ids: Collection[int]) -> dict[int, str]:
    """Return the addresses of the points in the order of a walk: house, the building's own points, rooms."""
    rows = (
        usage_points_for(actor)
        .filter(building_id__in=building_ids)
        .values_list(
            "building__locality", "building__street", "building__house", "premises__number", "id", "name"
        )
    )
    walk = sorted(rows, key=lambda row: (row[0], row[1], _natural(row[2]), _natural(row[3] or ""), row[4]))
    return {
        pk: f"{street}, {house}-{room}" if room else f"{street}, {house} {name}".strip()
        for _locality, street, house, room, pk, name in walk
    }


def _natural(number: str) -> tuple[int, str]:
    """Return what puts house 5 before 45 and flat 2 before 10; no number at all comes first."""
    digits = re.match(r"[0-9]{1,9}", number)
    return (int(digits[0]) if digits else -1, number)


def _row(
    meter: StandingMeter, account: str, address: str, known: dict[int, list[KnownReading]], on: date
) -> SheetRow:
    scales = sorted((scale for scale in meter.scales if scale.direction == _IMPORT), key=lambda one: one.zone)
    last = [_last_believed(known.get(scale.register_id, []), on) for scale in scales]
    days = [reading.taken_on for reading in last if reading is not None]
    return SheetRow(
        account=account,
        meter=meter.serial_number,
        address=address,
        previous_on=max(days, default=None),
        previous_wh=tuple(None if reading is None else reading.value_wh for reading in last),
    )


def _last_believed(readings: list[KnownReading], on: date) -> KnownReading | None:
    believed = [reading for reading in readings if reading.state in BELIEVED and reading.taken_on <= on]
    return believed[-1] if believed else None
