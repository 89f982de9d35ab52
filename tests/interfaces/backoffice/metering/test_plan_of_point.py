"""The plan on the page of a point: uploaded, drawn beside the hours, held against them by day and month, exported."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sbyt.apps.metering.models import PlannedDay
from tests.builders.firms import Firm, a_firm, an_hourly_month
from tests.builders.people import a_branch
from tests.interfaces.backoffice.conftest import SignIn
from tests.interfaces.backoffice.reading_pages import Page, sheet_rows

MAY = date(2021, 5, 1)


@pytest.fixture
def plant(db: None) -> Firm:
    """30 days of 100 kWh an hour, the last hour of each day missing."""
    firm = a_firm()
    an_hourly_month(firm.point, month=MAY, days=30, hour_wh=[100_000] * 23 + [None])
    return firm


def table(*rows: tuple[str, str]) -> SimpleUploadedFile:
    lines = ["День;" + ";".join(str(hour) for hour in range(1, 25))]
    lines += [f"{day};" + ";".join([value] * 24) for day, value in rows]
    return SimpleUploadedFile("план.csv", "\n".join(lines).encode("cp1251"))


def of(plant: Firm, tail: str = "") -> str:
    return f"/office/points/{plant.point.pk}/{tail}"


class TestThePlanOfAPoint:
    def test_is_uploaded_drawn_and_held_against_the_fact(self, plant: Firm, sign_in: SignIn) -> None:
        client = sign_in()
        rows = table(("01.05.2021", "80"), ("31.05.2021", "80"))
        sent = client.post(of(plant, "plan/"), {"file": rows, "unit_wh": "1000"})
        assert sent["Location"] == of(plant, "?month=2021-05&compare=plan")
        page = Page(client.get(sent["Location"]))
        lines = page.rows("//table[@data-plan]/tbody/tr")
        assert lines == [
            ["01.05.2021", "1\u202f920", "23 из 24", "1\u202f840", "2\u202f300", "+460", "+25"],
            ["31.05.2021", "1\u202f920", "0 из 24", "0", "—", "—", "—"],
        ]
        (month,) = page.rows("//table[@data-plan]/tfoot/tr")
        assert month[1:] == ["3\u202f840", "23 из 48", "1\u202f840", "2\u202f300", "+460", "+25"]
        chart = json.loads(page.texts("//script[@id='chart-data']")[0])
        assert chart["compared"] == [80_000] * 24 + [None] * 29 * 24 + [80_000] * 24

    def test_is_exported_beside_the_hours(self, plant: Firm, sign_in: SignIn) -> None:
        client = sign_in()
        client.post(of(plant, "plan/"), {"file": table(("01.05.2021", "0,08")), "unit_wh": "1000000"})
        page = Page(client.get(of(plant, "?month=2021-05&compare=plan")))
        (address,) = page.values("//a[@data-key='KeyE']/@href")
        rows = sheet_rows(client.get(address))
        assert rows[0][26:] == (
            "План, кВт·ч", "Часов сопоставлено", "План этих часов, кВт·ч",
            "Факт этих часов с замещёнными, кВт·ч", "Отклонение, кВт·ч",
        )  # fmt: skip
        assert rows[1][26:] == (1920, 23, 1840, 2300, 460)
        assert rows[2][26:] == (None,) * 5

    def test_where_there_is_none_says_what_to_do(self, plant: Firm, sign_in: SignIn) -> None:
        page = Page(sign_in().get(of(plant, "?month=2021-05&compare=plan")))
        assert page.texts("//div[@class='empty']/h2") == ["Плана на май 2021 нет"]
        assert page.values("//div[@class='empty']//a/@href") == [of(plant, "plan/")]

    def test_is_not_offered_beside_another_channel(self, plant: Firm, sign_in: SignIn) -> None:
        page = Page(sign_in().get(of(plant, "?month=2021-05&channel=3&compare=plan")))
        assert page.texts("//div[@aria-label='Сравнить']/a") == ["вчера", "неделей раньше", "год назад"]
        assert page.texts("//*[@id='plan-title']") == []

    def test_with_a_fault_is_refused_whole(self, plant: Firm, sign_in: SignIn) -> None:
        rows = table(("01.05.2021", "80"), ("02.05.2021", "много"))
        refused = sign_in().post(of(plant, "plan/"), {"file": rows, "unit_wh": "1000"})
        assert refused.status_code == 422
        faults = Page(refused).texts("//span[@class='fault']")
        assert faults[0] == "Строка 3, столбец B: «много» не число."
        assert faults[-1] == "И ещё 4."
        assert not PlannedDay.objects.exists()

    def test_of_another_branch_is_not_there(self, plant: Firm, sign_in: SignIn) -> None:
        client = sign_in(branch=a_branch("02"))
        sent = client.post(of(plant, "plan/"), {"file": table(("01.05.2021", "80")), "unit_wh": "1000"})
        assert sent.status_code == 404
        assert not PlannedDay.objects.exists()
