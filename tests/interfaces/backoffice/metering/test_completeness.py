"""The calendar of completeness: hours known by point and day, narrowed, exported, scoped, leading to the hours."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from sbyt.apps.metering.models import HourFinding, HourReplacement, IntervalDay, UsagePoint
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.hourly.checking import check_month
from tests.builders.firms import a_firm, an_hourly_month
from tests.builders.past import guards_off
from tests.builders.people import a_branch
from tests.interfaces.backoffice.conftest import SignIn
from tests.interfaces.backoffice.reading_pages import Page, sheet_rows

MAY = date(2021, 5, 1)
URL = "/office/points/completeness/"
DAY_1 = 4
"""The column of the first day: the pick, code, name and missing hours stand before it."""


@pytest.fixture
def points(db: None) -> SimpleNamespace:
    """May by hours of four points: whole; two hours lacking on the 2nd and replaced; 30 days; nothing since April."""
    whole, holes, short, silent = (a_firm().point for _ in range(4))
    an_hourly_month(whole, month=MAY, days=31, hour_wh=1_000)
    an_hourly_month(holes, month=MAY, days=31, hour_wh=1_000)
    an_hourly_month(short, month=MAY, days=30, hour_wh=1_000)
    an_hourly_month(silent, month=date(2021, 4, 1), days=30, hour_wh=1_000)
    second = IntervalDay.objects.filter(usage_point=holes, day=date(2021, 5, 2))
    lacking = {"values_wh": [None, None] + [1_000] * 22, "qualities": [2, 2] + [0] * 22}
    third = IntervalDay.objects.filter(usage_point=holes, day=date(2021, 5, 3))
    with guards_off():
        second.update(**lacking, values_packed=None)
        third.update(qualities=[1] + [0] * 23, values_packed=None)
    HourReplacement.objects.create(
        usage_point=short, day=date(2021, 5, 31), values_wh=[500] * 24, method="average"
    )
    return SimpleNamespace(whole=whole, holes=holes, short=short, silent=silent)


@pytest.fixture
def mixed(db: None) -> UsagePoint:
    """May by half-hours but for four hours: without data, with one half of two, not for settlement, replaced."""
    point = a_firm().point
    an_hourly_month(point, month=MAY, days=31, hour_wh=1_000)
    with guards_off():
        IntervalDay.objects.filter(usage_point=point, day=MAY).update(
            step_minutes=30,
            values_wh=[None, None, 500, None, *[500] * 42, None, None],
            qualities=[2, 2, 0, 2, 0, 1, *[0] * 40, 2, 2],
            lines=list(range(48)),
            values_packed=None,
        )
    HourReplacement.objects.create(
        usage_point=point, day=MAY, values_wh=[*[None] * 23, 900], method="average"
    )
    return point


class TestHoursThatDoNotCount:
    def test_are_as_many_on_the_calendar_the_heat_map_and_the_worklist(
        self, mixed: UsagePoint, sign_in: SignIn
    ) -> None:
        client = sign_in()
        calendar = of(Page(client.get(f"{URL}?month=2021-05")))[mixed.code]
        assert (calendar[3], calendar[DAY_1]) == ("4", "20з")
        page = Page(client.get(f"/office/points/{mixed.pk}/?month=2021-05"))
        told = "//dl[starts-with(@class,'pairs')]/"
        facts = dict(zip(page.texts(f"{told}dt"), page.texts(f"{told}dd"), strict=True))
        assert facts["Часов с данными"] == "743 из 744"
        assert facts["Нет для расчётов"] == (
            "4\u00a0часабез данных 1, неполных 1, не для расчётов 1, замещено 1"
        )
        check_month(SYSTEM, month=MAY)
        gap = HourFinding.objects.get(usage_point=mixed, code="GAP")
        assert (gap.hours, gap.data["figure"], gap.data["against"]) == (4, 740, 744)


def of(page: Page) -> dict[str, list[str]]:
    return {row[1]: row for row in page.rows()}


class TestTheCalendar:
    def test_tells_hours_known_by_point_and_day(self, points, sign_in: SignIn, at_most_queries) -> None:
        client = sign_in()
        client.get(f"{URL}?month=2021-05")
        with at_most_queries(13):
            rows = of(Page(client.get(f"{URL}?month=2021-05")))
        assert (rows[points.whole.code][3], rows[points.whole.code][DAY_1]) == ("0", "24")
        holes = rows[points.holes.code]
        assert (holes[3], holes[DAY_1 + 1], holes[DAY_1 + 2]) == ("3", "22", "23?")
        short = rows[points.short.code]
        assert (short[3], short[DAY_1 + 29], short[DAY_1 + 30]) == ("24", "24", "0з")
        assert a_firm().point.code not in of(Page(client.get(f"{URL}?month=2021-05")))
        assert (rows[points.silent.code][3], rows[points.silent.code][DAY_1]) == ("744", "—")

    def test_leads_from_a_day_to_its_hours(self, points, sign_in: SignIn) -> None:
        page = Page(sign_in().get(f"{URL}?month=2021-05&q={points.holes.code}"))
        here = f"/office/points/{points.holes.pk}/?month=2021-05&channel=1&day=2021-05-02"
        assert page.values("//td[contains(@class,'of-state')]/a[contains(@class,'bad')]/@href") == [here]

    @pytest.mark.parametrize(
        ("state", "names"),
        [
            ("gaps", {"holes", "short", "silent"}),
            ("none", {"silent"}),
            ("whole", {"whole"}),
            ("doubtful", {"holes"}),
            ("replaced", {"short"}),
        ],
    )
    def test_is_narrowed_by_the_state_of_data(self, points, sign_in: SignIn, state, names) -> None:
        page = Page(sign_in().get(f"{URL}?month=2021-05&state={state}"))
        assert set(of(page)) == {getattr(points, name).code for name in names}

    def test_of_another_channel_has_nobody(self, points, sign_in: SignIn) -> None:
        assert Page(sign_in().get(f"{URL}?month=2021-05&channel=3")).rows() == []

    def test_is_exported_as_it_stands(self, points, sign_in: SignIn) -> None:
        rows = sheet_rows(sign_in().get(f"{URL}?month=2021-05&state=none&export=xlsx"))
        assert rows[0][:4] == ("Точка", "Название", "Нет часов", "1")
        assert rows[1][:3] == (points.silent.code, "ввод 1", 744)

    def test_keeps_to_the_branches_of_the_person(self, points, sign_in: SignIn) -> None:
        assert Page(sign_in(branch=a_branch("02")).get(f"{URL}?month=2021-05")).rows() == []
