"""What the lines of charges stand on: price with its act, norm, readings with their meter and file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sbyt.apps.billing.models import ChargeLine
from sbyt.apps.metering.queries.reading_facts import ReadingFact, reading_facts
from sbyt.apps.tariffs.queries import PriceView, components_by_id, norms_by_id, rates_by_id

Pair = tuple[ReadingFact, ReadingFact]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """A line with everything it names; `pairs` are the readings (from, to), one pair a register and installation."""

    line: ChargeLine
    point_code: str
    point_name: str
    rate: PriceView | None
    components: tuple[PriceView, ...]
    norm: PriceView | None
    pairs: tuple[Pair, ...]


def line_facts(*, charge_ids: Collection[int]) -> dict[int, list[LineFacts]]:
    """Return the lines of the charges in their order, by a constant number of queries (six)."""
    lines = list(
        ChargeLine.objects.filter(charge_id__in=charge_ids)
        .select_related("usage_point")
        .order_by("charge_id", "number")
    )
    rates = rates_by_id(ids={line.rate_id for line in lines if line.rate_id is not None})
    components = components_by_id(ids={pk for line in lines for pk in line.price_component_ids})
    norms = norms_by_id(ids={line.norm_id for line in lines if line.norm_id is not None})
    readings = reading_facts(reading_ids={pk for line in lines for pk in line.reading_ids})
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
                pairs=_pairs(line, readings),
            )
        )
    return dict(told)


def _pairs(line: ChargeLine, readings: dict[int, ReadingFact]) -> tuple[Pair, ...]:
    ids = line.reading_ids
    known = zip(ids[::2], ids[1::2], strict=False)
    return tuple(
        (readings[base], readings[end]) for base, end in known if base in readings and end in readings
    )
