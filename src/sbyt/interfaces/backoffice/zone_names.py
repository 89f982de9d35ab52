"""How zones of a scale are called on screens: «сутки», not «T0»."""

from __future__ import annotations

from typing import Final

ZONE_NAMES: Final = {"T0": "сутки", "T1": "день", "T2": "ночь", "T3": "полупик"}


def zone_name(zone: str) -> str:
    """Return the name of a zone; one that is not known stands as it is."""
    return ZONE_NAMES.get(zone, zone)
