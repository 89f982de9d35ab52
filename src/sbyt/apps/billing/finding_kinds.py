"""The catalogue of findings: code, words, and what holds the release. docs/reference/findings.md tells each."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingKind:
    """A kind of finding. `blocks`: the release waits for a verdict. `uncharged`: the account gets no charge."""

    code: str
    title: str
    blocks: bool = False
    uncharged: bool = False


ZERO: Final = FindingKind(code="R-01", title="Нулевой расход после ненулевого")
SPIKE: Final = FindingKind(code="R-02", title="Расход в несколько раз выше среднего")
NEGATIVE: Final = FindingKind(code="R-03", title="Отрицательное начисление", blocks=True)
NO_READING: Final = FindingKind(code="R-04", title="Нет показания: объём определён расчётом")
ESTIMATED_AGAIN: Final = FindingKind(code="R-05", title="Без показаний несколько месяцев подряд")
ASKED: Final = FindingKind(code="R-06", title="Показание ждёт подтверждения")
NO_PRICE: Final = FindingKind(code="R-07", title="Нет цены на период", blocks=True, uncharged=True)
NO_AREA: Final = FindingKind(code="R-08", title="Нет площади: доля ОДН не начислена")
HOUSE_LESS: Final = FindingKind(code="R-09", title="Дом меньше квартир: ОДН ноль")
PARKED: Final = FindingKind(code="R-10", title="Часть расчёта отложена из-за ошибки", blocks=True)
NO_HOUSE: Final = FindingKind(code="R-11", title="Нет показания общедомового прибора")
NO_NORM: Final = FindingKind(code="R-12", title="Нет норматива потребления", blocks=True, uncharged=True)
NO_VOLUME: Final = FindingKind(code="R-13", title="Нет ни показаний, ни профиля", blocks=True, uncharged=True)
GAPS: Final = FindingKind(code="R-14", title="В профиле часы без данных", blocks=True)
NO_PEOPLE: Final = FindingKind(code="R-15", title="Никто не зарегистрирован")
UNOWNED: Final = FindingKind(code="R-16", title="Расход без договора")
CATEGORY: Final = FindingKind(
    code="R-17", title="Ценовая категория не рассчитывается", blocks=True, uncharged=True
)
ZERO_GROSS: Final = FindingKind(
    code="R-18", title="Плановая сумма есть, а объёма нет", blocks=True, uncharged=True
)
TAIL: Final = FindingKind(code="R-19", title="Расход снятого прибора за прошлое")
HOUSE_LONG: Final = FindingKind(
    code="R-20", title="Показания общедомового прибора охватывают больше месяца", blocks=True
)
NO_ABSENCE: Final = FindingKind(code="R-21", title="Временное отсутствие не учтено")
FLAT_LESS: Final = FindingKind(code="R-22", title="Общий прибор квартиры меньше комнат")
ACT_NOBODY: Final = FindingKind(code="R-23", title="Акт о безучётном потреблении без договора", blocks=True)
ACT_COVERED: Final = FindingKind(code="R-24", title="Акт о безучётном потреблении: всё уже начислено")
CATEGORY_ROOMS: Final = FindingKind(
    code="R-25", title="Доля ОДН помещений по ценовым категориям не предъявлена"
)
ROOMS_UNKNOWN: Final = FindingKind(
    code="R-26", title="Объём помещения юрлица не определён: ОДН дома завышен", blocks=True
)
REPLACED: Final = FindingKind(code="R-27", title="Показаний юрлица нет: объём по замещающей информации")
CREDIT: Final = FindingKind(code="R-28", title="Показание ниже начисленного без показаний: возвращено")
AREA_LESS: Final = FindingKind(code="R-29", title="Площадь дома меньше площади его помещений")
BENEFITS: Final = FindingKind(code="R-30", title="Льготы вместе больше начисления")
NO_KEY_RATE: Final = FindingKind(code="R-31", title="Нет ключевой ставки на дни просрочки", blocks=True)
AREA_UNKNOWN: Final = FindingKind(
    code="R-32", title="Площадь дома не известна: ОДН не распределён", blocks=True
)

KINDS: Final = MappingProxyType(
    {
        kind.code: kind
        for kind in (
            *(ZERO, SPIKE, NEGATIVE, NO_READING, ESTIMATED_AGAIN, ASKED, NO_PRICE, NO_AREA, HOUSE_LESS),
            *(PARKED, NO_HOUSE, NO_NORM, NO_VOLUME, GAPS, NO_PEOPLE, UNOWNED, CATEGORY, ZERO_GROSS),
            *(TAIL, HOUSE_LONG, NO_ABSENCE, FLAT_LESS, ACT_NOBODY, ACT_COVERED, CATEGORY_ROOMS),
            *(ROOMS_UNKNOWN, REPLACED, CREDIT, AREA_LESS, BENEFITS, NO_KEY_RATE, AREA_UNKNOWN),
        )
    }
)
"""Every kind by its code."""

OF_ISSUE: Final = MappingProxyType(
    {
        "NO_READING": NO_READING,
        "INCOMPLETE": NO_READING,
        "METER_GAP": NO_READING,
        "NEGATIVE": NEGATIVE,
        "CREDIT": CREDIT,
        "NO_RATE": NO_PRICE,
        "NO_PRICE": NO_PRICE,
        "NO_NORM": NO_NORM,
        "NO_PEOPLE": NO_PEOPLE,
        "UNOWNED": UNOWNED,
        "TAIL": TAIL,
        "ODN_SPAN": HOUSE_LONG,
        "NO_HOUSE": NO_HOUSE,
        "ODN_NEG": HOUSE_LESS,
        "NO_AREA": NO_AREA,
        "AREA_UNSET": AREA_UNKNOWN,
        "ODN_AREA": AREA_LESS,
        "ODN_FIRMS": CATEGORY_ROOMS,
        "ODN_ROOMS": ROOMS_UNKNOWN,
        "NO_ABSENCE": NO_ABSENCE,
        "FLAT_NEG": FLAT_LESS,
        "BENEFITS": BENEFITS,
        "NO_VOLUME": NO_VOLUME,
        "REPLACED": REPLACED,
        "GAPS": GAPS,
        "CATEGORY": CATEGORY,
        "ZERO_GROSS": ZERO_GROSS,
        "ACT_NOBODY": ACT_NOBODY,
        "ACT_COVER": ACT_COVERED,
        "KEY_RATE": NO_KEY_RATE,
    }
)
"""What the rules of `calc` say, as a finding."""
