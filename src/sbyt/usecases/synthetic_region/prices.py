"""What energy costs in the region: acts, tariffs, norms and VAT, published before anybody is billed."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType
from typing import Final

from sbyt.apps.devices.register_rows import MeterTypeRow
from sbyt.apps.parties.register_rows import BranchRow, PartyRow, SupplierRow
from sbyt.apps.tariffs.register_rows import ActRow, NormRow, RateRow, TariffRow, TierBoundsRow, VatRow
from sbyt.usecases.demo_town.requisites import (
    TOWN_BIK,
    TOWN_CORRESPONDENT,
    organization_inn,
    settlement_account,
)

_OFFICE: Final = "Комитет по тарифам Приозёрского края"
_SUPPLIER_NUMBER: Final = 8800

TARIFF_CODES: Final = (
    *("region-gas-1", "region-gas-2", "region-electric-1", "region-electric-2"),
    *("region-rural-1", "region-rural-2"),
)
"""By settlement and stove, one zone and two: the place in this row is what a terms' draw refers to."""

ACTS: Final = (
    ActRow("rates", _OFFICE, "приказ", "71-э/2", date(2021, 12, 16), "О ценах на электроэнергию для населения"),
    ActRow("norms", _OFFICE, "приказ", "19-э/5", date(2016, 11, 29), "О нормативах потребления электроэнергии"),
    ActRow("vat", "Государственная Дума", "Федеральный закон", "303-ФЗ", date(2018, 8, 3), "НК РФ, ст. 164, п. 3"),
    ActRow("vat-22", "Государственная Дума", "Федеральный закон", "425-ФЗ", date(2025, 11, 28), "НК РФ, ст. 164, п. 3"),
)  # fmt: skip
VAT: Final = (
    VatRow(date(2019, 1, 1), date(2026, 1, 1), 2000, "vat"),
    VatRow(date(2026, 1, 1), None, 2200, "vat-22"),
)
METER_TYPES: Final = (
    MeterTypeRow("Ручей-1 (синтетический)", "Приозёрский приборный завод", 1, 6, 16),
    MeterTypeRow("Ручей-2Т (синтетический)", "Приозёрский приборный завод", 1, 6, 16),
    MeterTypeRow("Плёс-3 (синтетический)", "Приозёрский приборный завод", 3, 6, 10),
)
"""A disc of whole kilowatt-hours with one zone, an electronic one with two, a three-phase one for houses."""

SUPPLIER_PARTY: Final = PartyRow(
    "region-supplier", "organization", "АО «Приозёрье Энергосбыт»", organization_inn(_SUPPLIER_NUMBER), "000101001",
    "г. Белогорск, ул. Центральная, 1", "+7 900 000-00-00", "info@example.org",
)  # fmt: skip
SUPPLIER: Final = SupplierRow(
    party_key="region-supplier",
    bank_name="АО «Ключ-Банк», г. Белогорск",
    bik=TOWN_BIK,
    settlement_account=settlement_account(_SUPPLIER_NUMBER),
    correspondent_account=TOWN_CORRESPONDENT,
    director="Родников П. Л.",
    accountant="Ласточкина В. Г.",
    site="example.org",
)

_NAMES: Final = ("город, газовые плиты", "город, электроплиты", "село")
_PRICES_E7: Final = MappingProxyType(
    {
        "region-gas": ((49_800_000,), (56_300_000, 26_900_000)),
        "region-electric": ((34_900_000,), (39_400_000, 18_800_000)),
        "region-rural": ((34_900_000,), (39_400_000, 18_800_000)),
    }
)
_TIERS_KWH: Final = MappingProxyType(
    {"region-gas": (800, 1300), "region-electric": (1200, 2000), "region-rural": (800, 1300)}
)
_UPPER_PERCENT: Final = (128, 185)
"""What the second and the third range cost to the first."""
_JULY: Final = 7
_RISE_PERCENT: Final = 112
_E7_IN_KOPECK: Final = 100_000
_NORMS_KWH: Final = MappingProxyType(
    {
        "gas": ((101, 63, 48, 39, 34), (130, 81, 62, 51, 44), (147, 91, 71, 57, 50), (159, 99, 76, 62, 54)),
        "electric": ((153, 95, 73, 60, 52), (181, 112, 87, 71, 61), (198, 123, 95, 77, 67), (209, 130, 100, 81, 71)),
    }
)  # fmt: skip


def branches(count: int) -> list[BranchRow]:
    """Return the branches of the region, one a city."""
    return [BranchRow(f"R{number:02d}", f"Отделение № {number}") for number in range(1, count + 1)]


def tariffs() -> list[TariffRow]:
    rows = []
    for place, code in enumerate(TARIFF_CODES):
        zones = place % 2 + 1
        words = ", день и ночь" if zones > 1 else ""
        rows.append(TariffRow(code, f"Население, {_NAMES[place // 2]}{words}", zones=zones))
    return rows


def rates(month: date) -> list[RateRow]:
    """Return the prices of the tariffs around the month: those of the first of July before it, and twelve percent less
    in the year before that.
    """
    year = month.year if month.month >= _JULY else month.year - 1
    rose, before = date(year, _JULY, 1), date(year - 1, _JULY, 1)
    rows = []
    for group, (single, double) in _PRICES_E7.items():
        zoned = [(f"{group}-1", "T0", single[0]), (f"{group}-2", "T0", single[0])]
        zoned += [(f"{group}-2", "T1", double[0]), (f"{group}-2", "T2", double[1])]
        for code, zone, price in zoned:
            less = _whole_kopecks(price * 100 // _RISE_PERCENT)
            rows.append(RateRow(code, zone, before, rose, less, "rates", clause="прил. 1"))
            rows.append(RateRow(code, zone, rose, None, price, "rates", clause="прил. 1"))
            rows += [
                RateRow(
                    code, zone, rose, None, _whole_kopecks(price * percent // 100), "rates", "прил. 2", tier
                )
                for tier, percent in enumerate(_UPPER_PERCENT, start=2)
            ]
    return rows


def _whole_kopecks(price_e7: int) -> int:
    return price_e7 // _E7_IN_KOPECK * _E7_IN_KOPECK


def tier_bounds(month: date) -> list[TierBoundsRow]:
    """Return the ranges of the tariffs from the first of July before the month."""
    year = month.year if month.month >= _JULY else month.year - 1
    return [
        TierBoundsRow(f"{group}-{zones}", date(year, _JULY, 1), first * 1000, second * 1000, "rates")
        for group, (first, second) in _TIERS_KWH.items()
        for zones in (1, 2)
    ]


def norms() -> list[NormRow]:
    return [
        NormRow(stove, rooms, people, date(2017, 1, 1), kwh * 1000, "norms")
        for stove, by_rooms in _NORMS_KWH.items()
        for rooms, by_people in enumerate(by_rooms, start=1)
        for people, kwh in enumerate(by_people, start=1)
    ]
