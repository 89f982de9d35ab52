"""The table of meters on a document: registers with their two readings and the energy between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from sbyt.apps.billing.models import ChargeLine
from sbyt.apps.billing.papers.line_facts import LineFacts, Pair
from sbyt.apps.documents.types import MeterRow
from sbyt.calc.consumption import energy_wh

_FIGURES: Final = ("base_wh", "value_wh", "base_turns", "turns", "integer_digits", "multiplier")


def energy_between(pairs: Sequence[Pair]) -> list[int]:
    """Return the energy of each pair of readings by the rule of `calc`, confirmed rollovers counted."""
    frame = pl.DataFrame(
        {
            "base_wh": [base.value_wh for base, _end in pairs],
            "value_wh": [end.value_wh for _base, end in pairs],
            "base_turns": [base.turns for base, _end in pairs],
            "turns": [end.turns for _base, end in pairs],
            "integer_digits": [end.integer_digits for _base, end in pairs],
            "multiplier": [end.multiplier for _base, end in pairs],
        },
        schema=dict.fromkeys(_FIGURES, pl.Int64),
    )
    return frame.select(energy_wh(pl.col("value_wh"), pl.col("turns")))["value_wh"].to_list()


def meter_rows(facts: Sequence[LineFacts]) -> tuple[MeterRow, ...]:
    """Return a row a register that was read, and a row a point billed without readings; house meters are left out."""
    energy = [fact for fact in facts if fact.line.service == ChargeLine.Service.ENERGY]
    read: dict[tuple[int, int], tuple[Pair, str]] = {}
    for fact in energy:
        if fact.line.method == ChargeLine.Method.METER:
            read |= {(pair[0].reading_id, pair[1].reading_id): (pair, fact.point_code) for pair in fact.pairs}
    known = list(read.values())
    volumes = energy_between([pair for pair, _point in known])
    rows = [_read(pair, point, volume) for (pair, point), volume in zip(known, volumes, strict=True)]
    return (*rows, *(_estimated(fact) for fact in energy if _without_readings(fact)))


def _without_readings(fact: LineFacts) -> bool:
    return fact.line.method in {ChargeLine.Method.AVERAGE, ChargeLine.Method.INTERVALS}


def _read(pair: Pair, point: str, volume: int) -> MeterRow:
    base, end = pair
    return MeterRow(
        meter_number=end.serial_number,
        zone=end.zone,
        multiplier=end.multiplier,
        previous_wh=base.value_wh,
        previous_on=base.taken_on,
        current_wh=end.value_wh,
        current_on=end.taken_on,
        volume_wh=volume,
        usage_point=point,
        verified_until=end.verified_until,
    )


def _estimated(fact: LineFacts) -> MeterRow:
    """A point billed by its profile or its mean: no figures of a scale."""
    known = fact.pairs[0][1] if fact.pairs else None
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
