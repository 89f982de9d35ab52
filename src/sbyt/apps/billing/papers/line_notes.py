"""What a payment document says under each of its lines: the steps of the volume in words, as they were known to the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sbyt.apps.billing.models import ChargeLine
from sbyt.apps.billing.papers.line_facts import LineFacts
from sbyt.apps.billing.papers.line_steps import known_of_points, steps_of_line
from sbyt.apps.billing.words.note_of_line import note_of_line
from sbyt.calc.dated_rules import household_rules
from sbyt.calc.explain_facts import NOTHING_KNOWN, KnownOfPoint

_RANGE: Final = frozenset({"tier", "range_months", "range_before_wh"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LineNotes:
    """What is known of the points of a partition; tells the note of any of its lines."""

    known: Mapping[int, KnownOfPoint]
    quantum_wh: int

    def of(self, fact: LineFacts) -> tuple[str, ...]:
        """Return the note of the line; nothing where its readings in the table of meters say it all."""
        line = fact.line
        if _plain(fact):
            return ()
        known = self.known.get(line.usage_point_id, NOTHING_KNOWN)
        shared = "flat_wh" in (line.basis or {})
        steps = steps_of_line(fact, quantum_wh=self.quantum_wh, known=known)
        return note_of_line(steps, with_readings=shared)


def line_notes(
    facts: Mapping[int, Sequence[LineFacts]], *, month: date, as_of: datetime, rules: Mapping[str, Any]
) -> LineNotes:
    """Return the notes of the lines of a partition; `as_of` and `rules` are those of its run."""
    of_households = household_rules(rules)
    lines = [fact for of_charge in facts.values() for fact in of_charge]
    known = known_of_points(lines, month=month, as_of=as_of, reconcile_norm=of_households.reconcile_norm)
    return LineNotes(known=known, quantum_wh=of_households.reading_quantum_wh)


def _plain(fact: LineFacts) -> bool:
    """Tell a line by two readings of each register and nothing else, and a correction, which has its own section."""
    line = fact.line
    if line.method in {ChargeLine.Method.ADJUSTED, ChargeLine.Method.DISCOUNT}:
        return True
    return (
        line.method == ChargeLine.Method.METER
        and not (line.basis or {}).keys() - _RANGE
        and all(pair.start.turns == pair.end.turns for pair in fact.pairs)
    )
