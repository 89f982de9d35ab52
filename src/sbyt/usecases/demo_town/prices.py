"""What energy costs in the town: acts, household tariffs, parts of the price of legal entities, norms, VAT.

The region, its tariff office and their acts are made up; the rates of VAT are the real ones. Two prices of May 2021
are fixed by the worked examples of the documentation: 4.5204761 as the forecast and 4.36626 as the final price of a
consumer at high voltage below 670 kW.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from sbyt.apps.tariffs.register_rows import (
    ActRow,
    NormRow,
    PriceComponentRow,
    RateRow,
    TariffRow,
    TierBoundsRow,
    VatRow,
)
from sbyt.usecases.demo_town.months import LIVED, following

BELOW_670: Final = "менее 670 кВт"
MIDDLE: Final = "670 кВт – 10 МВт"
ABOVE_10: Final = "не менее 10 МВт"

GAS: Final = "city-gas"
ELECTRIC: Final = "city-electric"
TWO_ZONES: Final = "city-electric-2"
THREE_ZONES: Final = "city-electric-3"
ELECTRIC_RANGES: Final = "city-electric-ranges"
RURAL: Final = "rural"

_OFFICE: Final = "Комитет по тарифам Ясноградской области"
_SUPPLIER: Final = "АО «Ясноград Энергосбыт»"
_HALF_YEARS: Final = ((date(2021, 1, 1), date(2021, 7, 1)), (date(2021, 7, 1), date(2022, 1, 1)))

ACTS: Final = (
    ActRow("rates-2021", _OFFICE, "приказ", "52-э/4", date(2020, 12, 17), "О ценах на электроэнергию для населения"),
    ActRow("transmission-2021", _OFFICE, "приказ", "55-э/1", date(2020, 12, 24), "О единых котловых тарифах"),
    ActRow("markup-2021", _OFFICE, "приказ", "56-э/3", date(2020, 12, 24), "О сбытовых надбавках"),
    ActRow("norms", _OFFICE, "приказ", "17-э/1", date(2016, 11, 30), "О нормативах потребления электроэнергии"),
    ActRow(
        "vat-18", "Государственная Дума", "Федеральный закон", "117-ФЗ", date(2003, 7, 7), "НК РФ, ст. 164, п. 3"
    ),
    ActRow(
        "vat-20", "Государственная Дума", "Федеральный закон", "303-ФЗ", date(2018, 8, 3), "НК РФ, ст. 164, п. 3"
    ),
    ActRow(
        "vat-22", "Государственная Дума", "Федеральный закон", "425-ФЗ", date(2025, 11, 28), "НК РФ, ст. 164, п. 3"
    ),
)  # fmt: skip

TARIFFS: Final = (
    TariffRow(GAS, "Население, город, газовые плиты"),
    TariffRow(ELECTRIC, "Население, город, электроплиты"),
    TariffRow(TWO_ZONES, "Население, город, электроплиты, день и ночь", zones=2),
    TariffRow(THREE_ZONES, "Население, город, электроплиты, три зоны", zones=3),
    TariffRow(ELECTRIC_RANGES, "Население, город, электроплиты, по диапазонам"),
    TariffRow(RURAL, "Население, село"),
)

_RATES_E7: Final = MappingProxyType(
    {
        (GAS, "T0"): (34_000_000, 35_400_000),
        (ELECTRIC, "T0"): (23_800_000, 24_800_000),
        (TWO_ZONES, "T0"): (23_800_000, 24_800_000),
        (TWO_ZONES, "T1"): (27_400_000, 28_500_000),
        (TWO_ZONES, "T2"): (16_600_000, 17_300_000),
        (THREE_ZONES, "T0"): (23_800_000, 24_800_000),
        (THREE_ZONES, "T1"): (31_000_000, 32_200_000),
        (THREE_ZONES, "T2"): (16_600_000, 17_300_000),
        (THREE_ZONES, "T3"): (23_800_000, 24_800_000),
        (ELECTRIC_RANGES, "T0"): (23_800_000, 24_800_000),
        (RURAL, "T0"): (23_800_000, 24_800_000),
    }
)
_UPPER_RATES_E7: Final = MappingProxyType({2: (32_000_000, 33_300_000), 3: (49_000_000, 51_000_000)})
_BOUNDS: Final = (TierBoundsRow(ELECTRIC_RANGES, date(2021, 1, 1), 3_900_000, 6_000_000, "rates-2021"),)

_TRANSMISSION_E7: Final = MappingProxyType(
    {
        "ВН": (14_891_700, 15_487_300),
        "СН1": (20_153_400, 20_959_500),
        "СН2": (23_871_200, 24_826_000),
        "НН": (29_640_800, 30_826_400),
    }
)
_MARKUP_E7: Final = MappingProxyType(
    {BELOW_670: (3_120_500, 3_245_300), MIDDLE: (2_871_400, 2_986_200), ABOVE_10: (1_904_600, 1_980_700)}
)
_OTHER_SERVICES_E7: Final = MappingProxyType({4: 34_100, 5: 33_700, 6: 33_900, 7: 34_600, 8: 34_500})
_WHOLESALE_FORECAST_E7: Final = MappingProxyType(
    {4: 26_102_500, 5: 27_158_861, 6: 27_004_200, 7: 28_315_600, 8: 28_640_000}
)
_WHOLESALE_FINAL_E7: Final = MappingProxyType({4: 25_871_300, 5: 25_616_700, 6: 26_340_900, 7: 27_955_200})

_NORMS_KWH: Final = MappingProxyType(
    {
        ("gas", 1): (118, 73, 57, 46, 40),
        ("gas", 2): (152, 94, 73, 59, 52),
        ("gas", 3): (172, 107, 83, 67, 58),
        ("gas", 4): (187, 116, 90, 73, 64),
        ("electric", 1): (146, 91, 70, 57, 50),
        ("electric", 2): (173, 107, 83, 68, 59),
        ("electric", 3): (189, 117, 91, 74, 64),
        ("electric", 4): (200, 124, 96, 78, 68),
    }
)


@dataclass(frozen=True, slots=True)
class FinalPrices:
    """What the retailer publishes in the middle of the next month: the final parts of the price of a month."""

    act: ActRow
    components: tuple[PriceComponentRow, ...]


@dataclass(frozen=True, slots=True)
class PriceList:
    """All that is published in the town before a month ends."""

    acts: tuple[ActRow, ...]
    tariffs: tuple[TariffRow, ...]
    rates: tuple[RateRow, ...]
    bounds: tuple[TierBoundsRow, ...]
    components: tuple[PriceComponentRow, ...]
    norms: tuple[NormRow, ...]
    vat: tuple[VatRow, ...]


def price_list() -> PriceList:
    """Return the prices of the town; nothing here is left to chance."""
    return PriceList(
        acts=(*ACTS, *(_forecast_file(month) for month in LIVED)),
        tariffs=TARIFFS,
        rates=(*_rates(), *_upper_rates()),
        bounds=_BOUNDS,
        components=(*_half_year_components(), *_monthly_components()),
        norms=_norms(),
        vat=(
            VatRow(date(2004, 1, 1), date(2019, 1, 1), 1800, "vat-18"),
            VatRow(date(2019, 1, 1), date(2026, 1, 1), 2000, "vat-20"),
            VatRow(date(2026, 1, 1), None, 2200, "vat-22"),
        ),
    )


def _rates() -> tuple[RateRow, ...]:
    return tuple(
        RateRow(tariff, zone, since, until, price, "rates-2021", clause="прил. 1")
        for (tariff, zone), prices in _RATES_E7.items()
        for (since, until), price in zip(_HALF_YEARS, prices, strict=True)
    )


def _upper_rates() -> Iterator[RateRow]:
    for tier, prices in _UPPER_RATES_E7.items():
        for (since, until), price in zip(_HALF_YEARS, prices, strict=True):
            yield RateRow(
                ELECTRIC_RANGES, "T0", since, until, price, "rates-2021", clause="прил. 1", tier=tier
            )


def _half_year_components() -> list[PriceComponentRow]:
    rows = []
    for period, (since, until) in enumerate(_HALF_YEARS):
        rows += [
            PriceComponentRow(
                "transmission",
                since,
                until,
                prices[period],
                "transmission-2021",
                voltage=voltage,
                clause="прил. 2",
            )
            for voltage, prices in _TRANSMISSION_E7.items()
        ]
        rows += [
            PriceComponentRow(
                "markup", since, until, prices[period], "markup-2021", power_group=group, clause="табл. 1"
            )
            for group, prices in _MARKUP_E7.items()
        ]
    return rows


def _monthly_components() -> list[PriceComponentRow]:
    rows = []
    for month in LIVED:
        until, number, act = following(month), month.month, f"forecast-{month:%m}"
        rows += [
            PriceComponentRow(
                "wholesale", month, until, _WHOLESALE_FORECAST_E7[number], act, "forecast", clause="лист 1"
            ),
            PriceComponentRow(
                "other_services", month, until, _OTHER_SERVICES_E7[number], act, "forecast", clause="лист 1"
            ),
        ]
    return rows


def _forecast_file(month: date) -> ActRow:
    return ActRow(
        f"forecast-{month:%m}",
        _SUPPLIER,
        "прогноз цен",
        f"ПР-{month:%m}/{month:%y}",
        month.replace(day=25),
        f"Прогнозные составляющие цены, {month:%m.%Y}",
    )


def final_prices(month: date) -> FinalPrices:
    """Return what is published about a closed month on the 14th of the next one."""
    act = ActRow(
        f"final-{month:%m}",
        _SUPPLIER,
        "публикация цен",
        f"НЦ-{month:%m}/{month:%y}",
        following(month).replace(day=14),
        f"Составляющие предельных уровней нерегулируемых цен, {month:%m.%Y}",
    )
    until = following(month)
    prices = (
        ("wholesale", _WHOLESALE_FINAL_E7[month.month]),
        ("other_services", _OTHER_SERVICES_E7[month.month]),
    )
    components = tuple(
        PriceComponentRow(kind, month, until, price, act.key, clause="лист 1") for kind, price in prices
    )
    return FinalPrices(act=act, components=components)


def _norms() -> tuple[NormRow, ...]:
    return tuple(
        NormRow(stove, rooms, people, date(2017, 1, 1), kwh * 1000, "norms")
        for (stove, rooms), by_people in _NORMS_KWH.items()
        for people, kwh in enumerate(by_people, start=1)
    )
