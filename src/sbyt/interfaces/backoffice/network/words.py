"""The network in words."""

from __future__ import annotations

from typing import Final

from sbyt.calc.point_month import Basis
from sbyt.interfaces.backoffice.lists.columns import Word
from sbyt.kit import numbers
from sbyt.usecases.hourly.network_balance import NodeMonth

SUSPICIONS: Final = {
    "ratio_low": Word("Коэффициент занижен в разы", "bad"),
    "ratio_high": Word("Коэффициент завышен в разы", "bad"),
    "phase": Word("Не считает фаза", "warn"),
    "dead": Word("Прибор стоит", "bad"),
    "theft": Word("Часть энергии мимо прибора", "warn"),
    "swapped": Word("Приборы перепутаны местами", "bad"),
    "reversed": Word("A+ и A− прибора поменялись местами", "bad"),
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
BASES: Final = {
    Basis.HOURS: Word("по часам", "ok"),
    Basis.READINGS: Word("по показаниям, поровну в час", "accent"),
    Basis.NOTHING: Word("нет данных", "bad"),
}


def data_words(one: NodeMonth) -> list[Word]:
    """Return what the balance of a node stands on and lacks; the worst first."""
    said = []
    if one.head is Basis.NOTHING:
        said.append(Word("головной учёт без данных", "bad"))
    if one.without_data:
        points = numbers.counted(one.without_data, "точка", "точки", "точек")
        said.append(Word(f"{points} без данных", "bad"))
    if one.figures and one.figures["missing_hours"]:
        said.append(Word(f"нет {numbers.whole(one.figures['missing_hours'])} ч", "warn"))
    if one.back_without_data:
        meters = numbers.counted(one.back_without_data, "прибор", "прибора", "приборов")
        said.append(Word(f"отдача: {meters} без данных", "warn"))
    if one.head is None:
        said.append(Word("без головного учёта", "none"))
    if one.head is Basis.READINGS:
        said.append(Word("головной учёт по показаниям", "accent"))
    if one.by_readings:
        said.append(Word(f"{numbers.whole(one.by_readings)} по показаниям", "accent"))
    if not one.figures and not said:
        said.append(Word("ничего не повешено", "none"))
    return said or [Word("все часы", "ok")]
