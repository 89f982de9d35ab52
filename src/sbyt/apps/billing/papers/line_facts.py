"""What the lines of charges stand on: price with its act, norm, readings with their meter and file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import polars as pl

from sbyt.apps.billing.models import ChargeLine, HouseBasis
from sbyt.apps.billing.range_figures import basis_with_range
from sbyt.apps.metering.queries.reading_facts import ReadingFact, reading_facts
from sbyt.apps.tariffs.queries import PriceView, components_by_id, norms_by_id, rates_by_id
from sbyt.calc.consumption import energy_wh

_FIGURES: Final = ("base_wh", "value_wh", "base_turns", "turns", "integer_digits", "multiplier")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPair:
    """Two readings of a register and the energy between them by the rule of `calc`, confirmed rollovers counted."""

    start: ReadingFact
    end: ReadingFact
    energy_wh: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """A line with everything it names; `pairs` are its readings, one pair a register and installation."""

    line: ChargeLine
    point_code: str
    point_name: str
    rate: PriceView | None
    components: tuple[PriceView, ...]
    norm: PriceView | None
    pairs: tuple[ReadPair, ...]


def line_facts(
    *, month: date, charge_ids: Collection[int], as_of: datetime | None = None
) -> dict[int, list[LineFacts]]:
    """Return the lines of the charges of a month in their order, by a constant number of queries; with what was known at `as_of`, or now."""
    lines = list(
        ChargeLine.objects.filter(month=month, charge_id__in=charge_ids)
        .select_related("usage_point")
        .order_by("charge_id", "number")
    )
    _complete(lines)
    rates = rates_by_id(ids={line.rate_id for line in lines if line.rate_id is not None})
    components = components_by_id(ids={pk for line in lines for pk in line.price_component_ids})
    norms = norms_by_id(ids={line.norm_id for line in lines if line.norm_id is not None})
    readings = reading_facts(reading_ids={pk for line in lines for pk in line.reading_ids}, as_of=as_of)
    pairs = _pairs(lines, readings)
    told: dict[int, list[LineFacts]] = defaultdict(list)
    for line in lines:
        told[line.charge_id].append(
            LineFacts(
                line=line,
                point_code=line.usage_point.code,
                point_name=line.usage_point.name,
                rate=rates.get(line.rate_id or 0),
                components=tuple(components[pk] for pk in line.price_component_ids if pk in components),
                norm=norms.get(line.norm_id or 0),
                pairs=tuple(pairs.get(line.pk, ())),
            )
        )
    return dict(told)


def _complete(lines: Sequence[ChargeLine]) -> None:
    """Complete `basis` by the range and by the facts of the house; one query where any line has those."""
    ids = {line.house_basis_id for line in lines if line.house_basis_id is not None}
    houses = HouseBasis.objects.in_bulk(ids) if ids else {}
    for line in lines:
        line.basis = basis_with_range(line.basis, line.tier)
        if line.house_basis_id is not None:
            line.basis = {**houses[line.house_basis_id].facts, **(line.basis or {})}


def _pairs(lines: Sequence[ChargeLine], readings: Mapping[int, ReadingFact]) -> dict[int, list[ReadPair]]:
    """Return the pairs of each line, all energies reckoned at once."""
    ends = [
        (line.pk, readings[base], readings[end])
        for line in lines
        for base, end in zip(line.reading_ids[::2], line.reading_ids[1::2], strict=False)
        if base in readings and end in readings
    ]
    figures = [
        (start.value_wh, end.value_wh, start.turns, end.turns, end.integer_digits, end.multiplier)
        for _line, start, end in ends
    ]
    frame = pl.DataFrame(figures, schema=dict.fromkeys(_FIGURES, pl.Int64), orient="row")
    energies = frame.select(energy_wh(pl.col("value_wh"), pl.col("turns")))["value_wh"]
    pairs: dict[int, list[ReadPair]] = defaultdict(list)
    for (line_id, start, end), energy in zip(ends, energies, strict=True):
        pairs[line_id].append(ReadPair(start=start, end=end, energy_wh=int(energy)))
    return pairs
