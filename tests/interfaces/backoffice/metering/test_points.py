from __future__ import annotations

import json
from datetime import UTC, date, datetime
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from sbyt.apps.metering.models import HourReplacement, IntervalDay, Reading
from sbyt.apps.metering.operations.record_ground import record_ground
from sbyt.calc.local_day import MOSCOW
from sbyt.formats.espi import read_espi
from sbyt.kit.access.actor import SYSTEM
from tests.builders.buildings import a_building, a_flat
from tests.builders.firms import a_file, a_firm, an_hourly_month
from tests.builders.past import guards_off
from tests.builders.people import a_branch
from tests.builders.prices import a_tariff
from tests.interfaces.backoffice.conftest import SignIn
from tests.interfaces.backoffice.reading_pages import Page, sheet_rows

MAY = date(2021, 5, 1)
HOURS = [14_000_000 + 100_000 * hour for hour in range(23)] + [None]


@pytest.fixture
def town(db: None) -> SimpleNamespace:
    """A flat with a meter, and a plant with 30 days of May by hours, the last hour of each day missing."""
    flat = a_flat(a_building(), "17", tariff=a_tariff(), meter_shows=1000)
    flat.shows(date(2021, 6, 25), 1159)
    plant = a_firm()
    an_hourly_month(plant.point, month=MAY, days=30, hour_wh=HOURS)
    return SimpleNamespace(flat=flat, plant=plant)


def of_plant(town: SimpleNamespace, tail: str = "") -> str:
    return f"/office/points/{town.plant.point.pk}/{tail}"


class TestThePointsList:
    def test_shows_meter_and_what_is_known_until_when(self, town, sign_in: SignIn, at_most_queries) -> None:
        client = sign_in()
        client.get("/office/points/")
        with at_most_queries(12):
            page = Page(client.get("/office/points/?sort=-interval"))
        rows = {row[1]: row for row in page.rows()}
        serial = town.flat.meter.installation.meter.serial_number
        flat = rows[town.flat.point.code]
        assert (flat[5], flat[9], flat[10]) == (serial, "25.06.2021", "—")
        assert rows[town.plant.point.code][10] == "30.05.2021"

    def test_is_searched_by_the_number_of_the_meter(self, town, sign_in: SignIn) -> None:
        serial = town.flat.meter.installation.meter.serial_number
        page = Page(sign_in().get("/office/points/", {"q": serial}))
        assert page.column(1) == [town.flat.point.code]

    def test_keeps_to_the_branches_of_the_person(self, town, sign_in: SignIn) -> None:
        client = sign_in(branch=a_branch("02"))
        assert Page(client.get("/office/points/")).rows() == []
        assert client.get(of_plant(town)).status_code == 404
        assert client.get(of_plant(town, "hour/?day=2021-05-01&hour=1&channel=1")).status_code == 404
        assert client.get(of_plant(town, "hours.xlsx?month=2021-05&channel=1")).status_code == 404
        assert client.get(of_plant(town, "green-button/?month=2021-05")).status_code == 404


class TestTheGridOfHours:
    def test_has_a_number_in_every_cell_and_sums_both_ways(self, town, sign_in: SignIn) -> None:
        page = Page(sign_in().get(of_plant(town)))
        grid = page.rows("//table[@data-hours]/tbody/tr")
        assert len(grid) == 31
        assert grid[0][:3] == ["1 сб", "14,00", "14,10"]
        assert grid[0][-2:] == ["—", "347,3"]
        assert grid[30] == ["31 пн", *["—"] * 24, "—"]
        (foot,) = page.rows("//table[@data-hours]/tfoot/tr")
        assert (foot[1], foot[-1]) == ("420,0", "10\u202f419,0")

    def test_is_not_drawn_for_a_month_without_a_single_hour(self, town, sign_in: SignIn) -> None:
        page = Page(sign_in().get(of_plant(town, "?month=2021-07")))
        assert page.texts("//div[@class='empty']/h2") == ["Профиля за июль 2021 нет"]
        assert page.values("//div[@class='empty']//a/@href") == ["?month=2021-05", "/office/imports/"]
        assert page.texts("//table[@data-hours]") == []
        assert page.texts("//div[@aria-label='Месяц']/span") == ["июль 2021"]

    def test_is_not_drawn_for_a_point_that_has_no_profile(self, town, sign_in: SignIn) -> None:
        point = f"/office/points/{town.flat.point.pk}/"
        page = Page(sign_in().get(f"{point}?month=2021-05"))
        assert page.texts("//div[@class='empty']/h2") == ["Почасового профиля у точки нет"]
        assert page.texts("//table[@data-hours]") == []
        assert page.texts("//div[@aria-label='Месяц']") == []
        assert Page(sign_in().get(point)).texts("//div[@class='empty']") == []

    def test_says_each_hour_to_a_screen_reader(self, town, sign_in: SignIn) -> None:
        page = Page(sign_in().get(of_plant(town)))
        said = page.values("//table[@data-hours]/tbody/tr[1]/td/@aria-label")
        assert said[0] == "1 мая, 00–01: 14,00 МВт·ч"
        assert said[23] == "1 мая, 23–00: —, нет данных"

    def test_counts_what_is_missing(self, town, sign_in: SignIn) -> None:
        """30 days lack an hour, the 31st lacks all 24."""
        page = Page(sign_in().get(of_plant(town)))
        facts = dict(
            zip(
                page.texts("//dl[starts-with(@class,'pairs')]/dt"),
                page.texts("//dl[starts-with(@class,'pairs')]/dd"),
                strict=True,
            )
        )
        assert facts["Часов с данными"] == "690 из 744"
        assert facts["Нет для расчётов"] == "54\u00a0часа"
        assert facts["Объём, кВт·ч"] == "10\u202f419\u202f000"

    def test_changes_units_and_months_by_the_address(self, town, sign_in: SignIn) -> None:
        client = sign_in()
        page = Page(client.get(of_plant(town, "?month=2021-05&units=kwh")))
        assert page.rows("//table[@data-hours]/tbody/tr")[0][1] == "14\u202f000"
        assert page.values("//*[@data-key='BracketLeft']/@href") == ["?month=2021-04&channel=1"]

    def test_is_exported_exactly(self, town, sign_in: SignIn) -> None:
        rows = sheet_rows(sign_in().get(of_plant(town, "hours.xlsx?month=2021-05&channel=1")))
        assert rows[0][:3] == ("День", "00–01", "01–02")
        assert rows[1][1:3] == (14000, 14100)
        assert (rows[1][24], rows[1][25]) == (None, 347300)
        assert len(rows) == 33

    def test_is_exported_with_the_quality_and_the_source_of_every_hour(self, town, sign_in: SignIn) -> None:
        answer = sign_in().get(of_plant(town, "hours.xlsx?month=2021-05&channel=1"))
        sheet = load_workbook(BytesIO(b"".join(answer.streaming_content)))["Качество"]
        rows = list(sheet.iter_rows(values_only=True))
        assert rows[0][1:3] == ("00–01", "01–02")
        assert rows[0][25:] == ("Файл", "Версия", "Получено")
        assert (rows[1][1], rows[1][24], rows[1][26]) == ("", "нет данных", 1)

    def test_is_taken_away_as_a_green_button_feed(self, town, sign_in: SignIn) -> None:
        client = sign_in()
        link = of_plant(town, "green-button/?month=2021-05")
        assert link in Page(client.get(of_plant(town))).values("//a[@download]/@href")
        answer = client.get(link)
        assert answer["Content-Disposition"].startswith("attachment; ")
        contents = read_espi(answer.content, zone=MOSCOW)
        assert (contents.issues, len(contents.days)) == ((), 30)
        first = contents.days[0]
        assert (first.day, first.values_wh[0], first.values_wh[23]) == (MAY, 14_000_000, None)
        assert client.get(of_plant(town, "green-button/?month=2021-07")).status_code == 404


class TestOneHour:
    def test_names_its_file_line_and_older_version(self, town, sign_in: SignIn) -> None:
        day = date(2021, 5, 12)
        IntervalDay.objects.filter(day=day).update(superseded_at=timezone.now())
        resent = a_file("80020_2.xml")
        IntervalDay.objects.create(
            usage_point=town.plant.point, channel=1, day=day, step_minutes=30, version=2, import_file=resent,
            values_wh=[7_423_000] * 48, qualities=[0] * 47 + [1], lines=list(range(100, 148)),
        )  # fmt: skip
        client = sign_in()
        page = Page(client.get(of_plant(town, "hour/?day=2021-05-12&hour=20&channel=1")))
        assert page.text("//h2") == "12 мая, 20–21"
        assert page.texts("//dd")[:2] == ["14\u202f846", "замер, для расчётов"]
        assert page.text("//p[@class='origin-file']") == "80020_2.xml"
        assert page.rows("//table[1]/tbody/tr") == [
            ["20:00", "7\u202f423", "140"],
            ["20:30", "7\u202f423", "141"],
        ]
        assert [row[0::2] for row in page.rows("//table[2]/tbody/tr")] == [
            ["2, действует", "14\u202f846"],
            ["1", "16\u202f000"],
        ]
        last = Page(client.get(of_plant(town, "hour/?day=2021-05-12&hour=23&channel=1")))
        assert last.texts("//dd")[1] == "не для расчётов"

    def test_without_data_says_so(self, town, sign_in: SignIn) -> None:
        page = Page(sign_in().get(of_plant(town, "hour/?day=2021-05-31&hour=5&channel=1")))
        assert page.texts("//dd") == ["—", "нет данных"]

    @pytest.mark.parametrize("query", ["day=2021-05-12&hour=24&channel=1", "day=май&hour=1&channel=1", ""])
    def test_that_cannot_be_is_not_found(self, town, sign_in: SignIn, query: str) -> None:
        assert sign_in().get(of_plant(town, f"hour/?{query}")).status_code == 404


class TestAPointWithReadings:
    def test_shows_them_with_the_meter(self, town, sign_in: SignIn) -> None:
        page = Page(sign_in().get(f"/office/points/{town.flat.point.pk}/"))
        rows = page.rows("//section[@aria-labelledby='readings-title']//tbody/tr")
        assert [row[3:6] for row in rows] == [["1\u202f159", "159", "159"], ["1\u202f000", "—", "—"]]
        assert page.texts("//table[@data-hours]") == []

    def test_says_which_of_them_the_bill_does_not_count_and_why(self, town, sign_in: SignIn) -> None:
        record_ground(
            actor=SYSTEM,
            usage_point_id=town.flat.point.pk,
            kind="access_refused",
            since=date(2021, 6, 10),
            until=None,
            act_on=None,
            power_w=None,
            document="акт № 7",
        )
        url = f"/office/points/{town.flat.point.pk}/"
        page = Page(sign_in().get(url))
        rows = page.rows("//section[@aria-labelledby='readings-title']//tbody/tr")
        assert [row[-1] for row in rows] == [
            "не считается в счёт не идёт: не допущен к проверке с 10.06.2021",
            "принято",
        ]


class TestReplacingTheMeterOnTheScreen:
    def test_leads_back_to_the_point_with_both_meters(self, town, sign_in: SignIn) -> None:
        from sbyt.apps.devices.models import MeterType

        kind = MeterType.objects.create(name="СЕ 102")
        url = f"/office/points/{town.flat.point.pk}/meter/"
        client = sign_in()
        assert "Было 1\u202f159 на 25.06.2021" in Page(client.get(url)).of_class("hint")
        given = {
            "on": "2021-07-12", "last_T0": "1200", "meter_type": str(kind.pk), "serial_number": "777", "zones": "1",
            "multiplier": "1", "first": "0", "reason": "акт № 7",
        }  # fmt: skip
        refused = client.post(url, {**given, "last_T0": "1100"})
        assert refused.status_code == 422
        assert (
            Page(refused)
            .text("//span[@id='id_last_T0_error']")
            .startswith("Показание 1\u202f100 меньше предыдущего")
        )
        answer = client.post(url, given)
        page = Page(client.get(answer["Location"]))
        meters = page.rows("//section[@aria-labelledby='meters-title']//tbody/tr")
        assert [row[1] for row in meters] == ["с 12.07.2021", "01.01.2020 – 12.07.2021, снят"]

    def test_is_not_for_who_may_not_change_accounts(self, town, sign_in: SignIn) -> None:
        assert (
            sign_in("metering_engineer").get(f"/office/points/{town.flat.point.pk}/meter/").status_code == 403
        )


class TestAsItWasKnown:
    """The first hour of 1 May was 14.00 MWh at first; on 10 June a message said 9.00. A reading was corrected that day."""

    @pytest.fixture
    def corrected(self, town) -> SimpleNamespace:
        then = datetime(2021, 6, 10, 12, tzinfo=UTC)
        first = IntervalDay.objects.get(usage_point=town.plant.point, day=MAY)
        with guards_off():
            IntervalDay.objects.update(recorded_at=datetime(2021, 6, 1, tzinfo=UTC))
            IntervalDay.objects.filter(pk=first.pk).update(superseded_at=then)
            Reading.objects.update(recorded_at=datetime(2021, 6, 1, tzinfo=UTC))
            Reading.objects.filter(taken_on=date(2021, 6, 25)).update(superseded_at=then)
        IntervalDay.objects.create(
            usage_point=first.usage_point,
            channel=1,
            day=MAY,
            step_minutes=60,
            values_wh=[9_000_000, *HOURS[1:]],
            qualities=first.qualities,
            lines=first.lines,
            version=2,
            import_file=first.import_file,
            recorded_at=then,
        )
        Reading.objects.create(
            register=town.flat.meter.registers["T0"],
            installation=town.flat.meter.installation,
            taken_on=date(2021, 6, 25),
            value_wh=1_200_000,
            source="operator",
            recorded_at=then,
        )
        return town

    def first_hour(self, page: Page) -> str:
        return page.rows("//table[@data-hours]/tbody/tr")[0][1]

    def test_a_month_shows_the_version_of_that_moment(self, corrected, sign_in: SignIn) -> None:
        client = sign_in()
        assert self.first_hour(Page(client.get(of_plant(corrected)))) == "9,00"
        then = Page(client.get(of_plant(corrected, "?as_of=2021-06-05T10:00&month=2021-05")))
        assert self.first_hour(then) == "14,00"
        assert then.text("//summary[contains(@class, 'as-of')]") == "Как знали на 05.06.2021 10:00"
        links = then.values("//div[@aria-label='Месяц']/a/@href")
        assert all("as_of=2021-06-05T10%3A00" in link for link in links)
        assert then.values("//a[contains(., 'Заменить прибор')]") == []
        assert then.values("//a[contains(., 'Green Button')]") == []
        sheet = sheet_rows(
            client.get(of_plant(corrected, "hours.xlsx?month=2021-05&channel=1&as_of=2021-06-05T10:00"))
        )
        assert sheet[1][1] == 14000

    def test_readings_stand_as_they_stood(self, corrected, sign_in: SignIn) -> None:
        client, point = sign_in(), f"/office/points/{corrected.flat.point.pk}/"
        readings = "//section[@aria-labelledby='readings-title']//tbody/tr"
        assert Page(client.get(point)).rows(readings)[0][3:5] == ["1\u202f200", "200"]
        then = Page(client.get(f"{point}?as_of=2021-06-05T10:00"))
        assert then.rows(readings)[0][3:5] == ["1\u202f159", "159"]

    def test_before_the_first_file_there_are_no_hours_to_draw(self, corrected, sign_in: SignIn) -> None:
        page = Page(sign_in().get(of_plant(corrected, "?as_of=2021-05-01T10:00")))
        assert page.texts("//div[@class='empty']/h2") == ["На 01.05.2021 10:00 часов этой точки ещё не было"]
        assert page.texts("//table[@data-hours]") == []

    @pytest.mark.parametrize("given", ["2030-01-01T00:00", "вчера", ""])
    def test_a_moment_ahead_or_not_understood_means_now(self, corrected, sign_in: SignIn, given: str) -> None:
        page = Page(sign_in().get(of_plant(corrected), {"as_of": given}))
        assert self.first_hour(page) == "9,00"
        assert page.texts("//summary[contains(@class, 'as-of')]") == []


class TestReplacedHours:
    def test_stand_in_the_grid_and_say_that_they_are_replaced(self, town, sign_in: SignIn) -> None:
        HourReplacement.objects.create(
            usage_point=town.plant.point, day=date(2021, 5, 31), values_wh=[9_000_000] * 24, method="nearest"
        )
        page = Page(sign_in().get(of_plant(town)))
        said = page.values("//tr[@data-day='2021-05-31']/td/@aria-label")
        assert said[0] == "31 мая, 00–01: 9,00 МВт·ч, замещено"
        facts = dict(zip(page.texts("//dl[1]/dt"), page.texts("//dl[1]/dd"), strict=False))
        assert facts["Замещено, кВт·ч"] == "216\u202f000"

    def test_never_hide_what_is_measured(self, town, sign_in: SignIn) -> None:
        HourReplacement.objects.create(
            usage_point=town.plant.point, day=date(2021, 5, 1), values_wh=[9_000_000] * 24, method="nearest"
        )
        page = Page(sign_in().get(of_plant(town)))
        said = page.values("//tr[@data-day='2021-05-01']/td/@aria-label")
        assert said[0] == "1 мая, 00–01: 14,00 МВт·ч"
        assert said[23] == "1 мая, 23–00: 9,00 МВт·ч, замещено"


class TestTheChart:
    def test_sets_other_days_beside(self, town, sign_in: SignIn) -> None:
        client = sign_in()
        (plain,) = Page(client.get(of_plant(town))).values("//script[@id='chart-data']/text()")
        assert json.loads(plain)["compared"] == []
        (text,) = Page(client.get(of_plant(town, "?month=2021-05&compare=week"))).values(
            "//script[@id='chart-data']/text()"
        )
        chart = json.loads(text)
        assert chart["compared"][:168] == [None] * 168
        assert chart["compared"][168] == chart["values"][0]
