"""The town as values: the same everywhere, complete, and true to the figures the documentation works through."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import date

import pytest
from stdnum.ru import inn

from sbyt.formats.register_table import read_register_table
from sbyt.usecases.demo_town.common_meter import COMMON_INSTALLATION, COMMON_METER
from sbyt.usecases.demo_town.companies import FORECAST_FIRST, PLANT, TWO_METERS
from sbyt.usecases.demo_town.household_readings import (
    BELOW_PREVIOUS,
    FAR_ABOVE,
    KRASNAYA,
    MOVED_OUT,
    NEVER_READS,
    REPLACED,
    REPLACED_ON,
    ROLLED_OVER,
    Way,
)
from sbyt.usecases.demo_town.households import COMMON_METER_HOUSE, ROOMS_HOUSE, TWO_ZONE_HOUSE
from sbyt.usecases.demo_town.interval_files import (
    DAY_BROKEN_OFF,
    DAY_SENT_TWICE,
    DAY_WITH_UNKNOWN_POINT,
    UNKNOWN_POINT,
)
from sbyt.usecases.demo_town.months import CLOSED, LIVED, OPEN
from sbyt.usecases.demo_town.plant_profile import published_hours
from sbyt.usecases.demo_town.prices import final_prices
from sbyt.usecases.demo_town.seed import TOWN_SEED
from sbyt.usecases.demo_town.text_register import LAYOUT, text_register
from sbyt.usecases.demo_town.town import Town, all_files, build_town

_DIGEST = """
import hashlib
from sbyt.usecases.demo_town.town import all_files, build_town
town, digest = build_town({seed}), hashlib.sha256()
digest.update(repr((town.accounts, town.meters, town.old_readings, town.prices)).encode())
for month, file in all_files(town):
    digest.update(file.name.encode() + file.content)
print(digest.hexdigest())
"""


def digest_in_another_process(seed: int) -> str:
    finished = subprocess.run(
        [sys.executable, "-c", _DIGEST.format(seed=seed)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": "77"},
        capture_output=True,
        text=True,
        check=True,
    )
    return finished.stdout.strip()


@pytest.fixture(scope="module")
def town() -> Town:
    return build_town(TOWN_SEED)


def scale_by_month(town: Town, account: str) -> dict[int, int]:
    return {day.month: value["T0"] for day, value in readings_of(town, account).items() if day.year == 2021}


def readings_of(town: Town, account: str) -> dict[date, dict[str, int]]:
    return {item.taken_on: dict(item.values_wh) for item in town.shown if item.account == account}


class TestTheSameSeed:
    def test_gives_the_same_bytes_in_every_process(self, town: Town) -> None:
        digest = hashlib.sha256()
        digest.update(repr((town.accounts, town.meters, town.old_readings, town.prices)).encode())
        for _, file in all_files(town):
            digest.update(file.name.encode() + file.content)
        assert digest_in_another_process(TOWN_SEED) == digest.hexdigest()

    def test_is_what_decides(self, town: Town) -> None:
        other = build_town(TOWN_SEED + 1)
        assert [item.party.name for item in other.households] != [item.party.name for item in town.households]


class TestHouseholds:
    def test_are_three_hundred_in_three_buildings_and_a_hundred_houses(self, town: Town) -> None:
        of_building = [item.building.key for item in town.households]
        assert len(of_building) == len({item.account for item in town.households}) == 300
        assert of_building.count(COMMON_METER_HOUSE.key) == 50
        assert of_building.count(TWO_ZONE_HOUSE.key) == 90
        assert of_building.count(ROOMS_HOUSE.key) == 60
        assert sum(item.building.kind == "private_house" for item in town.households) == 100

    def test_count_day_and_night_apart_in_one_building(self, town: Town) -> None:
        zones = {
            item.meter.zones
            for item in town.households
            if item.meter and item.building.key == TWO_ZONE_HOUSE.key
        }
        assert zones == {("T1", "T2")}

    def test_have_no_meter_in_36_rooms(self, town: Town) -> None:
        without = [item for item in town.households if item.meter is None]
        assert {item.building.key for item in without} == {ROOMS_HOUSE.key}
        assert len(without) == 36

    def test_know_the_meter_read_21378_to_21850(self, town: Town) -> None:
        readings = readings_of(town, KRASNAYA)
        assert [
            readings[day]["T0"]
            for day in (date(2021, 4, 21), date(2021, 5, 21), date(2021, 6, 19), date(2021, 7, 21))
        ] == [21_378_000, 21_539_000, 21_698_000, 21_850_000]

    def test_live_stories(self, town: Town) -> None:
        rolled = scale_by_month(town, ROLLED_OVER)
        assert rolled[4] - rolled[5] > 99_000_000
        below = scale_by_month(town, BELOW_PREVIOUS)
        assert below[7] < below[6]
        far = scale_by_month(town, FAR_ABOVE)
        assert far[7] - far[6] > 5 * (far[6] - far[5])
        gone = scale_by_month(town, MOVED_OUT)
        assert gone[7] == gone[6] > gone[5]
        for account in NEVER_READS:
            assert max(readings_of(town, account)) < CLOSED[0]

    def test_change_a_meter_inside_june(self, town: Town) -> None:
        on_the_day = [
            item for item in town.shown if item.account == REPLACED and item.taken_on == REPLACED_ON
        ]
        assert [item.way for item in on_the_day] == [Way.REMOVAL, Way.INSTALLATION]
        assert len({item.meter.serial_number for item in on_the_day}) == 2
        assert len({row.meter_key for row in town.installations if row.point_code == f"Т{REPLACED}"}) == 2


class TestTheCommonMeter:
    def test_leaves_the_common_needs_that_give_the_known_shares(self, town: Town) -> None:
        common = {
            item.taken_on.month: item.values_wh["T0"] for item in town.shown if item.meter == COMMON_METER
        }
        accounts = {item.account for item in town.households if item.building.key == COMMON_METER_HOUSE.key}
        left = {}
        for month in CLOSED:
            house = (common[month.month] - common[month.month - 1]) * COMMON_INSTALLATION.multiplier
            flats = 0
            for account in accounts:
                by_month = {
                    (day.year, day.month): value["T0"] for day, value in readings_of(town, account).items()
                }
                flats += by_month[2021, month.month] - by_month[2021, month.month - 1]
            left[month.month] = house - flats
        assert left == {4: 567_000, 5: 611_500, 6: 368_000, 7: 531_000}

    def test_is_shared_by_area_and_the_known_flat_is_a_fiftieth(self, town: Town) -> None:
        areas = {
            item.account: item.premises.area_dm2 or 0
            for item in town.households
            if item.building.key == COMMON_METER_HOUSE.key
        }
        assert sum(areas.values()) == COMMON_METER_HOUSE.premises_area_dm2 == 260_000
        assert areas[KRASNAYA] * 50 == 260_000


class TestCompanies:
    def test_are_26_with_tax_ids_that_agree_and_belong_to_nobody(self, town: Town) -> None:
        numbers = [item.party.inn for item in town.companies]
        assert len(set(numbers)) == 26
        assert all(inn.is_valid(number) for number in numbers)
        assert {number[:2] for number in numbers} == {"00"}

    def test_know_the_two_meters_of_the_mill(self, town: Town) -> None:
        mill = next(item for item in town.companies if item.key == TWO_METERS)
        used = []
        for point in mill.points:
            by_day = {
                item.taken_on: item.values_wh["T0"]
                for item in town.shown
                if item.meter.serial_number == point.meter.serial_number
            }
            difference = by_day[date(2021, 5, 31)] - by_day[date(2021, 4, 30)]
            used.append((by_day[date(2021, 4, 30)], by_day[date(2021, 5, 31)], difference * point.multiplier))
        assert used == [(1_430_500, 1_843_700, 16_528_000), (21_340_000, 25_434_000, 4_094_000)]

    def test_know_the_quarry_that_used_192281_kwh_in_may(self, town: Town) -> None:
        quarry = next(item for item in town.companies if item.key == FORECAST_FIRST)
        by_day = {day: value["T0"] for day, value in readings_of(town, quarry.account).items()}
        assert (by_day[date(2021, 5, 31)] - by_day[date(2021, 4, 30)]) * quarry.points[
            0
        ].multiplier == 192_281_000

    def test_know_the_prices_of_may_for_the_quarry(self, town: Town) -> None:
        may = date(2021, 5, 1)
        at_hand = [
            row
            for row in town.prices.components
            if row.since <= may < (row.until or date.max)
            and row.voltage in {"", "ВН"}
            and row.power_group in {"", "менее 670 кВт"}
        ]
        forecast = {row.kind: row.price_e7 for row in at_hand}
        final = forecast | {row.kind: row.price_e7 for row in final_prices(may).components}
        price = {"forecast": sum(forecast.values()), "final": sum(final.values())}
        assert price == {"forecast": 45_204_761, "final": 43_662_600}


class TestThePlant:
    def test_keeps_what_was_published_and_what_was_not(self) -> None:
        hours = published_hours()
        assert list(hours) == [date(2021, 5, day) for day in range(1, 31)]
        assert hours[date(2021, 5, 1)][:3] == (14_850_000, 14_753_000, 14_685_000)
        assert [value is None for value in hours[date(2021, 5, 30)]] == [False] * 19 + [True] * 5
        assert all(None not in values for day, values in hours.items() if day != date(2021, 5, 30))

    def test_sends_a_file_a_day_and_none_for_the_last_of_may(self, town: Town) -> None:
        plant = next(item for item in town.companies if item.key == PLANT)
        names = [file.name for _, file in all_files(town) if plant.party.inn in file.name]
        assert sum("_202105" in name for name in names) == 30
        assert not [name for name in names if "_20210531_" in name]


class TestTheInbox:
    def test_has_one_of_each_trouble(self, town: Town) -> None:
        own = {
            file.name: file.content for _, file in all_files(town) if file.name.endswith("_9900003600.xml")
        }
        unknown = [name for name, content in own.items() if UNKNOWN_POINT.encode() in content]
        assert [f"{DAY_WITH_UNKNOWN_POINT:%Y%m%d}" in name for name in unknown] == [True]
        assert sum(f"_{DAY_SENT_TWICE:%Y%m%d}_" in name for name in own) == 2
        broken = [name for name, content in own.items() if not content.rstrip().endswith(b"</message>")]
        assert [f"{DAY_BROKEN_OFF:%Y%m%d}" in name for name in broken] == [True]

    def test_has_sheets_for_every_month(self, town: Town) -> None:
        for month in LIVED:
            names = [file.name for file in town.inbox(month) if file.name.endswith(".xlsx")]
            assert len(names) == (4 if month in CLOSED else 3)


class TestTheTextRegister:
    def test_is_read_by_the_profile_that_the_town_keeps_and_says_what_the_homes_said(
        self, town: Town
    ) -> None:
        file = text_register(town.shown, OPEN)
        read = read_register_table(file.content, layout=LAYOUT)
        assert (file.name, len(read.rows), read.issues) == ("eirc_2021-08.txt", 12, ())
        told = {
            (item.account, item.taken_on): tuple(item.values_wh.values()) for item in town.from_cabinet(OPEN)
        }
        assert all(tuple(one.readings_wh.values()) == told[one.account, one.taken_on] for one in read.rows)
