"""What the meters of a point counted in the window of an average, reading by reading.

Written from the rule (PP 354 p. 59): the readings of the twelve months up to the last one before the event; where they span
fewer than `average_full_months`, the reading before them too.
"""

from __future__ import annotations

from datetime import date

from sbyt.calc.dated_rules import HouseholdRules
from tests.calc.reference.plain_readings import Passed, Row, Shown, readings_that_count


def window_of_point(
    registers: list[Row], readings: list[Row], *, event: date, rules: HouseholdRules
) -> dict[tuple[int, int], Passed]:
    """Return what each register (register_id, installation_id) counted, of those read twice in the window."""
    known = {}
    for row in registers:
        shown = readings_that_count(row, readings, rules.reading_quantum_wh)
        known[row["register_id"], row["installation_id"]] = (row, [r for r in shown if r.taken_on <= event])
    until = _last_whole_reading([(row, shown) for row, shown in known.values() if shown])
    if until is None:
        return {}
    since = _months_before(until, rules.average_window_months)
    zones: dict[str, list[date]] = {}
    for row, shown in known.values():
        zones.setdefault(row["zone"], []).extend(r.taken_on for r in shown if since <= r.taken_on <= until)
    spans = [(until.year - min(on).year) * 12 + until.month - min(on).month for on in zones.values() if on]
    narrow = any(span < rules.average_full_months for span in spans)
    found = {}
    for key, (row, shown) in known.items():
        inside = _inside(shown, since, until, narrow=narrow)
        if len(inside) > 1:
            found[key] = Passed(row, inside, inside[0], inside[-1])
    return found


def _inside(shown: list[Shown], since: date, until: date, *, narrow: bool) -> list[Shown]:
    inside = [r for r in shown if since <= r.taken_on <= until]
    before = [r for r in shown if r.taken_on < since]
    return [*before[-1:], *inside] if narrow else inside


def _last_whole_reading(known: list[tuple[Row, list[Shown]]]) -> date | None:
    """Return the last day on which every register of some meter had been read."""
    meters: dict[int, list[date]] = {}
    for row, shown in known:
        meters.setdefault(row["installation_id"], []).append(shown[-1].taken_on)
    return max((min(days) for days in meters.values()), default=None)


def _months_before(day: date, months: int) -> date:
    year, zero_month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = (date(year + zero_month // 11, (zero_month + 1) % 12 + 1, 1) - date(year, zero_month + 1, 1)).days
    return date(year, zero_month + 1, min(day.day, last))
