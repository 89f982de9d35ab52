"""What the checks of hours are called, which of them a channel has, and the figures they go by."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

GAP, NEGATIVE, SPIKE, ZERO_RUN, DUPLICATE = "GAP", "NEGATIVE", "SPIKE", "ZERO_RUN", "DUPLICATE"
SUM, HIGH, LOW, SIBLING, SHIFT, RATIO = "SUM", "HIGH", "LOW", "SIBLING", "SHIFT", "RATIO"
SWAPPED, GIVEN_ALONE = "SWAPPED", "GIVEN_ALONE"
CODES: Final = (
    GAP, NEGATIVE, SPIKE, ZERO_RUN, DUPLICATE, SUM, HIGH, LOW, SIBLING, SHIFT, RATIO, SWAPPED, GIVEN_ALONE,
)  # fmt: skip
ACTIVE_IN, ACTIVE_OUT, REACTIVE_IN, REACTIVE_OUT = 1, 2, 3, 4
_OF_ANY: Final = frozenset({GAP, NEGATIVE, SPIKE, DUPLICATE, SUM})
CODES_OF_CHANNEL: Final = {
    ACTIVE_IN: frozenset(CODES) - {GIVEN_ALONE},
    ACTIVE_OUT: _OF_ANY | {GIVEN_ALONE},
    REACTIVE_IN: _OF_ANY | {RATIO},
    REACTIVE_OUT: _OF_ANY,
}
"""Which checks mean something in a channel. What is given back and reactive energy stand at zero for weeks, come in bursts and
follow no history; a wrong ratio of transformers shows in R+ as it does in A+."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckParameters:
    """Parameters of the checks of one class; 0 switches a check off."""

    gap_hours: int = 1
    negative_hours: int = 1
    spike_over_power_bp: int = 11_000
    spike_over_mean_bp: int = 100_000
    zero_run_hours: int = 24
    duplicate_days: int = 2
    sum_tolerance_bp: int = 100
    high_bp: int = 30_000
    low_bp: int = 3_000
    sibling_bp: int = 30_000
    shift_gain_bp: int = 300
    ratio_tolerance_bp: int = 1_500
    swapped_bp: int = 20_000
    given_alone_hours: int = 24
    least_wh: int = 1_000


def parameter_names() -> tuple[str, ...]:
    """Return the names that a rule may set."""
    return tuple(field.name for field in fields(CheckParameters))
