"""Values of billing, and the names of its rows for annotations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sbyt.apps.billing.models import AppointedRun, Bill, BillingRun, Charge, ChargeLine, Finding, RunPartition

__all__ = [
    "CORRECTION",
    "FINAL",
    "FORECAST",
    "AppointedRun",
    "Bill",
    "BillingRun",
    "Charge",
    "ChargeLine",
    "Finding",
    "RunPartition",
    "RunScope",
]

FORECAST = "forecast"
FINAL = "final"
CORRECTION = "correction"
"""A month of legal entities billed anew at final prices: its bill stands in place of the one before, and posts the difference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunScope:
    """Which accounts a run bills: those that satisfy every part that is not empty; nothing named means all."""

    branch_ids: frozenset[int] = field(default_factory=frozenset)
    building_ids: frozenset[int] = field(default_factory=frozenset)
    account_ids: frozenset[int] = field(default_factory=frozenset)

    @classmethod
    def of(
        cls,
        *,
        branch_ids: Iterable[int] = (),
        building_ids: Iterable[int] = (),
        account_ids: Iterable[int] = (),
    ) -> RunScope:
        return cls(
            branch_ids=frozenset(branch_ids),
            building_ids=frozenset(building_ids),
            account_ids=frozenset(account_ids),
        )

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> RunScope:
        return cls.of(**{name: value.get(name, ()) for name in cls.__slots__})

    def as_json(self) -> dict[str, list[int]]:
        return {name: sorted(getattr(self, name)) for name in self.__slots__ if getattr(self, name)}
