"""Where money comes from, in words. A source not named here is shown by its own code: a bank's register has one."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

SOURCES: Final = MappingProxyType(
    {
        "cash": "касса",
        "bank": "банк",
        "sbp": "СБП",
        "card": "карта",
        "post": "почта",
    }
)


def source_name(source: str) -> str:
    """Return the source in words."""
    return SOURCES.get(source, source)
