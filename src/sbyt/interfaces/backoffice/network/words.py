"""The network in words."""

from __future__ import annotations

from typing import Final

from sbyt.interfaces.backoffice.lists.columns import Word

SUSPICIONS: Final = {
    "ratio_low": Word("Коэффициент занижен в разы", "bad"),
    "ratio_high": Word("Коэффициент завышен в разы", "bad"),
    "phase": Word("Не считает фаза", "warn"),
    "dead": Word("Прибор стоит", "bad"),
    "theft": Word("Часть энергии мимо прибора", "warn"),
    "swapped": Word("Приборы перепутаны местами", "bad"),
}
KINDS: Final = {
    "equal": Word("совпадает", "ok"),
    "rounding": Word("округление", "ok"),
    "losses": Word("похоже на потери", "warn"),
    "ratio": Word("похоже на коэффициент", "bad"),
    "sign": Word("разный знак", "bad"),
    "only_ours": Word("есть только у нас", "warn"),
    "only_theirs": Word("есть только у сетевой", "warn"),
    "volume": Word("разный объём", "warn"),
}
