"""A case of losses: a meter's hours and what is lost between it and the boundary, in the order of the contract."""

from __future__ import annotations

from typing import Final, Literal, Self

from pydantic import Field, model_validator

from sbyt.formats.case_hours import DayOfHours, refuse_days
from sbyt.formats.case_parts import CasePart, ContradictionInCase
from sbyt.formats.case_quantities import Flag, Kwh, Month, Positive, Whole, Word

METER: Final = "Прибор"
BOUNDARY: Final = "На границе"
REACTIVE: Final = "Реактивная энергия"
IDLE: Final = "{}, холостой ход"
"""How the nodes that the case does not name itself are told."""
_NEEDED: Final = {
    "percent": ("rate_ppm",),
    "transformer": ("short_circuit_w", "rated_va"),
    "line": ("resistance_mohm", "voltage_v"),
}


class LossStep(CasePart):
    """Потери одного элемента сети; следующий берёт уже увеличенный объём."""

    name: Word
    by: Literal["percent", "transformer", "line"] = Field(
        description="процент; трансформатор: холостой ход и нагрузка; линия"
    )
    rate_ppm: Whole | None = Field(None, description="процент потерь × 10 000: 1,84 % это 18400")
    idle_w: Whole = Field(0, description="холостой ход трансформатора, Вт")
    short_circuit_w: Whole | None = Field(None, description="ΔPкз, Вт")
    rated_va: Positive | None = Field(None, description="Sном, ВА")
    resistance_mohm: Whole | None = Field(None, description="сопротивление линии, мОм")
    voltage_v: Positive | None = Field(None, description="напряжение линии, В")
    coefficient: Whole = Field(10_000, description="kк × 10 000")
    form: Positive = Field(10_000, description="kз × 10 000; 10 000 значит kф² = 1")
    reactive: Whole = Field(0, description="tgφ × 10 000")
    sharing: Literal["by_square", "by_volume", "each_hour"] = Field(
        "by_square", description="как потери от нагрузки ложатся на часы"
    )
    taken_off: Flag = Field(default=False, description="потери вычитаются: прибор стоит до границы")

    @model_validator(mode="after")
    def _has_its_figures(self) -> Self:
        if any(getattr(self, name) is None for name in _NEEDED[self.by]):
            raise ValueError(f"потерям {self.by} нужно: {', '.join(_NEEDED[self.by])}")
        return self


class LossesCase(CasePart):
    """Потери между прибором и границей по часам, в порядке, который задан договором."""

    kind: Literal["losses"]
    title: str = Field("", max_length=300, description="что за случай; печатается сверху")
    month: Month
    days: tuple[DayOfHours, ...] = Field((), description="часы прибора")
    volume_kwh: Kwh | None = Field(
        None, description="вместо часов: W, энергия месяца; T в потерях тогда все его часы"
    )
    reactive_kvarh: Kwh | None = Field(
        None, description="Wq, реактивная энергия месяца, кВАр·ч, рядом с volume_kwh: в потерях вместо tgφ"
    )
    steps: tuple[LossStep, ...] = Field(min_length=1, description="по порядку: от прибора к границе")

    @model_validator(mode="after")
    def _says_each_once(self) -> Self:
        names = [METER, REACTIVE, BOUNDARY]
        for one in self.steps:
            names += [one.name, IDLE.format(one.name)]
        if len(set(names)) != len(names):
            raise ContradictionInCase(
                "имена потерь повторяются (или названы «Прибор», «Реактивная энергия», «На границе»)", "steps"
            )
        if bool(self.days) == (self.volume_kwh is not None):
            raise ContradictionInCase("укажите одно из двух: days (часы) или volume_kwh (энергия месяца)")
        if self.reactive_kvarh is not None and self.days:
            raise ContradictionInCase("Wq месяца даётся рядом с энергией месяца volume_kwh", "reactive_kvarh")
        if self.reactive_kvarh is not None and all(one.by == "percent" for one in self.steps):
            raise ContradictionInCase("процент потерь не зависит от реактивной энергии", "reactive_kvarh")
        refuse_days(self.days, self.month, "days")
        return self
