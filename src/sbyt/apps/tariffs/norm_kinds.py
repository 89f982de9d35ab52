"""Which norms a home goes by: by its stove, and by its heating where the region has norms of that heating."""

from __future__ import annotations

from collections.abc import Collection

_JOINT = "+"


def kind_of(*, stove_kind: str, heating_kind: str | None) -> str:
    """Return the kind of a norm of a stove and, where it is for one heating alone, of that heating."""
    return f"{stove_kind}{_JOINT}{heating_kind}" if heating_kind else stove_kind


def norm_kind(*, stove_kind: str, heating_kind: str | None, known: Collection[str]) -> str:
    """Return the kind whose norms a home goes by, among the `known` kinds of NORMS (queries.norm_columns)."""
    own = kind_of(stove_kind=stove_kind, heating_kind=heating_kind)
    return own if own in known else stove_kind
