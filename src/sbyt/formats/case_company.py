"""What a company is billed by in a case: its price, its points, its room in an apartment building."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from sbyt.formats.case_parts import CasePart, ContradictionInCase, MeterRow, first_overlap, first_twice
from sbyt.formats.case_quantities import (
    Kwh,
    Megawatts,
    Roubles,
    RubPerKwh,
    RubPerMwh,
    SquareMetres,
    Word,
)
from sbyt.formats.case_replacement import Replacement


class PriceComponent(CasePart):
    """Составляющая цены без НДС; цена в руб./кВт·ч или руб./МВт·ч."""

    kind: Literal["wholesale", "transmission", "markup", "other_services"]
    rub_per_kwh: RubPerKwh | None = None
    rub_per_mwh: RubPerMwh | None = None
    voltage: Literal["", "ВН", "СН1", "СН2", "НН"] = Field("", description="пусто — для всех уровней")
    act: str = Field("", max_length=300)

    @model_validator(mode="after")
    def _has_one_price(self) -> Self:
        if (self.rub_per_kwh is None) == (self.rub_per_mwh is None):
            raise ValueError("укажите одно из двух: rub_per_kwh или rub_per_mwh")
        return self


class WholesaleFormula(CasePart):
    """Строки формы поставщика, из которых складывается Ce1 = а + альфа × б + н."""

    energy: RubPerMwh = Field(description="а, руб./МВт·ч")
    capacity: RubPerMwh = Field(description="б, руб./МВт")
    correction: RubPerMwh = Field(0, description="н, со знаком")
    wholesale_peak_mw: Megawatts = Field(description="г, МВт")
    retail_mw: Megawatts = Field(0, description="д, МВт")
    other_categories_mw: Megawatts = Field(description="е, МВт")
    households_mw: Megawatts = Field(description="ж, МВт")
    wholesale_mwh: Megawatts = Field(description="и, МВт·ч")
    retail_mwh: Megawatts = Field(0, description="к, МВт·ч")
    other_categories_mwh: Megawatts = Field(description="л, МВт·ч")
    households_mwh: Megawatts = Field(description="м, МВт·ч")
    act: str = Field("", max_length=300)


class LegalEntityPrice(CasePart):
    """Цена первой категории: готовая, или из составляющих (Ce1 можно дать формулой)."""

    ready: RubPerKwh | None = Field(None, description="готовая цена без НДС, руб./кВт·ч")
    act: str = Field("", max_length=300, description="откуда готовая цена")
    components: tuple[PriceComponent, ...] = ()
    wholesale_from: WholesaleFormula | None = None

    @model_validator(mode="after")
    def _is_ready_or_made(self) -> Self:
        if self.ready is not None and (self.components or self.wholesale_from):
            raise ContradictionInCase(
                "цена или готовая (ready), или из составляющих (components), но не обе", "ready"
            )
        if self.ready is None and not self.components and not self.wholesale_from:
            raise ValueError("нет цены: укажите ready или components")
        keys = [(component.kind, component.voltage) for component in self.components]
        twice = first_twice(keys)
        if twice is not None:
            reason = "составляющая одного вида и уровня напряжения дана дважды"
            raise ContradictionInCase(reason, "components", twice)
        named = any(component.kind == "wholesale" for component in self.components)
        if named and self.wholesale_from:
            reason = "Ce1 дана дважды: составляющей wholesale и формулой wholesale_from"
            raise ContradictionInCase(reason, "wholesale_from")
        return self


class LegalEntityPoint(CasePart):
    """Точка поставки: приборы с показаниями, или готовый объём; от объёма, или от суммы с НДС."""

    point: Word
    voltage: Literal["ВН", "СН1", "СН2", "НН"] = "НН"
    meters: tuple[MeterRow, ...] = ()
    volume_kwh: Kwh | None = Field(None, description="готовый объём вместо приборов")
    gross: Roubles | None = Field(None, description="сумма с НДС, если счёт сформирован от неё")
    replacement: Replacement | None = Field(
        None, description="замещающая информация: чем определить объём, если показания за месяц нет"
    )

    @model_validator(mode="after")
    def _has_a_volume(self) -> Self:
        if (self.volume_kwh is None) == (not self.meters):
            raise ValueError("укажите одно из двух: meters с показаниями или volume_kwh")
        return self


class CompanyRoom(CasePart):
    """Нежилое помещение в доме: своя цена, НДС сверху; доля ОДН по площади, как у квартир."""

    account: Word = Field(description="номер договора или счёта")
    area: SquareMetres = Field(description="площадь помещения")
    price: LegalEntityPrice
    voltage: Literal["ВН", "СН1", "СН2", "НН"] = "НН"
    meters: tuple[MeterRow, ...] = ()
    volume_kwh: Kwh | None = Field(None, description="готовый объём, если прибора нет")
    replacement: Replacement | None = Field(
        None, description="замещающая информация, если показания за месяц нет"
    )

    @model_validator(mode="after")
    def _has_a_volume(self) -> Self:
        if (self.volume_kwh is None) == (not self.meters):
            raise ValueError("укажите одно из двух: meters с показаниями или volume_kwh")
        wrong = first_overlap(self.meters)
        if wrong is not None:
            reason = "два прибора стоят одновременно: укажите removed у снятого и installed у нового"
            raise ContradictionInCase(reason, "meters", wrong)
        return self
