"""Rules of penalties as people read them: key, name, what it decides, values, default."""

from __future__ import annotations

from typing import Any, Final

import polars as pl

from sbyt.apps.tariffs import queries_key_rates as terms
from sbyt.apps.tariffs.rule_values import Choice, DaySteps, Figure, RuleValue, Several
from sbyt.calc import penalty_law
from sbyt.calc.penalties import RateOf


def _steps(regime: str) -> list[list[int | None]]:
    rows = penalty_law.steps().filter(pl.col("regime") == regime).select("first_day", "last_day", "divisor")
    return [list(row) for row in rows.iter_rows()]


PENALTY_RULES: Final[tuple[tuple[str, str, str, RuleValue, Any], ...]] = (
    (
        terms.CHARGED_TO,
        "Кому пени ставятся в счёт",
        "Остальным пени считают отдельно, для претензии. Без ключевой ставки пеней нет ни у кого",
        Several(
            words={
                penalty_law.HOUSEHOLD: "населению",
                penalty_law.MANAGER: "управляющим организациям",
                penalty_law.HOMEOWNERS: "ТСЖ и ЖСК",
                penalty_law.LEGAL: "юридическим лицам",
            }
        ),
        list(terms.DEFAULT_CHARGED_TO),
    ),
    (
        terms.RATE_OF,
        "Чья ключевая ставка берётся",
        "ЖК РФ, ст. 155 ч. 14: действующая на день фактической оплаты; практика расходится",
        Choice(words={RateOf.PAYMENT.value: "дня оплаты", RateOf.EACH_DAY.value: "каждого дня просрочки"}),
        RateOf.PAYMENT.value,
    ),
    (
        terms.CAP,
        "Предел ставки для пеней",
        "Больше неё ставка не берётся. Без версии — как в ПП 474, 1681, 329: 9,5 % до 01.01.2027. После последнего известного дня пени не считаются",
        Figure(unit="%", places=2, most=10_000, nothing="без предела"),
        950,
    ),
    (
        terms.CAP_FIXED,
        "Предел ставки вместо самой ставки",
        "С 26.03.2022 по 22.09.2022 ставка была ровно 9,5 %, потом — не больше",
        Choice(words={True: "ровно предел", False: "не больше предела"}),
        False,
    ),
    (
        terms.MORATORIUM,
        "Мораторий на пени",
        "Дни, когда пени не начисляются. Без версии — как в ПП 424 (2020) и ПП 497 (2022)",
        Choice(
            words={
                "none": "нет",
                "all": "для всех долгов",
                "due_before": "для долгов, возникших до его начала",
            }
        ),
        "none",
    ),
    (
        terms.MORATORIUM_BY,
        "Мораторий: какой долг возник до него",
        "По какому дню долг отнесён к возникшим до начала моратория; берётся на его первый день. Обязательство возникает, когда кончается месяц поставки: 127-ФЗ, ст. 9.1, 63; для платы за электроэнергию не подтверждено",
        Choice(
            words={
                terms.BY_SERVICE: "месяц поставки кончился до него",
                terms.BY_DUE_DAY: "срок оплаты прошёл до него",
            }
        ),
        terms.BY_SERVICE,
    ),
    (
        terms.STEPS_OF[penalty_law.HOUSEHOLD],
        "Пени населению по дням просрочки",
        "ЖК РФ, ст. 155 ч. 14. Первый день — следующий за последним днём оплаты",
        DaySteps(),
        _steps(penalty_law.HOUSEHOLD),
    ),
    (
        terms.STEPS_OF[penalty_law.MANAGER],
        "Пени управляющим организациям по дням",
        "35-ФЗ, ст. 37, по аналогии: не подтверждено",
        DaySteps(),
        _steps(penalty_law.MANAGER),
    ),
    (
        terms.STEPS_OF[penalty_law.HOMEOWNERS],
        "Пени ТСЖ и ЖСК по дням",
        "35-ФЗ, ст. 37, по аналогии: как населению, не подтверждено",
        DaySteps(),
        _steps(penalty_law.HOMEOWNERS),
    ),
    (
        terms.STEPS_OF[penalty_law.LEGAL],
        "Пени юридическим лицам по дням",
        "35-ФЗ, ст. 37",
        DaySteps(),
        _steps(penalty_law.LEGAL),
    ),
    (
        terms.STALE_DAYS,
        "Ключевая ставка устарела через",
        "Сколько дней после последней записи экран и расчёт не предупреждают",
        Figure(unit="дн.", least=1, most=1000),
        terms.DEFAULT_STALE_DAYS,
    ),
)
