"""What a rule found, as values: a stable code, whether it should hold the release, words in Russian, the figures."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import polars as pl

from sbyt.calc.nothing import nothing_from

ISSUES: Final = pl.Schema(
    {
        "account_id": pl.Int64(),
        "usage_point_id": pl.Int64(),
        "building_id": pl.Int64(),
        "code": pl.String(),
        "blocks": pl.Boolean(),
        "message": pl.String(),
        "data": pl.String(),
    }
)
"""One thing a person should know before release: a stable code (<= 10 characters), whether it should hold the
release, words in Russian, and JSON text (or null) with the figures that prove it."""


_NOTHING: Final = pl.DataFrame(schema=ISSUES)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueKind:
    """A kind of issue; `holds` asks that the release wait. `message` is shown as it is, figures are in `data`."""

    code: str
    holds: bool
    message: str


def _tells(code: str, message: str) -> IssueKind:
    return IssueKind(code=code, holds=False, message=message)


def _holds(code: str, message: str) -> IssueKind:
    return IssueKind(code=code, holds=True, message=message)


NO_READING: Final = _tells("NO_READING", "Нет показания за месяц: объём определён расчётом")
INCOMPLETE: Final = _tells("INCOMPLETE", "Показания даны не по всем зонам прибора: объём определён расчётом")
METER_GAP: Final = _tells("METER_GAP", "Часть месяца без прибора учёта: объём этих дней определён расчётом")
NEGATIVE: Final = _holds("NEGATIVE", "Отрицательный объём по показаниям")
CREDIT: Final = _tells(
    "CREDIT", "Показание ниже того, что начислено без показаний: разница возвращена этим счётом"
)
CREDIT_OF_FIRST: Final = _tells(
    CREDIT.code,
    "Показание ниже того, что начислено без показаний: разница возвращена этим счётом по цене первого диапазона; "
    "если те месяцы начислены и дороже, остаток верните перерасчётом",
)
"""CREDIT of a lump whose tariff has ranges: the months it corrects may have reached dearer ones."""
NO_RATE: Final = _holds("NO_RATE", "Нет цены тарифа на дату: объём не начислен")
NO_NORM: Final = _holds("NO_NORM", "Нет норматива потребления: объём не начислен")
NO_PEOPLE: Final = _tells(
    "NO_PEOPLE",
    "Никто не зарегистрирован: взято число собственников, а если оно неизвестно, число людей из настройки",
)
UNOWNED: Final = _tells("UNOWNED", "Расход между показаниями, когда договора не было, никому не начислен")
TAIL: Final = _tells("TAIL", "Начислен расход снятого прибора, не вошедший в прошлые счета")
NO_HOUSE: Final = _tells("NO_HOUSE", "Нет показания общедомового прибора: ОДН не начислен")
ODN_SPAN: Final = _holds(
    "ODN_SPAN",
    "Показания общедомового прибора охватывают больше месяца, а объём прежних месяцев не известен и не снят: "
    "внесите показание на конец прошлого месяца",
)
ODN_NEG: Final = _tells("ODN_NEG", "Общедомовой прибор показал меньше суммы помещений: ОДН не начисляется")
ODN_NEG_BY_MODE: Final = MappingProxyType(
    {
        "zero": ODN_NEG,
        "distribute": _tells(
            ODN_NEG.code,
            "Общедомовой прибор показал меньше суммы помещений: разность возвращается по числу проживающих, "
            "не больше объёма помещения",
        ),
        "carry": _tells(
            ODN_NEG.code,
            "Общедомовой прибор показал меньше суммы помещений: ОДН не начисляется, разность уменьшит следующие месяцы",
        ),
    }
)
"""ODN_NEG in the words of what becomes of the difference (house_terms.HOUSE_TERMS, `negative`)."""
NO_AREA: Final = _tells("NO_AREA", "Не указана площадь помещения: доля ОДН не начислена")
AREA_UNSET: Final = _holds(
    "AREA_UNSET",
    "Площадь дома не известна: нет ни её, ни площади всех помещений (R-08 называет их), ОДН дома не распределён",
)
ODN_AREA: Final = _tells(
    "ODN_AREA",
    "Площадь дома меньше площади его помещений: доли ОДН взяты от площади помещений, проверьте площадь дома",
)
ODN_FIRMS: Final = _tells(
    "ODN_FIRMS", "Доля ОДН помещений по ценовым категориям не предъявлена: предъявите её отдельно"
)
ODN_ROOMS: Final = _holds(
    "ODN_ROOMS", "Объём помещения юрлица в доме не определён и из объёма дома не вычтен: ОДН дома завышен"
)
NO_ABSENCE: Final = _tells(
    "NO_ABSENCE", "Временное отсутствие не учтено: мало полных дней или поздно подано заявление"
)
NO_ABSENCE_METER: Final = _tells(
    NO_ABSENCE.code, "Временное отсутствие не учтено: перерасчёт есть только там, где прибор поставить нельзя"
)
"""NO_ABSENCE of a point that goes by the norm though a meter could stand there."""
NO_ABSENCE_METERED: Final = _tells(
    NO_ABSENCE.code,
    "Временное отсутствие ничего не меняет: энергия начислена по прибору учёта, перерасчёт есть только без него",
)
"""NO_ABSENCE of a point whose meter, or the average of it, tells its energy: what was not used there was not counted."""
ABSENT_MORE: Final = _tells(
    NO_ABSENCE.code, "Отсутствующих заявлено больше, чем проживает: снят норматив только проживающих"
)
"""NO_ABSENCE of absences that together name more people than the norm of their days has."""
BENEFITS: Final = _tells(
    "BENEFITS", "Льготы вместе больше начисления: сверх него не взято, последняя урезана"
)
FLAT_NEG: Final = _tells(
    "FLAT_NEG", "Общий прибор квартиры показал меньше комнат: остаток квартиры принят за ноль"
)
NO_PRICE: Final = _holds("NO_PRICE", "Нет составляющей цены: объём не начислен")
NO_VOLUME: Final = _holds("NO_VOLUME", "Нет ни показаний, ни профиля за месяц: объём не определён")
REPLACED: Final = _tells(
    "REPLACED",
    "Показаний за месяц нет: объём по замещающей информации, пересчитать по первому показанию",
)
GAPS: Final = _holds("GAPS", "В профиле есть часы без данных: объём по профилю неполон")
CATEGORY: Final = _holds("CATEGORY", "Ценовая категория ещё не рассчитывается: объём не начислен")
ZERO_GROSS: Final = _holds("ZERO_GROSS", "Сумма задана, а объёма нет: цену вывести нельзя")
ACT_NOBODY: Final = _holds(
    "ACT_NOBODY", "Акт о безучётном потреблении на точке, где договора нет: объём не начислен"
)
KEY_RATE: Final = _holds(
    "KEY_RATE", "Нет ключевой ставки на дни просрочки: пени за них не посчитаны, добавьте ставки тех лет"
)
ACT_COVERED: Final = _tells(
    "ACT_COVER", "Акт о безучётном потреблении: начисленное за его дни не меньше объёма акта"
)

KINDS: Final = (
    NO_READING,
    INCOMPLETE,
    METER_GAP,
    NEGATIVE,
    CREDIT,
    NO_RATE,
    NO_NORM,
    NO_PEOPLE,
    UNOWNED,
    TAIL,
    NO_HOUSE,
    ODN_SPAN,
    ODN_NEG,
    NO_AREA,
    AREA_UNSET,
    ODN_AREA,
    ODN_FIRMS,
    ODN_ROOMS,
    NO_ABSENCE,
    BENEFITS,
    FLAT_NEG,
    NO_PRICE,
    NO_VOLUME,
    REPLACED,
    GAPS,
    CATEGORY,
    ZERO_GROSS,
    ACT_NOBODY,
    ACT_COVERED,
    KEY_RATE,
)


@nothing_from("rows")
def found(kind: IssueKind, rows: pl.DataFrame, *, data: list[str] | None = None) -> pl.DataFrame:
    """Return ISSUES, one a row of `rows`; ids the rows lack are null, `data` names the columns that prove it."""
    ids = ("account_id", "usage_point_id", "building_id")
    proof = pl.struct(data).struct.json_encode() if data else pl.lit(None, dtype=pl.String)
    return rows.select(
        *(
            (pl.col(name) if name in rows.columns else pl.lit(None)).cast(pl.Int64).alias(name)
            for name in ids
        ),
        code=pl.lit(kind.code),
        blocks=pl.lit(kind.holds),
        message=pl.lit(kind.message),
        data=proof,
    )


def gathered(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """Return all issues in one table, in a stable order."""
    told = [part for part in parts if not part.is_empty()]
    if not told:
        return _NOTHING
    return pl.concat(told).sort("code", "building_id", "account_id", "usage_point_id", "data")
