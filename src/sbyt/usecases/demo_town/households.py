"""Three apartment buildings and the private houses: 300 households with their rooms, people, meters and habits."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from typing import Final

from sbyt.apps.devices.register_rows import MeterRow
from sbyt.apps.parties.register_rows import PartyRow
from sbyt.apps.premises.register_rows import BuildingRow, PremisesRow
from sbyt.usecases.demo_town.invented_names import person_name
from sbyt.usecases.demo_town.prices import GAS, RURAL, TWO_ZONES
from sbyt.usecases.demo_town.seed import stream

TOWN: Final = "г. Ясноград"
VILLAGE: Final = "с. Верхние Ключи"
TOWN_BRANCH: Final = "YSN"
VILLAGE_BRANCH: Final = "KLY"

COMMON_METER_HOUSE: Final = BuildingRow(
    "krasnaya-45", TOWN_BRANCH, "apartment_building", TOWN, "ул. Красная", "45", "city", "gas", 260_000, 41_800, "direct"
)  # fmt: skip
TWO_ZONE_HOUSE: Final = BuildingRow(
    "energetikov-12", TOWN_BRANCH, "apartment_building", TOWN, "пр. Энергетиков", "12", "city", "electric", 493_800,
    78_200, "manager",
)  # fmt: skip
ROOMS_HOUSE: Final = BuildingRow(
    "zavodskaya-7", TOWN_BRANCH, "apartment_building", TOWN, "ул. Заводская", "7", "city", "gas", 150_600, 52_400,
    "manager",
)  # fmt: skip

ONE_PHASE: Final = "СЭ-1Ф 5(60)А"
DAY_NIGHT: Final = "СЭ-1Ф-2Т 5(80)А"
OLD_DISC: Final = "СО-5 (индукционный)"

# areas of the flats of one floor, dm²; the seventh of each floor is exactly 1/50 of the house
_FLOOR_45: Final = (
    (1, 3_120), (2, 4_460), (2, 5_230), (3, 6_310), (2, 4_460), (2, 5_780), (2, 5_200), (4, 7_150), (2, 4_130), (3, 6_160),
)  # fmt: skip
_FLOOR_12: Final = ((1, 3_840), (2, 5_420), (3, 7_210), (3, 6_980), (2, 5_610), (1, 3_860))
_VILLAGE_STREETS: Final = ("ул. Садовая", "ул. Луговая", "пер. Родниковый")
_TOWN_STREET: Final = "ул. Тихая"
_VILLAGE_HOUSES: Final = 76
_TOWN_HOUSES: Final = 24


@dataclass(frozen=True, slots=True)
class Household:
    """A household: who, where, with which meter and how much it uses in a middle month, kWh."""

    account: str
    party: PartyRow
    building: BuildingRow
    premises: PremisesRow
    people: int
    tariff: str
    point: str
    meter: MeterRow | None
    monthly_kwh: int


def households(seed: int) -> tuple[Household, ...]:
    """Return the 300 households: 50 + 90 + 60 flats and rooms, 100 private houses."""
    return (
        *_common_meter_house(stream(seed, "krasnaya-45")),
        *_two_zone_house(stream(seed, "energetikov-12")),
        *_rooms_house(stream(seed, "zavodskaya-7")),
        *_private_houses(stream(seed, "private houses")),
    )


def _common_meter_house(draw: random.Random) -> list[Household]:
    flats = []
    for number in range(1, 51):
        rooms, area = _FLOOR_45[(number - 1) % 10]
        people = draw.randint(1, min(5, rooms + 1))
        meter = _meter(draw, ONE_PHASE, 450_100 + number, ("T0",))
        premises = _flat(COMMON_METER_HOUSE, number, area, rooms)
        flats.append(_household(draw, f"10045{number:04d}", COMMON_METER_HOUSE, premises, people, GAS, meter))
    return flats


def _two_zone_house(draw: random.Random) -> list[Household]:
    flats = []
    for number in range(1, 91):
        rooms, area = _FLOOR_12[(number - 1) % 6]
        people = draw.randint(1, min(5, rooms + 1))
        meter = _meter(draw, DAY_NIGHT, 120_300 + number, ("T1", "T2"))
        premises = _flat(TWO_ZONE_HOUSE, number, area, rooms)
        flats.append(
            _household(draw, f"10012{number:04d}", TWO_ZONE_HOUSE, premises, people, TWO_ZONES, meter)
        )
    return flats


def _rooms_house(draw: random.Random) -> list[Household]:
    rooms_of_house = []
    for number in range(1, 61):
        meter = _meter(draw, OLD_DISC, 70_200 + number, ("T0",)) if number % 5 in {0, 3} else None
        premises = _flat(ROOMS_HOUSE, number, 1_840 if number % 3 else 3_850, 1)
        people = draw.randint(1, 3)
        rooms_of_house.append(
            _household(draw, f"10007{number:04d}", ROOMS_HOUSE, premises, people, GAS, meter)
        )
    return rooms_of_house


def _private_houses(draw: random.Random) -> list[Household]:
    houses = []
    for number in range(1, _VILLAGE_HOUSES + _TOWN_HOUSES + 1):
        in_village = number <= _VILLAGE_HOUSES
        street = _VILLAGE_STREETS[number % 3] if in_village else _TOWN_STREET
        house = str((number - 1) // 3 + 1) if in_village else str(number - _VILLAGE_HOUSES)
        building = BuildingRow(
            key=f"house-{number}",
            branch_code=VILLAGE_BRANCH if in_village else TOWN_BRANCH,
            kind="private_house",
            locality=VILLAGE if in_village else TOWN,
            street=street,
            house=house,
            settlement_group="rural" if in_village else "city",
            stove_kind="gas",
        )
        rooms = draw.randint(2, 4)
        premises = PremisesRow(
            f"house-{number}", building.key, "house", "", draw.randrange(4_200, 12_400, 10), rooms
        )
        meter = _meter(draw, ONE_PHASE, 200_500 + number, ("T0",))
        houses.append(
            _household(
                draw,
                f"20001{number:04d}",
                building,
                premises,
                draw.randint(1, 5),
                RURAL if in_village else GAS,
                meter,
            )
        )
    return houses


def _flat(building: BuildingRow, number: int, area_dm2: int, rooms: int) -> PremisesRow:
    return PremisesRow(f"{building.key}/{number}", building.key, "flat", str(number), area_dm2, rooms)


def _household(
    draw: random.Random,
    account: str,
    building: BuildingRow,
    premises: PremisesRow,
    people: int,
    tariff: str,
    meter: MeterRow | None,
) -> Household:
    name = person_name(draw)
    flat = f", {'кв.' if premises.kind == 'flat' else ''} {premises.number}" if premises.number else ""
    address = f"{building.locality}, {building.street}, {building.house}{flat}"
    phone = f"+7 900 000-{draw.randrange(10):01d}{draw.randrange(10)}-{draw.randrange(100):02d}"
    party = PartyRow(f"person-{account}", "person", name, address=address, phone=phone)
    base = 45 + 40 * people + 15 * premises.rooms
    if tariff == TWO_ZONES:
        base = base * 8 // 5
    monthly = base * draw.randint(75, 130) // 100
    return Household(account, party, building, premises, people, tariff, f"Т{account}", meter, monthly)


def _meter(draw: random.Random, type_name: str, number: int, zones: tuple[str, ...]) -> MeterRow:
    made_in = draw.randint(2009, 2019)
    verified_until = date(made_in + 16, draw.randint(1, 12), 1)
    return MeterRow(type_name, f"{made_in % 100:02d}{number:06d}", zones, made_in, verified_until)


def replacement_for(meter: MeterRow) -> MeterRow:
    """Return the new meter that is put in the place of an old one in June 2021."""
    return MeterRow(meter.type_name, f"21{meter.serial_number[2:]}", meter.zones, 2021, date(2037, 4, 1))
