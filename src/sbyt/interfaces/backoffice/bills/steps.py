"""Where an amount came from, from the sum down to the line of the file: amount → price → volume → reading → file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from sbyt.apps.billing.queries.explain import LineExplanation
from sbyt.apps.billing.words.steps_in_words import KWH, StepInWords, in_words
from sbyt.apps.metering.queries.reading_facts import ReadingFact
from sbyt.apps.metering.queries.source_lines import SourceExcerpt, source_of_reading
from sbyt.apps.tariffs.queries import PriceView
from sbyt.kit import numbers

_PRICE_STEPS: Final = frozenset({"Price", "PriceSum", "PriceFromGross"})
_VAT: Final = "Vat"
_MOST_EXCERPTS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownStep:
    """One numbered step; prices stand in boxes with their acts, a reading has the line of its file."""

    title: str
    result: str
    formula: str = ""
    source: str = ""
    prices: Sequence[PriceView] = field(default=())
    excerpt: SourceExcerpt | None = None


def steps_of(line: LineExplanation) -> list[ShownStep]:
    """Return the steps from the sum downwards. The first few readings come with the very lines that brought them."""
    shown = []
    for step in _from_the_sum(in_words(line.steps)):
        prices: Sequence[PriceView] = line.prices if step.kind in _PRICE_STEPS else ()
        if step.kind == "FromNorm" and line.norm is not None:
            prices = (line.norm,)
        shown.append(
            ShownStep(
                title=step.title,
                result=step.result,
                formula=step.formula,
                source="" if prices else step.source,
                prices=prices,
            )
        )
    known: dict[int, ReadingFact] = {reading.reading_id: reading for reading in reversed(line.readings)}
    newest_first = sorted(known.values(), key=lambda reading: (reading.taken_on, reading.zone), reverse=True)
    return [
        *shown,
        *(_reading(reading, place < _MOST_EXCERPTS) for place, reading in enumerate(newest_first)),
    ]


def _from_the_sum(told: Sequence[StepInWords]) -> list[StepInWords]:
    """Return the steps from the last backwards, the tax after the sum it is of."""
    down = [step for step in reversed(told) if step.kind != _VAT]
    return [*down[:1], *(step for step in told if step.kind == _VAT), *down[1:]]


def _reading(reading: ReadingFact, with_excerpt: bool) -> ShownStep:  # noqa: FBT001  one caller, right above
    excerpt = (
        source_of_reading(reading_id=reading.reading_id, around=1) if with_excerpt and reading.file else None
    )
    zone = {"T1": ", день", "T2": ", ночь", "T3": ", полупик"}.get(reading.zone, "")
    who = f", {reading.recorded_by}" if reading.recorded_by else ""
    file = reading.file
    from_file = (
        f", {file.name}, строка {file.line}" if file and file.line is not None and excerpt is None else ""
    )
    return ShownStep(
        title=f"Показание {numbers.day(reading.taken_on)}{zone}",
        result=f"{numbers.energy(reading.value_wh)}\u00a0{KWH}",
        formula=f"прибор № {reading.serial_number}, {reading.source_name}, {reading.state_name}",
        source=f"записано {numbers.moment(reading.recorded_at)}{who}{from_file}",
        excerpt=excerpt,
    )
