"""How much is suspicious: dated settings named "risk.…", with defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

_PREFIX: Final = "risk."


class UnableToReadRiskRules(ValueError):
    """A dated setting "risk.…" names no rule or holds no whole number from zero up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskRules:
    """Thresholds of findings (engineering choice, no act).

    `zero_min_wh`: the earlier month counts as non-zero from here. `spike_times`, `spike_min_wh`, `spike_min_months`:
    energy above so many means of at least so many billed months, by at least so much. `spike_unknown_wh`: energy of a household with
    fewer billed months is above what is possible from here, and holds. `estimated_months`: the
    month without a reading, counted in a row, from which it is told apart.
    """

    zero_min_wh: int = 1_000
    spike_times: int = 3
    spike_min_wh: int = 100_000
    spike_min_months: int = 3
    spike_unknown_wh: int = 10_800_000
    estimated_months: int = 3


def risk_rules(settings: Mapping[str, Any]) -> RiskRules:
    """Return the rules with the settings put over the defaults; raises UnableToReadRiskRules."""
    known = {field.name for field in fields(RiskRules)}
    given: dict[str, int] = {}
    for key, value in settings.items():
        if not key.startswith(_PREFIX):
            continue
        name = key.removeprefix(_PREFIX)
        if name not in known or not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise UnableToReadRiskRules(f"{key} = {value!r}")
        given[name] = value
    return RiskRules(**given)
