"""A point with readings alone beside a point with hours: its page shows the even hours by which it enters capacity."""

from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.contracts.models import SupplyTerm
from tests.builders.buildings import put_up_meter
from tests.builders.firms import OPENED, Firm, a_firm, an_hourly_month
from tests.interfaces.backoffice.conftest import SignIn
from tests.interfaces.backoffice.reading_pages import Page

JULY = date(2021, 7, 1)


@pytest.fixture
def read_alone(db: None) -> Firm:
    """7 440 kWh from 1 July to 1 August, no hours, in a plant whose other point has hours of July."""
    plant, other = a_firm(), a_firm(voltage="НН")
    SupplyTerm.objects.filter(account=other.account).update(account=plant.account)
    an_hourly_month(plant.point, month=JULY, days=31, hour_wh=1_000_000)
    meter = put_up_meter(other.point, on=OPENED, multiplier=20)
    meter.shows(JULY, 1_000)
    meter.shows(date(2021, 8, 1), 1_372)
    return other


def of(firm: Firm, tail: str = "") -> str:
    return f"/office/points/{firm.point.pk}/{tail}"


class TestAPointWithReadingsAlone:
    def test_is_shown_by_even_hours_marked_as_counted(self, read_alone: Firm, sign_in: SignIn) -> None:
        client = sign_in()
        for page in (Page(client.get(of(read_alone))), Page(client.get(of(read_alone, "?month=2021-07")))):
            grid = page.rows("//table[@data-hours]/tbody/tr")
            assert (len(grid), grid[0][:3], grid[0][-1]) == (31, ["1 чт", "10,0", "10,0"], "240")
            said = page.values("//table[@data-hours]/tbody/tr[1]/td/@aria-label")
            assert said[0] == "1 июля, 00–01: 10,0 кВт·ч, рассчитано по показаниям"
            facts = dict(
                zip(
                    page.texts("//dl[starts-with(@class,'pairs')]/dt"),
                    page.texts("//dl[starts-with(@class,'pairs')]/dd"),
                    strict=True,
                )
            )
            assert facts["Объём, кВт·ч"] == "7\u202f440"
            assert facts["Рассчитано по показаниям"] == "744\u00a0часа"

    def test_tells_of_an_hour_between_which_readings_it_is(self, read_alone: Firm, sign_in: SignIn) -> None:
        told = sign_in().get(of(read_alone, "hour/?day=2021-07-05&hour=3&channel=1"))
        assert "Между показаниями 01.07.2021 и 01.08.2021" in told.content.decode()
        assert "на 744\u00a0часа поровну" in told.content.decode()

    def test_has_no_hours_in_a_month_that_no_two_readings_hold(
        self, read_alone: Firm, sign_in: SignIn
    ) -> None:
        client = sign_in()
        page = Page(client.get(of(read_alone, "?month=2021-06")))
        assert page.texts("//div[@class='empty']/h2") == ["Почасового профиля у точки нет"]
        told = client.get(of(read_alone, "hour/?day=2021-06-05&hour=3&channel=1"))
        assert "нет данных" in told.content.decode()
        assert "Между показаниями" not in told.content.decode()
