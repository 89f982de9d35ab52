"""What the views of prints share: names of zones, a row of the table of meters, a date in words."""

from __future__ import annotations

import datetime as dt
from typing import Final

from sbyt.apps.documents.types import MeterRow
from sbyt.kit import numbers

KWH: Final = "кВт·ч"
ZONES: Final = {"T0": "сутки", "T1": "день", "T2": "ночь", "T3": "полупик"}


def meter_view(row: MeterRow) -> dict[str, str]:
    """Return a row of the table of meters with its figures written."""
    return {
        "number": row.meter_number,
        "point": row.usage_point,
        "zone": ZONES.get(row.zone, row.zone),
        "previous": "" if row.previous_wh is None else numbers.energy(row.previous_wh),
        "previous_on": "" if row.previous_on is None else numbers.day(row.previous_on),
        "current": "" if row.current_wh is None else numbers.energy(row.current_wh),
        "current_on": "" if row.current_on is None else numbers.day(row.current_on),
        "multiplier": numbers.whole(row.multiplier),
        "volume": numbers.energy(row.volume_wh),
        "verified_until": "" if row.verified_until is None else numbers.day(row.verified_until),
    }


def date_in_words(value: dt.date) -> str:
    """Return «1 июля 2021 г.»."""
    return f"{numbers.day_in_words(value)} {value.year}\u00a0г."
