"""A case of penalties: debts by months, payments, the day they are counted to."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from sbyt.formats.case_parts import CasePart, ContradictionInCase, Period
from sbyt.formats.case_quantities import Day, Flag, Month, Percent, Roubles


class KeyRate(CasePart):
    """Ключевая ставка с этого дня."""

    since: Day = Field(alias="from")
    percent: Percent


class Moratorium(Period):
    """Дни без пени; due_before: только долгам, срок оплаты которых раньше этого дня; arose_before: только долгам за месяцы, кончившиеся раньше него."""

    due_before: Day | None = None
    arose_before: Day | None = None


class MonthDebt(CasePart):
    """Начисление за месяц."""

    month: Month
    amount: Roubles
    due_on: Day | None = Field(None, description="последний день оплаты; нет — по закону")


class MoneyPaid(CasePart):
    """Платёж; month — за какой месяц, нет — на самый ранний долг."""

    date: Day
    amount: Roubles
    month: Month | None = None


class PenaltyCase(CasePart):
    """Пени: за каждый месяц, диапазонами дней."""

    kind: Literal["penalty"]
    title: str = Field("", max_length=300, description="что за случай; печатается сверху")
    as_of: Day = Field(description="по какой день считать, включительно")
    regime: Literal["household", "manager", "homeowners", "legal", "capital_repair"] = Field(
        "household", description="население; УК; ТСЖ, ЖСК; прочие; взнос на капитальный ремонт"
    )
    debts: tuple[MonthDebt, ...] = Field(min_length=1)
    payments: tuple[MoneyPaid, ...] = ()
    rate_of: Literal["payment", "each_day"] = Field(
        "payment", description="ставка дня оплаты (или as_of) за весь срок; или своя на каждый день"
    )
    key_rates: tuple[KeyRate, ...] = Field((), description="вместо известных программе")
    capped: Flag = Field(default=True, description="не больше 9,5 % с 26.03.2022 до 2027 года")
    moratoria: tuple[Moratorium, ...] | None = Field(None, description="вместо известных программе")

    @model_validator(mode="after")
    def _months_are_named_once(self) -> Self:
        months = [debt.month for debt in self.debts]
        for place, month in enumerate(months):
            if month in months[:place]:
                raise ContradictionInCase("месяц дан дважды", "debts", place, "month")
        for place, payment in enumerate(self.payments):
            if payment.month is not None and payment.month not in months:
                raise ContradictionInCase("за этот месяц нет долга", "payments", place, "month")
        return self
