"""How runs, their parts and verdicts are said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from sbyt.interfaces.backoffice.lists.columns import Word
from sbyt.kit import numbers

STATES: Final = MappingProxyType(
    {
        "planned": Word("запланирован", "none"),
        "running": Word("идёт", "accent"),
        "stopped": Word("остановлен", "warn"),
        "computed": Word("рассчитан", "accent"),
        "releasing": Word("выпускается", "accent"),
        "released": Word("выпущен", "ok"),
        "discarded": Word("отменён", "none"),
    }
)
STAGES: Final = MappingProxyType(
    {"forecast": Word("прогноз"), "final": Word("факт"), "correction": Word("исправление", "warn")}
)
PARTS: Final = MappingProxyType(
    {
        "planned": Word("ждёт", "none"),
        "computed": Word("рассчитана", "accent"),
        "released": Word("выпущена", "ok"),
        "parked": Word("отложена", "bad"),
    }
)
VERDICTS: Final = MappingProxyType(
    {
        "pending": Word("не решено", "none"),
        "release": Word("выпустить", "ok"),
        "hold": Word("удержать", "warn"),
    }
)
SERVICES: Final = MappingProxyType({"energy": "Электроэнергия", "common_needs": "ОДН", "benefit": "Льготы"})
METHODS: Final = MappingProxyType(
    {
        "meter": "по прибору",
        "intervals": "по профилю",
        "average": "по среднему",
        "norm": "по нормативу",
        "share": "доля по площади",
        "house": "весь дом",
        "replaced": "по замещающей информации",
        "act": "по акту",
        "discount": "часть цены",
        "adjusted": "перерасчёт",
    }
)
KINDS: Final = MappingProxyType({"household": "население", "legal": "юрлица"})
_SCOPES: Final = MappingProxyType(
    {
        "branch_ids": ("отделение", "отделения", "отделений"),
        "building_ids": ("дом", "дома", "домов"),
        "account_ids": ("счёт по списку", "счёта по списку", "счетов по списку"),
    }
)
_TENTHS_OF_MINUTE: Final = 600
_MILLION: Final = 100_000_000


def spent_words(milliseconds: int) -> str:
    """Return «0,4 с», «19,7 с», «2:05»."""
    tenths = (milliseconds + 50) // 100
    if tenths < _TENTHS_OF_MINUTE:
        return f"{numbers.scaled(tenths, places=1)}\u00a0с"
    minutes, seconds = divmod(tenths // 10, 60)
    return f"{minutes}:{seconds:02d}"


def short_money(kopecks: int) -> tuple[str, str]:
    """Return a sum for a big figure and its unit: ten millions and more in millions to a tenth, else whole roubles."""
    if abs(kopecks) >= 10 * _MILLION:
        tenths = (abs(kopecks) * 10 + _MILLION // 2) // _MILLION
        return numbers.scaled(-tenths if kopecks < 0 else tenths, places=1), "млн\u00a0₽"
    roubles = (abs(kopecks) + 50) // 100
    return numbers.whole(-roubles if kopecks < 0 else roubles), "₽"


def change_words(now: int, before: int) -> str:
    """Return the change in percent to a tenth, with its sign: «+3,3 %»; "" where there was nothing before."""
    if before <= 0:
        return ""
    tenths = (abs(now - before) * 2000 + before) // (2 * before)
    return f"{numbers.scaled(tenths if now >= before else -tenths, places=1, sign=True)}\u00a0%"


def scope_words(scope: Mapping[str, Sequence[int]]) -> str:
    """Return how many branches, houses and accounts a run was narrowed to; never the list itself."""
    said = [numbers.counted(len(scope[key]), *forms) for key, forms in _SCOPES.items() if scope.get(key)]
    return ", ".join(said)
