"""A range of consumption in words: what it reaches from and to, and how much of a volume lies in it."""

from __future__ import annotations

from typing import Final

from sbyt.calc import explain as steps
from sbyt.kit import numbers

_KWH: Final = "кВт·ч"
_NB: Final = "\u00a0"


def range_in_words(step: steps.Tier) -> tuple[str, str]:
    """Return the title of a range and the formula of the energy in it."""
    low, high = numbers.energy(step.low_wh), numbers.energy(step.high_wh or 0)
    bounds = {
        1: f"до {high}",
        2: f"свыше {low}" + (f" до {high}" if step.high_wh else ""),
        3: f"свыше {low}",
    }[step.tier]
    over = "В пределах социальной нормы" if step.tier == 1 else "Сверх социальной нормы"
    title = f"{over}, {bounds} {_KWH}" if step.social else f"Диапазон {step.tier}: {bounds} {_KWH}"
    if step.months > 1:
        title = f"{title} за {step.months}{_NB}мес."
    return title, _of_earlier_months(step) if step.before_wh else _of_this_bill(step)


def _of_this_bill(step: steps.Tier) -> str:
    if step.tier == 1 and step.high_wh is not None and step.account_wh <= step.high_wh:
        return "граница не достигнута, всё по этой цене"
    if step.row_wh == step.account_wh:
        return f"из {numbers.energy(step.account_wh)}"
    row, account = numbers.energy(step.row_wh), numbers.energy(step.account_wh)
    if step.before_wh is None:
        return f"{numbers.energy(step.tier_wh)} × {row} / {account}"
    shared = "" if step.tier_wh == step.part_wh else f": {numbers.energy(step.tier_wh)}, часть строки"
    return f"из {account}{shared}"


def _of_earlier_months(step: steps.Tier) -> str:
    """Return what the range of the months has now less what bills before had in it."""
    before = step.before_wh or 0
    shared = "" if step.tier_wh - before == step.part_wh else ", часть строки"
    return f"{numbers.energy(step.tier_wh)} − {numbers.energy(before)} начислено раньше{shared}"
