"""The table of meters on a document: registers with their two readings and the energy between them."""

from __future__ import annotations

from collections.abc import Sequence

from sbyt.apps.billing.models import ChargeLine
from sbyt.apps.billing.papers.line_facts import LineFacts, ReadPair
from sbyt.apps.documents.types import MeterRow


def meter_rows(facts: Sequence[LineFacts]) -> tuple[MeterRow, ...]:
    """Return a row a register that was read, and a row a point billed without readings; house meters are left out."""
    energy = [fact for fact in facts if fact.line.service == ChargeLine.Service.ENERGY]
    read = {
        (pair.start.reading_id, pair.end.reading_id): _read(pair, fact.point_code)
        for fact in energy
        if fact.line.method == ChargeLine.Method.METER
        for pair in fact.pairs
    }
    return (*read.values(), *(_estimated(fact) for fact in energy if _without_readings(fact)))


def registers_read(facts: Sequence[LineFacts]) -> tuple[MeterRow, ...]:
    """Return the rows of meter_rows without those of points billed by their mean: no meter counted that volume."""
    estimated = ChargeLine.Method.AVERAGE
    return meter_rows([fact for fact in facts if fact.line.method != estimated])


def house_meter_rows(facts: Sequence[LineFacts]) -> tuple[MeterRow, ...]:
    """Return a row a register of the building's meters that the common needs stand on."""
    needs = [fact for fact in facts if fact.line.service == ChargeLine.Service.COMMON_NEEDS]
    read = {
        (pair.start.reading_id, pair.end.reading_id): _read(pair, "") for fact in needs for pair in fact.pairs
    }
    return tuple(read.values())


def _without_readings(fact: LineFacts) -> bool:
    unread = {ChargeLine.Method.AVERAGE, ChargeLine.Method.INTERVALS, ChargeLine.Method.REPLACED}
    return fact.line.method in unread


def _read(pair: ReadPair, point: str) -> MeterRow:
    start, end = pair.start, pair.end
    return MeterRow(
        meter_number=end.serial_number,
        zone=end.zone,
        multiplier=end.multiplier,
        previous_wh=start.value_wh,
        previous_on=start.taken_on,
        current_wh=end.value_wh,
        current_on=end.taken_on,
        volume_wh=pair.energy_wh,
        usage_point=point,
        verified_until=end.verified_until,
    )


def _estimated(fact: LineFacts) -> MeterRow:
    """A point billed by its profile or its mean: no figures of a scale."""
    known = fact.pairs[0].end if fact.pairs else None
    return MeterRow(
        meter_number="" if known is None else known.serial_number,
        zone=fact.line.zone,
        multiplier=1 if known is None else known.multiplier,
        previous_wh=None,
        previous_on=None,
        current_wh=None,
        current_on=None,
        volume_wh=fact.line.quantity_wh,
        usage_point=fact.point_code,
        verified_until=None if known is None else known.verified_until,
    )
