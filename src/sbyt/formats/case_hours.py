"""Cases of hours: the two capacities of a month, a scheme of meters, losses and shares."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sbyt.formats.case_parts import CasePart, ContradictionInCase
from sbyt.formats.case_quantities import Day, Flag, Kwh, Month, Whole, Word

_HOURS = 24
HourOfDay = Annotated[Whole, Field(ge=1, le=24)]


class DayOfHours(CasePart):
    """Часы суток, кВт·ч; пусто (null) — данных нет."""

    date: Day
    hours: tuple[Kwh | None, ...] = Field(min_length=24, max_length=24, description="24 часа с 00:00")


class PeakHour(CasePart):
    """Час пика региона на рабочий день."""

    date: Day
    hour: HourOfDay = Field(description="как опубликован: 14 значит с 13:00 до 14:00")


class CapacityPoint(CasePart):
    """Точка поставки с часами."""

    point: Word
    voltage: Literal["ВН", "СН1", "СН2", "НН"] = "НН"
    days: tuple[DayOfHours, ...] = Field(min_length=1)


class CapacityCase(CasePart):
    """Мощность: покупная в час пика региона, сетевая по плановым часам."""

    kind: Literal["capacity"]
    title: str = Field("", max_length=300, description="что за случай; печатается сверху")
    month: Month
    planned_hours: tuple[HourOfDay, ...] = Field(
        min_length=1, description="плановые часы пика, как в приказе"
    )
    peak_hours: tuple[PeakHour, ...] = Field(min_length=1, description="часы пика региона по рабочим дням")
    points: tuple[CapacityPoint, ...] = Field(min_length=1)
    whole_kw: Flag = Field(default=True, description="округлить итоговую мощность до целых кВт")
    split: Literal["common_hour", "own_hour"] = Field(
        "common_hour", description="сетевая по уровням: в общий час максимума или каждый уровень в свой"
    )

    @model_validator(mode="after")
    def _has_each_day_once(self) -> Self:
        for place, point in enumerate(self.points):
            days = [one.date for one in point.days]
            if len(set(days)) != len(days):
                raise ContradictionInCase("сутки точки даны дважды", "points", place, "days")
        if len({one.date for one in self.peak_hours}) != len(self.peak_hours):
            raise ContradictionInCase("день дан дважды", "peak_hours")
        return self


class SchemeNodeRow(CasePart):
    """Узел схемы."""

    node: Word
    does: Literal["meter", "constant", "percent", "load", "share", "result"] = Field(
        description="прибор; постоянная мощность; потери в процентах; потери от нагрузки; доля; итог"
    )
    days: tuple[DayOfHours, ...] = Field((), description="часы прибора")
    volume_kwh: Kwh | None = Field(
        None, description="прибор без часов: энергия месяца по показаниям, делится на его часы поровну"
    )
    power_kw: Kwh | None = Field(None, description="мощность каждого часа")
    rate_ppm: Whole | None = Field(None, description="процент потерь × 10 000: 1,84 % это 18400")
    numerator: Whole | None = Field(None, description="доля; у потерь ΔPкз, Вт")
    denominator: Whole | None = Field(None, ge=1, description="доля; у потерь Sном, ВА")
    coefficient: Whole = Field(10_000, description="kк × 10 000")
    form: Whole = Field(10_000, ge=1, description="kз × 10 000; 10 000 значит kф² = 1")
    reactive: Whole = Field(0, description="tgφ × 10 000")
    sharing: Literal["by_square", "by_volume", "each_hour"] = "by_square"
    taken_off: Flag = Field(default=False, description="потери вычитаются")

    @model_validator(mode="after")
    def _has_its_figures(self) -> Self:
        needed = {
            "meter": self.days or self.volume_kwh,
            "constant": self.power_kw,
            "percent": self.rate_ppm,
            "load": self.numerator and self.denominator,
            "share": None if self.numerator is None else self.denominator,
        }
        if self.does in needed and needed[self.does] is None:
            raise ValueError(f"узлу {self.does} не хватает его данных")
        if self.volume_kwh is not None and (self.days or self.does != "meter"):
            raise ContradictionInCase("энергию по показаниям даёт прибор, у которого нет часов", "volume_kwh")
        return self


class SchemeFlow(CasePart):
    """Что куда течёт."""

    source: Word = Field(alias="from")
    target: Word = Field(alias="to")
    minus: Flag = Field(default=False, description="вычитается")


class SchemeCase(CasePart):
    """Объём по схеме: головной, транзит, субабоненты, потери, доли, постоянная мощность, по часам."""

    kind: Literal["scheme"]
    title: str = Field("", max_length=300, description="что за случай; печатается сверху")
    month: Month
    nodes: tuple[SchemeNodeRow, ...] = Field(min_length=2)
    flows: tuple[SchemeFlow, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _refers_to_its_nodes(self) -> Self:
        names = [one.node for one in self.nodes]
        if len(set(names)) != len(names):
            raise ContradictionInCase("имена узлов повторяются", "nodes")
        if sum(one.does == "result" for one in self.nodes) != 1:
            raise ContradictionInCase("итог (result) в схеме один", "nodes")
        for place, flow in enumerate(self.flows):
            for name in (flow.source, flow.target):
                if name not in names:
                    raise ContradictionInCase(f"узла «{name}» нет", "flows", place)
        return self
