"""What a line says of its range of consumption: stored as an array of figures, not as JSON told in every line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sbyt.calc.line_facts import FIGURES, NO_BOUND

__all__ = ["FIGURES", "basis_with_range"]


def basis_with_range(basis: dict[str, Any] | None, tier: Sequence[int] | None) -> dict[str, Any] | None:
    """Return the basis of a stored line as `calc` told it."""
    if tier is None:
        return basis
    told: dict[str, Any] = dict(zip(FIGURES, tier, strict=True))
    second_wh = None if told["second_wh"] == NO_BOUND else told["second_wh"]
    return {**(basis or {}), "tier": {**told, "social": bool(told["social"]), "second_wh": second_wh}}
