"""Why a month was adjusted, in Russian."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

REASON_WORDS: Final = MappingProxyType(
    {
        "reading": "поступило или исправлено показание",
        "price": "изменилась цена",
        "people": "изменилось число проживающих",
        "absence": "временное отсутствие",
        "act": "акт о приборе или подключении",
        "common_needs": "изменились объёмы или площади дома",
        "benefit": "льгота",
        "method": "изменился способ расчёта",
        "volume": "изменился объём",
        "manual": "ручной перерасчёт",
    }
)
