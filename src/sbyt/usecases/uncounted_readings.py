"""Readings of a household's point that its bill does not count, with the reason in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import polars as pl
from django.utils import timezone

from sbyt.apps.billing.billed_lines import billed_line_columns
from sbyt.apps.metering.queries.meters_of_points import MeterAtPoint
from sbyt.apps.metering.queries.point_readings import ReadingLine
from sbyt.apps.metering.types import PointGround
from sbyt.apps.tariffs.queries import rule_settings
from sbyt.calc.charge_lines import ENERGY, METER
from sbyt.calc.consumption import READINGS, REGISTERS, counted_readings
from sbyt.calc.dated_rules import household_rules
from sbyt.calc.grounds import GROUNDS
from sbyt.calc.readings_left_out import readings_left_out
from sbyt.kit import numbers

_IMPORT = "A+"


def told_which_do_not_count(
    readings: Sequence[ReadingLine],
    *,
    meters: Sequence[MeterAtPoint],
    acts: Sequence[PointGround],
    on: date,
) -> list[ReadingLine]:
    """Return the readings of a point with `left_out` said where an act keeps them off the bill, by the rules of the day; two queries where it has acts."""
    if not acts or not readings:
        return list(readings)
    registers = _registers(meters)
    rules = household_rules(rule_settings(on=on))
    counted = counted_readings(
        registers=registers,
        readings=_readings(readings, used=_billed(meters[0].usage_point_id, since=readings[-1].taken_on)),
        quantum_wh=rules.reading_quantum_wh,
        source_ranks=rules.source_ranks,
    )
    out = readings_left_out(counted, registers=registers, grounds=_grounds(acts), rules=rules)
    words = {
        row["reading_id"]: _in_words(row["kind"], row["act_from"], row["act_to"]) for row in out.to_dicts()
    }
    return [replace(one, left_out=words.get(one.reading_id, "")) for one in readings]


def _in_words(kind: str, since: date, until: date | None) -> str:
    days = f"с {numbers.day(since)}" + (f" по {numbers.day(until)}" if until else "")
    return f"в счёт не идёт: {PointGround.Kind(kind).label} {days}"


def _registers(meters: Sequence[MeterAtPoint]) -> pl.DataFrame:
    rows = [
        {
            "register_id": scale.register_id,
            "installation_id": meter.installation_id,
            "usage_point_id": meter.usage_point_id,
            "zone": scale.zone,
            "integer_digits": scale.integer_digits,
            "multiplier": meter.multiplier,
            "valid_from": meter.valid_from,
            "valid_to": meter.valid_to,
        }
        for meter in meters
        for scale in meter.registers
        if scale.direction == _IMPORT
    ]
    return pl.DataFrame(rows, schema=REGISTERS)


def _readings(readings: Sequence[ReadingLine], *, used: set[int]) -> pl.DataFrame:
    rows = [
        {
            "reading_id": one.reading_id,
            "register_id": one.register_id,
            "installation_id": one.installation_id,
            "taken_on": one.taken_on,
            "value_wh": one.value_wh,
            "state": one.state,
            "source": one.source,
            "rolled_over": one.rolled_over,
            "used": one.reading_id in used,
        }
        for one in readings
        if one.superseded_at is None
    ]
    return pl.DataFrame(rows, schema=READINGS)


def _grounds(acts: Sequence[PointGround]) -> pl.DataFrame:
    rows = [
        {
            "usage_point_id": act.usage_point_id,
            "kind": act.kind,
            "valid_from": act.valid.lower,
            "valid_to": act.valid.upper,
            "act_on": act.act_on,
        }
        for act in acts
    ]
    return pl.DataFrame(rows, schema=GROUNDS)


def _billed(point_id: int, *, since: date) -> set[int]:
    """Return the readings that bills of the point ended with."""
    now = timezone.now()
    lines = billed_line_columns(
        point_ids=[point_id], date_from=since.replace(day=1), date_to=now.date(), as_of=now
    )
    metered = lines.filter((lines["service"] == ENERGY) & (lines["method"] == METER))
    return {pair for ids in metered["reading_ids"] for pair in ids[1::2]}
