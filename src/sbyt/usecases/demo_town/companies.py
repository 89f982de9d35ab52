"""The 25 legal entities of the town with sites of their own, with their points, meters and transformation ratios."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from typing import Final

from sbyt.apps.devices.register_rows import MeterRow
from sbyt.apps.parties.register_rows import PartyRow
from sbyt.apps.premises.register_rows import BuildingRow, PremisesRow
from sbyt.usecases.demo_town.grid import GRID_HEAD_TYPE, READ_BY_GRID, ats_code_of
from sbyt.usecases.demo_town.households import TOWN, TOWN_BRANCH, VILLAGE, VILLAGE_BRANCH
from sbyt.usecases.demo_town.invented_names import person_name
from sbyt.usecases.demo_town.prices import ABOVE_10, BELOW_670, MIDDLE
from sbyt.usecases.demo_town.requisites import organization_inn, person_inn
from sbyt.usecases.demo_town.seed import spread, stream

THREE_PHASE: Final = GRID_HEAD_TYPE
DIRECT: Final = "СЭ-3Ф 5(100)А"

PLANT: Final = "plant"
FORECAST_FIRST: Final = "quarry"
TWO_METERS: Final = "mill"

PLANT_ATS_CODE: Final = "990090000356501"


@dataclass(frozen=True, slots=True)
class _Sort:
    """A line of the list below: what a company is and how much it uses in a middle month."""

    key: str
    name: str
    street: str
    voltage: str
    power_group: str
    max_power_kw: int
    points: tuple[tuple[int, int], ...]
    profile: bool = False
    village: bool = False


_SORTS: Final = (
    _Sort(PLANT, "АО «Ясноградский прокатный завод»", "Промзона, 1", "ВН", ABOVE_10, 18_000, ((1, 0),), profile=True),
    _Sort(FORECAST_FIRST, "ООО «Карьер Белая Горка»", "Карьерная, 4", "ВН", BELOW_670, 640, ((40, 192_000),)),
    _Sort(TWO_METERS, "ООО «Мельница на Ключах»", "Мельничная, 2", "СН2", BELOW_670, 120, ((40, 16_400), (1, 4_100)), village=True),
    _Sort("cold", "ООО «Ясноградский хладокомбинат»", "Промзона, 14", "СН2", MIDDLE, 1_450, ((600, 0),), profile=True),
    _Sort("mall", "ООО «Торговый дом Меридиан-Я»", "Центральная, 20", "СН2", MIDDLE, 980, ((400, 0),), profile=True),
    _Sort("water", "МУП «Ясноградводоканал»", "Насосная, 3", "СН2", BELOW_670, 560, ((300, 0),), profile=True),
    _Sort("sawmill", "ООО «Лесопильный двор»", "Лесная, 11", "СН2", BELOW_670, 420, ((200, 0),), profile=True, village=True),
    _Sort("bakery", "ООО «Хлебный дом на Тихой»", "Тихая, 40", "НН", BELOW_670, 90, ((20, 14_600),)),
    _Sort("school", "МБОУ «Средняя школа № 4 г. Яснограда»", "Школьная, 6", "НН", BELOW_670, 110, ((30, 11_300),)),
    _Sort("kindergarten", "МБДОУ «Детский сад „Ручеёк“»", "Школьная, 8", "НН", BELOW_670, 60, ((20, 5_900),)),
    _Sort("hospital", "ГБУЗ «Ясноградская больница»", "Больничная, 1", "СН2", BELOW_670, 480, ((60, 71_000), (40, 22_400))),
    _Sort("dairy", "АО «Ключевской молокозавод»", "Молочная, 5", "СН1", BELOW_670, 600, ((1_500, 138_000),), village=True),
    _Sort("farm", "КФХ «Рассветное»", "Полевая, 1", "НН", BELOW_670, 75, ((20, 9_800),), village=True),
    _Sort("garage", "ООО «Автосервис Пит-стоп 12»", "Гаражная, 12", "НН", BELOW_670, 40, ((1, 4_700),)),
    _Sort("shop", "ООО «Продукты у дома Я»", "Центральная, 31", "НН", BELOW_670, 35, ((1, 6_200),)),
    _Sort("pharmacy", "ООО «Аптека Зверобой-Я»", "Центральная, 33", "НН", BELOW_670, 15, ((1, 1_650),)),
    _Sort("cafe", "ООО «Кафе Самовар и Ко»", "Центральная, 35", "НН", BELOW_670, 45, ((1, 5_400),)),
    _Sort("library", "МБУК «Ясноградская библиотека»", "Школьная, 2", "НН", BELOW_670, 25, ((1, 1_900),)),
    _Sort("lights", "МКУ «Городской свет»", "Фонарная, 1", "НН", BELOW_670, 95, ((20, 16_300), (20, 12_100), (10, 7_400))),
    _Sort("sewing", "ООО «Швейный цех Иголка-Я»", "Заводская, 9", "НН", BELOW_670, 70, ((20, 8_300),)),
    _Sort("bricks", "ООО «Кирпичный завод Глина»", "Промзона, 22", "СН1", BELOW_670, 650, ((1_200, 171_000),)),
    _Sort("joiner", "ИП", "Лесная, 15", "НН", BELOW_670, 30, ((1, 3_300),), village=True),
    _Sort("hairdresser", "ИП", "Тихая, 44", "НН", BELOW_670, 12, ((1, 780),)),
    _Sort("tyres", "ИП", "Гаражная, 3", "НН", BELOW_670, 18, ((1, 1_240),)),
    _Sort("market", "ИП", "Центральная, 2", "НН", BELOW_670, 55, ((10, 7_900),)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CompanyPoint:
    """A point of a company. `monthly_kwh` is zero where a profile alone tells the volume."""

    code: str
    name: str
    ats_code: str | None
    meter: MeterRow
    multiplier: int
    monthly_kwh: int


@dataclass(frozen=True, slots=True)
class Company:
    """A legal entity with its contract, site and points."""

    key: str
    account: str
    party: PartyRow
    contract_number: str
    signed_on: date
    building: BuildingRow
    premises: PremisesRow
    voltage: str
    power_group: str
    max_power_w: int
    points: tuple[CompanyPoint, ...]


def companies(seed: int) -> tuple[Company, ...]:
    """Return the 25 legal entities with sites of their own; the shop of the street of examples is not among them."""
    draw = stream(seed, "companies")
    return tuple(_company(draw, number, sort) for number, sort in enumerate(_SORTS, start=1))


def _company(draw: random.Random, number: int, sort: _Sort) -> Company:
    account = f"90000{number:04d}"
    branch, locality = (VILLAGE_BRANCH, VILLAGE) if sort.village else (TOWN_BRANCH, TOWN)
    street, _, house = sort.street.rpartition(", ")
    building = BuildingRow(
        f"site-{sort.key}",
        branch,
        "site",
        locality,
        street if "Промзона" in street else f"ул. {street}",
        house,
    )
    signed_on = date(draw.randint(2012, 2019), draw.randint(1, 12), draw.randint(1, 28))
    return Company(
        key=sort.key,
        account=account,
        party=_party(draw, number, sort, f"{locality}, {building.street}, {house}"),
        contract_number=f"ЯЭ-{number:03d}/{signed_on:%y}",
        signed_on=signed_on,
        building=building,
        premises=PremisesRow(building.key, building.key, "site"),
        voltage=sort.voltage,
        power_group=sort.power_group,
        max_power_w=sort.max_power_kw * 1000,
        points=tuple(
            _point(draw, number, place, sort, multiplier, monthly)
            for place, (multiplier, monthly) in enumerate(sort.points, start=1)
        ),
    )


def _party(draw: random.Random, number: int, sort: _Sort, address: str) -> PartyRow:
    email = f"{sort.key}@example.org"
    phone = f"+7 900 111-00-{number:02d}"
    if sort.name == "ИП":
        name = f"ИП {person_name(draw)}"
        return PartyRow(sort.key, "sole_trader", name, person_inn(7000 + number), "", address, phone, email)
    inn = organization_inn(3500 + number)
    return PartyRow(sort.key, "organization", sort.name, inn, "000101001", address, phone, email)


def _point(
    draw: random.Random, number: int, place: int, sort: _Sort, multiplier: int, monthly_kwh: int
) -> CompanyPoint:
    made_in = draw.randint(2012, 2019)
    type_name = DIRECT if multiplier == 1 and not sort.profile else THREE_PHASE
    meter = MeterRow(
        type_name, f"{made_in % 100:02d}9{number:03d}{place:02d}", ("T0",), made_in, date(made_in + 12, 6, 1)
    )
    ats_code = None
    if sort.profile:
        ats_code = PLANT_ATS_CODE if sort.key == PLANT else f"9900900{number:03d}{multiplier:04d}{place}"
    elif (sort.key, place) in READ_BY_GRID:
        ats_code = ats_code_of(number, place)
    return CompanyPoint(
        code=f"Ю{number:03d}-{place}",
        name="ОП 03565" if sort.key == PLANT else f"Ввод {place}",
        ats_code=ats_code,
        meter=meter,
        multiplier=multiplier,
        monthly_kwh=spread(draw, monthly_kwh, 4),
    )
