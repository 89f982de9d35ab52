"""Dated rules with their whole history: for facts of many days judged in one pass."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sbyt.apps.tariffs.models import RuleSetting


@dataclass(frozen=True, slots=True)
class DatedRules:
    """Values of some rules over time."""

    rows: tuple[tuple[str, date | None, date | None, Any], ...]

    def value(self, key: str, *, on: date, default: int) -> int:
        """Return the whole number in force on a day, the default where none is."""
        for name, start, end, value in self.rows:
            if name == key and (start is None or start <= on) and (end is None or on < end):
                return int(value)
        return default


def dated_rules(*, keys: Collection[str]) -> DatedRules:
    """Return the history of the rules named by one query."""
    rows = RuleSetting.objects.filter(key__in=keys).values_list("key", "valid", "value")
    return DatedRules(tuple((key, valid.lower, valid.upper, value) for key, valid, value in rows))
