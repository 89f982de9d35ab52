"""The last day to pay a bill: a dated rule by kind of account, moved to the next working day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sbyt.calc.periods import next_month
from sbyt.kit.working_days import Told, next_working_day

_KEY_OF_KIND: Final = {
    "household": "billing.due_day_household",
    "legal": "billing.due_day_legal",
}


class UnableToSetDueDay(ValueError):
    """Raised when no rule says by which day a kind of account pays."""


def due_day(*, month: date, account_kind: str, rules: Mapping[str, Any], told: Told) -> date:
    """Return the day of the next month on which the bill of `month` is due, or the next working day.

    Sources: ЖК РФ 155 (the 10th; from accounting month 2026-02 the 15th, 177-ФЗ), ПП 442 п. 82 (the 18th); the shift is
    ГК РФ 193. `rules` are those in force on the first day of the month, `told` the production calendar (tariffs.queries_capacity.days_told).
    """
    key = _KEY_OF_KIND[account_kind]
    if key not in rules:
        raise UnableToSetDueDay(f"не задано правило {key} на {month:%m.%Y}")
    return next_working_day(next_month(month).replace(day=int(rules[key])), told=told)
