"""What gave a replaced hour, in words that follow «замещено»."""

from __future__ import annotations

from typing import Final

REPLACED_BY: Final = {
    "control": "по контрольному прибору",
    "last_year": "по тому же месяцу прошлого года",
    "nearest": "по ближайшему месяцу с данными",
    "last_year_readings": "по показаниям прошлого года",
    "nearest_readings": "по показаниям ближайшего месяца",
    "pmax": "по максимальной мощности",
    "profile": "по профилю таких же дней",
    "hand": "вручную",
}
