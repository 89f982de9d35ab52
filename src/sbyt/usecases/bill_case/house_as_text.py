"""The sum of the building of a case for people: what was measured, what came onto accounts, what is left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sbyt.kit import numbers
from sbyt.usecases.bill_case.result import HouseSum

_BY: Final = {"meter": "по общедомовому прибору", "average": "по среднему", "norm": "по нормативу"}
_ZONES: Final = {"T0": "", "T1": ", день", "T2": ", ночь", "T3": ", полупик"}
_ROWS: Final = (
    ("house_wh", "Дом"),
    ("rooms_wh", "Помещения"),
    ("other_wh", "Прочие помещения"),
    ("heating_wh", "Отопление и горячая вода"),
    ("earlier_wh", "Помещения и ОДН прошлых месяцев"),
    ("balance_wh", "Дом за вычетом"),
    ("carried_wh", "Перенесено из прошлых месяцев"),
    ("cap_wh", "Норматив на общее имущество"),
    ("cut_off_wh", "Сверх норматива, никому"),
    ("left_wh", "Переносится на следующие месяцы"),
)
_ALWAYS: Final = ("house_wh", "rooms_wh", "balance_wh")


def house_as_text(sums: Sequence[HouseSum]) -> Iterator[str]:
    """Return the lines of the section of the building; none without a building."""
    if not sums or sums[0].house_by is None:
        return
    first = sums[0]
    yield ""
    yield f"Дом, ОДН {_BY[first.house_by or '']}"
    for name, words in _ROWS:
        value = getattr(first, name)
        if value is not None and (value or name in _ALWAYS):
            yield f"  {words}: {numbers.energy(value)} кВт·ч"
    for row in sums:
        total = 0 if row.common_wh is None else row.common_wh
        rest = total - row.shared_wh if total else 0
        nobody = f", ничьи помещения {numbers.energy(rest)} кВт·ч" if rest > 0 else ""
        over = row.shared_wh - (first.balance_wh or 0) if row.shared_wh < 0 else 0
        if over > 0:
            nobody = f"; не распределено {numbers.energy(over)} кВт·ч: больше объёма помещений"
        yield (
            f"  К распределению{_ZONES.get(row.zone, row.zone)}: {numbers.energy(total)} кВт·ч; "
            f"на счетах {numbers.energy(row.shared_wh)} кВт·ч{nobody}"
        )
