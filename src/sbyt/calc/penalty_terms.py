"""The terms penalties are reckoned by, as a run keeps them: plain values that say the same whenever they are read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from sbyt.calc.penalties import CAPS, KEY_RATES, MORATORIA, STEPS, RateOf


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyTerms:
    """Tables of penalties.PenaltyTables that do not depend on an account.

    `charged_to`: regimes whose penalties stand in bills. `known_to`: the first day for which the law is not known (None = known
    on): nothing is reckoned on it and after it.
    """

    key_rates: pl.DataFrame
    caps: pl.DataFrame
    moratoria: pl.DataFrame
    steps: pl.DataFrame
    rate_of: RateOf
    charged_to: tuple[str, ...]
    known_to: date | None

    def as_json(self) -> dict[str, Any]:
        """Return the terms as plain values."""
        return {
            **{name: _plain(getattr(self, name)) for name in _SCHEMAS},
            "rate_of": self.rate_of.value,
            "charged_to": list(self.charged_to),
            "known_to": None if self.known_to is None else self.known_to.isoformat(),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> PenaltyTerms:
        """Return what `as_json` told."""
        known_to = value["known_to"]
        return cls(
            **{name: _frame(value[name], schema) for name, schema in _SCHEMAS.items()},
            rate_of=RateOf(value["rate_of"]),
            charged_to=tuple(value["charged_to"]),
            known_to=None if known_to is None else date.fromisoformat(known_to),
        )

    def reckoned_to(self, *, last_day: date) -> date:
        """Return the last day that bears penalties: `last_day`, or the last one the law is known for."""
        return last_day if self.known_to is None else min(last_day, self.known_to - timedelta(days=1))

    @property
    def first_day(self) -> int:
        """The first day after a due day that bears penalties in any regime that is charged."""
        own = self.steps.filter(pl.col("regime").is_in(self.charged_to))["first_day"].to_list()
        return min(own, default=0)


_SCHEMAS = {"key_rates": KEY_RATES, "caps": CAPS, "moratoria": MORATORIA, "steps": STEPS}


def _plain(frame: pl.DataFrame) -> list[list[Any]]:
    return [
        [cell.isoformat() if isinstance(cell, date) else cell for cell in row] for row in frame.iter_rows()
    ]


def _frame(rows: list[list[Any]], schema: pl.Schema) -> pl.DataFrame:
    """Return the rows as told; columns that were not told then, the last ones, are null: terms of an earlier run say what they said."""
    days = [isinstance(kind, pl.Date) for kind in schema.values()]
    typed = [
        [
            date.fromisoformat(cell) if is_day and cell is not None else cell
            for cell, is_day in zip([*row, *[None] * (len(days) - len(row))], days, strict=True)
        ]
        for row in rows
    ]
    return pl.DataFrame(typed, schema=schema, orient="row")
