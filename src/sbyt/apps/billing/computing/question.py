"""What the inputs of a month are read for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sbyt.apps.billing.computing.meter_histories import history_of
from sbyt.calc.dated_rules import household_rules
from sbyt.calc.periods import day_of_month, month_before, next_month


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which buildings, which month, at which prices, known when."""

    building_ids: Collection[int]
    month: date
    stage: str
    as_of: datetime
    rules: Mapping[str, Any]

    @property
    def deadline_day(self) -> int:
        return household_rules(self.rules).reading_deadline_day

    @property
    def month_end(self) -> date:
        return next_month(self.month)

    @property
    def history_from(self) -> date:
        return history_of(self.month)

    @property
    def recent_from(self) -> date:
        return month_before(self.month)

    @property
    def opening(self) -> date:
        """The last day on which a reading of the month before counts: a house starts from it."""
        return day_of_month(self.recent_from, self.deadline_day)

    @property
    def closing(self) -> date:
        return day_of_month(self.month, self.deadline_day)

    @property
    def of_run(self) -> dict[str, Any]:
        return {"month": self.month, "stage": self.stage, "as_of": self.as_of}

    @property
    def in_month(self) -> dict[str, Any]:
        return {"date_from": self.month, "date_to": self.month_end}
