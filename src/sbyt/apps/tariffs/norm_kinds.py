"""Which norms a home goes by: by its stove, and by its heating where the region has norms of that heating."""

from __future__ import annotations

from collections.abc import Collection

_JOINT = "+"


def norm_kind(*, stove_kind: str, heating_kind: str | None, known: Collection[str]) -> str:
    """Return the kind whose norms a home goes by, among the `known` kinds of NORMS (queries.norm_columns)."""
    own = f"{stove_kind}{_JOINT}{heating_kind}"
    return own if heating_kind and own in known else stove_kind
