"""A case: one bill described in a file. docs/reference/case-format.md tells it for people, `json_schema` for programs."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, TypeAdapter, model_validator

from sbyt.calc.periods import next_month
from sbyt.formats.case_act import ActCase
from sbyt.formats.case_company import CompanyRoom, LegalEntityPoint, LegalEntityPrice
from sbyt.formats.case_hours import CapacityCase, SchemeCase
from sbyt.formats.case_household import Building, Flat, HouseholdAccount, Tariff
from sbyt.formats.case_losses import LossesCase
from sbyt.formats.case_parts import (
    CasePart,
    ContradictionInCase,
    MeterRow,
    NormRow,
    first_overlap,
    first_twice,
)
from sbyt.formats.case_penalty import PenaltyCase
from sbyt.formats.case_quantities import Month, Percent, PriceCategory, Word
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
    companies: tuple[CompanyRoom, ...] = Field(
        (), description="нежилые помещения дома: организации со своей ценой; нужен building"
    )
    flats: tuple[Flat, ...] = Field((), description="коммунальные квартиры и секции")
    settings: HouseholdSettings = Field(default_factory=dict)

    @model_validator(mode="after")
    def _refers_to_what_is_there(self) -> Self:
        names = [tariff.name for tariff in self.tariffs]
        twice = first_twice(names)
        if twice is not None:
            raise ContradictionInCase("имена тарифов повторяются", "tariffs", twice, "name")
        for key in dict.fromkeys(_household_of(norm) for norm in self.norms):
            own = [place for place, norm in enumerate(self.norms) if _household_of(norm) == key]
            wrong = first_overlap(self.norms[place] for place in own)
            if wrong is not None:
                reason = "нормативы одного состава действуют одновременно: проверьте from и to"
                raise ContradictionInCase(reason, "norms", own[wrong])
        twice = first_twice([account.account for account in self.accounts])
        if twice is not None:
            raise ContradictionInCase("номера лицевых счетов повторяются", "accounts", twice, "account")
        self._check_companies()
        self._check_manager(names)
        self._check_flats()
        for place, account in enumerate(self.accounts):
            self._check_account(account, names, "accounts", place)
        return self

    def _check_companies(self) -> None:
        if self.companies and self.building is None:
            raise ContradictionInCase("помещения организаций есть, а building нет", "companies")
        known = [account.account for account in self.accounts]
        twice = first_twice([*known, *(room.account for room in self.companies)])
        if twice is not None:
            reason = "номера счетов повторяются"
            raise ContradictionInCase(reason, "companies", twice - len(known), "account")

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
        twice = first_twice(names)
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
            if account.flat is not None and account.volume_kwh is not None:
                reason = "готовый объём комнаты рядом с общим прибором квартиры: укажите одно из двух, flat или volume_kwh"
                raise ContradictionInCase(reason, "accounts", place, "volume_kwh")

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
        twice = first_twice([point.point for point in self.points])
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
