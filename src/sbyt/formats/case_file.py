"""A case: one bill described in a file. docs/reference/case-format.md tells it for people, `json_schema` for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import Field, TypeAdapter, model_validator

from sbyt.calc.periods import next_month
from sbyt.formats.case_act import ActCase
from sbyt.formats.case_hours import CapacityCase, SchemeCase
from sbyt.formats.case_household import Building, Flat, HouseholdAccount, Tariff
from sbyt.formats.case_losses import LossesCase
from sbyt.formats.case_parts import CasePart, ContradictionInCase, MeterRow, NormRow, first_overlap
from sbyt.formats.case_penalty import PenaltyCase
from sbyt.formats.case_quantities import (
    Kwh,
    Megawatts,
    Month,
    Percent,
    PriceCategory,
    Roubles,
    RubPerKwh,
    RubPerMwh,
    Word,
)
from sbyt.formats.case_replacement import Replacement
from sbyt.formats.case_settings import HouseholdSettings, LegalEntitySettings


class _Case(CasePart):
    title: str = Field("", max_length=300, description="что за случай; печатается сверху")
    month: Month = Field(description="расчётный месяц: 2021-06")


class HouseholdCase(_Case):
    """Население: один лицевой счёт или дом с общедомовым прибором."""

    kind: Literal["household"]
    vat: Percent | None = Field(None, description="ставка НДС; нет — по закону на месяц поставки")
    tariffs: tuple[Tariff, ...] = Field(min_length=1)
    accounts: tuple[HouseholdAccount, ...] = Field(min_length=1)
    norms: tuple[NormRow, ...] = ()
    building: Building | None = None
    flats: tuple[Flat, ...] = Field((), description="коммунальные квартиры и секции")
    settings: HouseholdSettings = Field(default_factory=dict)

    @model_validator(mode="after")
    def _refers_to_what_is_there(self) -> Self:
        names = [tariff.name for tariff in self.tariffs]
        twice = _first_twice(names)
        if twice is not None:
            raise ContradictionInCase("имена тарифов повторяются", "tariffs", twice, "name")
        for key in dict.fromkeys(_household_of(norm) for norm in self.norms):
            own = [place for place, norm in enumerate(self.norms) if _household_of(norm) == key]
            wrong = first_overlap(self.norms[place] for place in own)
            if wrong is not None:
                reason = "нормативы одного состава действуют одновременно: проверьте from и to"
                raise ContradictionInCase(reason, "norms", own[wrong])
        twice = _first_twice([account.account for account in self.accounts])
        if twice is not None:
            raise ContradictionInCase("номера лицевых счетов повторяются", "accounts", twice, "account")
        self._check_manager(names)
        self._check_flats()
        for place, account in enumerate(self.accounts):
            self._check_account(account, names, "accounts", place)
        return self

    def _check_manager(self, tariffs: list[str]) -> None:
        manager = self.building.manager if self.building else None
        if manager is None:
            return
        if any(account.account == manager.account for account in self.accounts):
            reason = "счёт управляющей организации есть среди счетов жителей"
            raise ContradictionInCase(reason, "building", "manager", "account")
        if len(tariffs) > 1 and manager.tariff not in tariffs:
            reason = f"укажите tariff, их несколько: {', '.join(tariffs)}"
            raise ContradictionInCase(reason, "building", "manager", "tariff")

    def _check_flats(self) -> None:
        names = [flat.flat for flat in self.flats]
        twice = _first_twice(names)
        if twice is not None:
            raise ContradictionInCase("имена квартир повторяются", "flats", twice, "flat")
        for place, flat in enumerate(self.flats):
            if flat.inside is not None and flat.inside not in names[:place]:
                reason = f"квартира «{flat.inside}» должна стоять выше в списке flats"
                raise ContradictionInCase(reason, "flats", place, "inside")
            wrong = first_overlap(flat.meters)
            if wrong is not None:
                reason = "два прибора стоят одновременно: укажите removed у снятого и installed у нового"
                raise ContradictionInCase(reason, "flats", place, "meters", wrong)
        for place, account in enumerate(self.accounts):
            if account.flat is not None and account.flat not in names:
                raise ContradictionInCase(f"нет квартиры «{account.flat}» в flats", "accounts", place, "flat")

    def _check_account(self, account: HouseholdAccount, names: list[str], *path: str | int) -> None:
        if account.tariff is None and len(names) > 1:
            raise ContradictionInCase(f"укажите tariff, их несколько: {', '.join(names)}", *path)
        if account.tariff is not None and account.tariff not in names:
            raise ContradictionInCase(f"нет тарифа «{account.tariff}»", *path, "tariff")
        if self.building and account.common_needs_kwh is not None:
            reason = "ОДН дан дважды, common_needs_kwh и building"
            raise ContradictionInCase(reason, *path, "common_needs_kwh")
        if account.opened and account.opened >= next_month(self.month):
            raise ContradictionInCase("счёт открыт позже расчётного месяца", *path, "opened")
        if account.closed and account.closed <= self.month:
            raise ContradictionInCase("счёт закрыт раньше расчётного месяца", *path, "closed")


def _household_of(norm: NormRow) -> tuple[str, str, int, int]:
    return norm.stove, norm.heating or "", norm.rooms, norm.people


def _first_twice(names: Sequence[object]) -> int | None:
    """Return the place of the first name that stands before already, None where all differ."""
    return next((place for place, name in enumerate(names) if name in names[:place]), None)


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
        twice = _first_twice(keys)
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


class LegalEntityCase(_Case):
    """Юридическое лицо, первая ценовая категория."""

    kind: Literal["legal_entity"]
    account: Word = Field("договор", description="номер договора или счёта")
    price_category: PriceCategory = Field(1, description="пока рассчитывается только первая")
    vat: Percent | None = Field(None, description="ставка НДС; нет — по закону на месяц поставки")
    price: LegalEntityPrice | None = Field(None, description="не нужна, если у всех точек дана сумма gross")
    points: tuple[LegalEntityPoint, ...] = Field(min_length=1)
    settings: LegalEntitySettings = Field(default_factory=dict)

    @model_validator(mode="after")
    def _has_prices(self) -> Self:
        twice = _first_twice([point.point for point in self.points])
        if twice is not None:
            raise ContradictionInCase("названия точек повторяются", "points", twice, "point")
        for place, point in enumerate(self.points):
            if self.price is None and point.gross is None:
                raise ContradictionInCase("нет price, а сумма gross дана не у всех точек", "points", place)
            where = ("points", place, "replacement", "replaced_months")
            if point.replacement is not None and any(
                month >= self.month for month in point.replacement.replaced_months
            ):
                raise ContradictionInCase("это месяцы раньше расчётного", *where)
        return self


class ConsumptionPoint(CasePart):
    """Точка с приборами: только расход, без денег."""

    point: Word
    meters: tuple[MeterRow, ...] = Field(min_length=1)


class ConsumptionCase(_Case):
    """Расход по приборам между первым и последним показанием, с итогами по видам энергии."""

    kind: Literal["consumption"]
    points: tuple[ConsumptionPoint, ...] = Field(min_length=1)


AnyCase = (
    HouseholdCase
    | LegalEntityCase
    | ConsumptionCase
    | ActCase
    | PenaltyCase
    | CapacityCase
    | SchemeCase
    | LossesCase
)

Case = Annotated[AnyCase, Field(discriminator="kind")]

CASE: TypeAdapter[AnyCase] = TypeAdapter(Case)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a case file."""
    schema = CASE.json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Случай для sbyt calc",
        **schema,
    }
