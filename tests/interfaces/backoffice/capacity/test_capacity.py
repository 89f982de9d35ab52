"""«Расчет мощности»: the published plant on the screen, its marked hours, an hour explained; hours entered by hand."""

from __future__ import annotations

import csv
from datetime import date
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.backends.postgresql.psycopg_any import DateRange

from sbyt.apps.contracts.models import SupplyTerm
from sbyt.apps.metering.models import IntervalDay
from sbyt.apps.tariffs.models import CalendarDay, PlannedPeakHours, RegionPeakHour, RuleSetting
from sbyt.apps.tariffs.operations_capacity import set_planned_hours, store_region_peak_hours
from sbyt.kit.access.actor import SYSTEM
from tests.builders.firms import a_file, a_firm, an_hourly_month
from tests.builders.people import a_branch
from tests.interfaces.backoffice.conftest import SignIn
from tests.interfaces.backoffice.reading_pages import Page, sheet_rows

MAY = date(2021, 5, 1)
PLANNED = [*range(7, 17), 19, 20]


@pytest.fixture
def plant(db: None, samples: Path) -> SimpleNamespace:
    """The plant of May 2021 with the hours the operator published."""
    firm = a_firm()
    file = a_file()
    peak = {}
    for row in csv.DictReader((samples / "op03565_may2021.csv").read_text().splitlines()):
        day = date.fromisoformat(row["date"])
        hours = [int(row[f"h{hour:02d}"]) * 1000 if row[f"h{hour:02d}"] else None for hour in range(1, 25)]
        IntervalDay.objects.create(
            usage_point=firm.point,
            channel=1,
            day=day,
            step_minutes=60,
            values_wh=hours,
            qualities=[2 if value is None else 0 for value in hours],
            lines=list(range(10, 34)),
            import_file=file,
        )
        if row["table2_matching_hour"].isdigit() and row["capacity_working_day"] == "1":
            peak[day] = int(row["table2_matching_hour"]) - 1
    RuleSetting.objects.create(
        key="capacity.region",
        valid=DateRange(date(2020, 1, 1), None),
        value={"subject": "46", "price_zone": 1},
        source="проверка",
    )
    store_region_peak_hours(actor=SYSTEM, subject="46", hours=peak, source="отчёт")
    set_planned_hours(actor=SYSTEM, price_zone=1, month=MAY, hours=PLANNED, source="приказ")
    return SimpleNamespace(
        account=firm.account, point=firm.point, peak=peak, url=f"/office/capacity/2021-05/{firm.account.pk}/"
    )


class TestAMissingRegion:
    def test_is_told_with_the_way_to_set_it(self, plant, sign_in: SignIn) -> None:
        RuleSetting.objects.filter(key="capacity.region").delete()
        client = sign_in()
        for url in (plant.url, "/office/capacity/2021-05/"):
            page = Page(client.get(url))
            assert page.texts("//a[@href='/office/prices/rules/?group=capacity']") == [
                "Регион задаётся в правилах"
            ]
            assert "capacity.region" not in page.text("//main")

    def test_names_who_sets_it_where_rules_may_not_be_seen(self, plant, sign_in: SignIn) -> None:
        RuleSetting.objects.filter(key="capacity.region").delete()
        page = Page(sign_in("controller").get(plant.url))
        assert "Его задаёт тот, кто ведёт цены и акты" in page.text("//main")
        assert not page.texts("//a[@href='/office/prices/rules/?group=capacity']")


class TestThePage:
    def test_names_the_point_that_gave_nothing_in_the_month(self, plant, sign_in: SignIn) -> None:
        client = sign_in()
        assert not Page(client.get(plant.url)).texts("//*[@data-silent]")
        silent = a_firm().account
        SupplyTerm.objects.filter(account=silent).update(account=plant.account)
        page = Page(client.get(plant.url))
        [words] = page.texts("//*[@data-silent]")
        assert "нет ни часов, ни двух показаний у 1\xa0точки" in words
        [code] = page.texts("//*[@data-silent]//a")
        assert code == SupplyTerm.objects.exclude(usage_point=plant.point).get().usage_point.code
        assert page.text("//*[@data-network]") == "—"

    def test_shows_the_two_columns_as_they_were_published(
        self, plant, sign_in: SignIn, at_most_queries
    ) -> None:
        client = sign_in()
        client.get(plant.url)
        with at_most_queries(18):
            page = Page(client.get(plant.url))
        rows = {row[0]: row for row in page.rows("//table[@data-hours]/tbody/tr")}
        assert rows["4 вт"][-2:] == ["14\u202f603", "15\u202f577"]
        assert rows["7 пт"][-2:] == ["14\u202f986", "14\u202f986"]
        assert rows["12 ср"][-2:] == ["14\u202f699", "15\u202f013"]
        assert rows["28 пт"][-2] == "14\u202f300"
        assert rows["8 сб"][-2:] == ["", ""]

    def test_marks_planned_hours_the_largest_of_them_and_the_regions_hour(
        self, plant, sign_in: SignIn
    ) -> None:
        page = Page(sign_in().get(plant.url))
        said = page.values("//tr[@data-day='2021-05-07']/td/@aria-label")
        assert (
            said[20]
            == "7 мая, 20–21: 14\u202f986 кВт·ч, плановый час пика, максимум плановых часов, час пика региона"
        )
        assert said[21] == "7 мая, 21–22: 15\u202f303 кВт·ч"
        assert "плановый" not in page.values("//tr[@data-day='2021-05-08']/td/@aria-label")[10]

    def test_rounds_to_whole_kilowatts_or_leaves_watts(self, plant, sign_in: SignIn) -> None:
        client = sign_in()
        (whole,) = Page(client.get(plant.url)).values("//b[@data-purchased]/text()")
        (exact,) = Page(client.get(plant.url + "?exact=yes")).values("//b[@data-purchased]/text()")
        total = sum(
            IntervalDay.objects.get(usage_point=plant.point, day=day).values_wh[hour]
            for day, hour in plant.peak.items()
        )
        kilowatts = total / len(plant.peak) / 1000
        assert whole == f"{round(kilowatts):,}".replace(",", "\u202f")
        assert exact == f"{kilowatts:,.2f}".replace(",", "\u202f").replace(".", ",")

    def test_rounds_by_the_rule_of_the_month_where_nothing_else_is_asked(
        self, plant, sign_in: SignIn
    ) -> None:
        client = sign_in()
        listed = "/office/capacity/2021-05/"

        def shown() -> dict[str, tuple[str, str, list[str]]]:
            told = {}
            for asked in ("", "?exact=no", "?exact=yes"):
                page, months = Page(client.get(plant.url + asked)), Page(client.get(listed + asked))
                [row] = months.rows("//table[@data-list]/tbody/tr")
                chosen = [
                    *page.texts("//div[@class='segment']/a[@aria-current]"),
                    *months.texts("//div[@class='segment']/a[@aria-current]"),
                ]
                told[asked] = (page.text("//b[@data-purchased]"), row[4], chosen)
            return told

        total = sum(
            IntervalDay.objects.get(usage_point=plant.point, day=day).values_wh[hour]
            for day, hour in plant.peak.items()
        )
        kilowatts = Fraction(total, len(plant.peak) * 1000)
        whole = f"{round(kilowatts):,}".replace(",", "\u202f")
        exact = f"{float(kilowatts):,.2f}".replace(",", "\u202f").replace(".", ",")
        in_whole = (whole, whole, ["целые кВт", "целые кВт"])
        to_the_watt = (exact, exact, ["до Вт", "до Вт"])
        assert shown() == {"": in_whole, "?exact=no": in_whole, "?exact=yes": to_the_watt}
        RuleSetting.objects.create(
            key="capacity.quantum_w", valid=DateRange(MAY, None), value=1, source="договор"
        )
        assert shown() == {"": to_the_watt, "?exact=no": in_whole, "?exact=yes": to_the_watt}

    def test_shows_levels_with_the_days_of_the_whole(self, plant, sign_in: SignIn) -> None:
        lower = a_firm(voltage="НН")
        SupplyTerm.objects.filter(account=lower.account).update(
            account=plant.account, valid=DateRange(date(2021, 5, 28), None)
        )
        an_hourly_month(lower.point, month=date(2021, 5, 28), days=4, hour_wh=160_000)
        page = Page(sign_in().get(plant.url + "?exact=yes"))
        rows = {row[0]: row[1:] for row in page.rows("//tbody[@data-levels]/tr")}
        # 160 kWh on one of 16 published days
        assert rows["НН"] == ["10", "16", "10", "16"]

    def test_explains_an_hour_down_to_the_line_of_the_file(self, plant, sign_in: SignIn) -> None:
        text = sign_in().get(plant.url + "hour/?day=2021-05-07&hour=20&channel=1").content.decode()
        assert "14\u202f986" in text
        assert "максимум дня" in text
        assert "стр. 30" in text

    def test_leads_to_the_file_only_who_may_see_imports(self, plant, sign_in: SignIn) -> None:
        address = plant.url + "hour/?day=2021-05-07&hour=20&channel=1"
        link = "//tbody//a[contains(@href, '/office/imports/')]"
        assert Page(sign_in("metering_engineer").get(address)).tree.xpath(link)
        page = Page(sign_in("controller").get(address))
        assert not page.tree.xpath(link)
        assert "стр. 30" in page.text("//tbody")

    def test_is_of_the_branches_of_the_person(self, plant, sign_in: SignIn) -> None:
        client = sign_in(branch=a_branch("02"))
        assert client.get(plant.url).status_code == 404
        assert client.get(plant.url + "hour/?day=2021-05-07&hour=20").status_code == 404
        assert Page(client.get("/office/capacity/2021-05/")).rows() == []

    def test_says_what_to_do_where_hours_are_not_published(self, plant, sign_in: SignIn) -> None:
        RegionPeakHour.objects.all().delete()
        text = Page(sign_in().get(plant.url)).text("//body")
        assert "Часы пика субъекта 46" in text
        assert "Загрузить часы" in text


class TestTheList:
    def test_shows_both_capacities(self, plant, sign_in: SignIn) -> None:
        (row,) = Page(sign_in().get("/office/capacity/2021-05/")).rows("//table[@data-list]/tbody/tr")
        assert row[0] == plant.account.number
        assert row[3] == "16"

    def test_is_given_as_a_workbook(self, plant, sign_in: SignIn) -> None:
        answer = sign_in().get("/office/capacity/2021-05/?export=xlsx")
        rows = sheet_rows(answer)
        assert plant.account.number in {cell for row in rows for cell in row}


class TestHoursEntered:
    def test_by_lines_are_stored_and_a_changed_hour_supersedes(self, db, sign_in: SignIn) -> None:
        client = sign_in("administrator")
        url = "/office/prices/peak-hours/add/"
        client.post(url, {"subject": "46", "lines": "04.05.2021 14\n05.05.2021 17", "source": "отчёт"})
        client.post(url, {"subject": "46", "lines": "04.05.2021 15\n05.05.2021 17", "source": "исправление"})
        assert list(
            RegionPeakHour.objects.filter(superseded_at=None).order_by("day").values_list("hour", flat=True)
        ) == [14, 16]
        assert RegionPeakHour.objects.count() == 3

    def test_that_are_none_are_refused_with_the_line(self, db, sign_in: SignIn) -> None:
        answer = sign_in("administrator").post(
            "/office/prices/peak-hours/add/", {"subject": "46", "lines": "04.05.2021 25", "source": "отчёт"}
        )
        assert answer.status_code == 422
        assert "бывают от 1 до 24" in answer.content.decode()
        assert not RegionPeakHour.objects.exists()

    def test_planned_are_written_as_in_the_order(self, db, sign_in: SignIn) -> None:
        client = sign_in("administrator")
        given = {"price_zone": "1", "month": "2021-05", "hours": "8–17, 20–21", "source": "приказ"}
        assert client.post("/office/prices/planned-hours/add/", given).status_code == 302
        assert PlannedPeakHours.objects.get().hours == PLANNED
        assert "8, 9, 10" in Page(client.get("/office/prices/planned-hours/")).text("//body")

    def test_of_the_calendar_say_a_working_saturday(self, db, sign_in: SignIn) -> None:
        client = sign_in("administrator")
        given = {"day": "2021-02-20", "kind": "working", "source": "ПП РФ 1648 от 10.10.2020"}
        assert client.post("/office/prices/calendar/add/", given).status_code == 302
        assert CalendarDay.objects.get().is_working
        assert "рабочий" in Page(client.get("/office/prices/calendar/")).text("//body")

    def test_of_the_calendar_come_from_a_file_or_a_paste(self, db, sign_in: SignIn) -> None:
        client = sign_in("administrator")
        year = (
            '<calendar year="2021"><days><day d="01.01" t="1"/><day d="02.20" t="2"/>'
            '<day d="02.22" t="1" f="02.20"/></days></calendar>'
        )
        file = SimpleUploadedFile("calendar.xml", year.encode())
        given = {"file": file, "source": "ПП РФ 1648 от 10.10.2020"}
        assert client.post("/office/prices/calendar/load/", given).status_code == 302
        page = Page(client.get("/office/prices/calendar/?sort=day"))
        assert [row[1:4] for row in page.rows()] == [
            ["01.01.2021", "нерабочий", "—"],
            ["20.02.2021", "рабочий, короче на час", "—"],
            ["22.02.2021", "нерабочий", "20.02.2021"],
        ]
        pasted = {"lines": "22.02.2021 рабочий", "source": "указ"}
        assert client.post("/office/prices/calendar/load/", pasted).status_code == 302
        assert CalendarDay.objects.get(day=date(2021, 2, 22)).is_working

    def test_of_no_calendar_say_why_and_change_nothing(self, db, sign_in: SignIn) -> None:
        client = sign_in("administrator")
        for given, words in (
            ({"lines": "вчера рабочий"}, "Строка 1: нужны день и какой он"),
            ({"lines": "22.02.2021 рабочий", "year": "2030"}, "О 2030 годе в календаре ничего нет."),
        ):
            answer = client.post("/office/prices/calendar/load/", {**given, "source": "x"})
            assert answer.status_code == 422
            assert words in answer.content.decode()
        assert not CalendarDay.objects.exists()
