"""An explanation as plain values for JSON: figures in units, steps in words."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sbyt.apps.billing.queries.explain import ChargeExplanation, LineExplanation
from sbyt.apps.billing.words.steps_in_words import in_words
from sbyt.apps.metering.queries.reading_facts import IntervalDayFact
from sbyt.apps.metering.queries.supplied_days import SuppliedDay


def plain_explanation(explanation: ChargeExplanation) -> dict[str, Any]:
    """Return the explanation ready for JSON: dates as ISO text, each step as kind, title, formula, result, source."""
    told = {
        name: _plain(getattr(explanation, name))
        for name in explanation.__dataclass_fields__
        if name not in {"lines", "bill", "penalties"}
    }
    bill = None if explanation.bill is None else _plain(asdict(explanation.bill))
    return told | {
        "adds_up": explanation.adds_up,
        "bill": bill,
        "lines": [_line(line) for line in explanation.lines],
        "penalty_kop": explanation.penalty_kop,
        "penalties": [_plain(asdict(one)) for one in explanation.penalties],
    }


def _line(line: LineExplanation) -> dict[str, Any]:
    known = {
        name: _plain(getattr(line, name))
        for name in line.__dataclass_fields__
        if name not in {"steps", "prices", "norm", "readings", "days"}
    }
    return known | {
        "steps": [asdict(step) for step in in_words(line.steps)],
        "prices": [_plain(asdict(price)) for price in line.prices],
        "norm": None if line.norm is None else _plain(asdict(line.norm)),
        "readings": [_plain(asdict(reading)) for reading in line.readings],
        "days": [_day(day) for day in line.days],
    }


def _day(day: SuppliedDay) -> dict[str, Any]:
    """Return a day flat: its file where the point itself was measured (nulls where not), then what else it came from."""
    file = dict.fromkeys(IntervalDayFact.__dataclass_fields__) if day.file is None else asdict(day.file)
    gap = day.replaced
    told: dict[str, Any] = _plain(
        {
            **file,
            "day": day.day,
            "energy_wh": day.energy_wh,
            "missing": day.missing,
            "comes": day.comes,
            "scheme": None if day.scheme_id is None else {"id": day.scheme_id, "name": day.scheme_name},
            "replaced": None
            if gap is None
            else {
                "method": gap.method,
                "reason": gap.reason,
                "finding": gap.finding_code,
                "over_measured": gap.over_measured,
                "recorded_at": gap.recorded_at,
                "recorded_by": gap.recorded_by,
                "values_wh": gap.values_wh,
            },
        }
    )
    return told


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value
