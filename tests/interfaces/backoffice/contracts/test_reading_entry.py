from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.metering.models import Reading
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.people import a_branch
from tests.builders.prices import a_tariff
from tests.interfaces.backoffice.conftest import SignIn
from tests.interfaces.backoffice.reading_pages import Page


@pytest.fixture
def flat(db: None) -> Flat:
    flat = a_flat(a_building(), "17", tariff=a_tariff(), meter_shows=1000)
    flat.shows(date(2021, 6, 25), 1159)
    return flat


def field(flat: Flat, zone: str = "T0") -> str:
    return f"value-{flat.meter.registers[zone].pk}"


def url(flat: Flat) -> str:
    return f"/office/accounts/{flat.account.pk}/readings/"


def given(flat: Flat, shown: str, **more: str) -> dict[str, str]:
    return {"taken_on": "2021-07-25", "source": "operator", field(flat): shown, **more}


class TestEnteringAReading:
    def test_offers_each_scale_with_what_it_showed_before(self, flat: Flat, sign_in: SignIn) -> None:
        page = Page(sign_in("controller").get(f"/office/accounts/{flat.account.pk}/?open=new-reading"))
        assert "было 1\u202f159 на 25.06.2021" in page.of_class("entry")[0]
        assert page.values("//div[@class='entry']/input/@name") == [field(flat)]

    def test_stores_it_and_says_the_consumption(self, flat: Flat, sign_in: SignIn) -> None:
        client = sign_in("controller")
        answer = client.post(url(flat), given(flat, "1 311", source="controller"))
        assert answer["Location"] == f"/office/accounts/{flat.account.pk}/"
        stored = Reading.objects.get(taken_on=date(2021, 7, 25))
        assert (stored.value_wh, stored.source, stored.state) == (1_311_000, "controller", "accepted")
        said = Page(client.get(answer["Location"])).of_class("message")
        assert said == ["Показание принято: расход 152\u00a0кВт·ч."]

    def test_tells_beforehand_what_would_become_of_it_and_keeps_nothing(
        self, flat: Flat, sign_in: SignIn
    ) -> None:
        count = Reading.objects.count()
        answer = sign_in().post(url(flat), given(flat, "1311", preview="yes"))
        assert Page(answer).of_class("answer") == ["расход 152\u00a0кВт·ч"]
        assert Reading.objects.count() == count

    def test_below_the_previous_one_is_kept_and_asked_about(self, flat: Flat, sign_in: SignIn) -> None:
        client = sign_in()
        client.post(url(flat), given(flat, "1100"))
        assert Reading.objects.get(taken_on=date(2021, 7, 25)).state == "asked"
        (said,) = Page(client.get(f"/office/accounts/{flat.account.pk}/")).of_class("message")
        assert said.startswith(
            "Показание сохранено и ждёт подтверждения: показание 1\u202f100 меньше предыдущего"
        )

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"shown": "сто"}, "показание не число"),
            ({"shown": "99999999"}, "6 целых знаков"),
            ({"shown": "1311", "taken_on": "2099-01-01"}, "ещё не наступила"),
            ({"shown": ""}, "Впишите показание хотя бы одной шкалы."),
            ({"shown": "1311", "taken_on": "25 июля"}, "Укажите дату снятия."),
        ],
    )
    def test_refused_stands_in_the_form_as_it_was_typed(self, flat, sign_in, changed, words) -> None:
        count = Reading.objects.count()
        shown = changed.pop("shown")
        answer = sign_in().post(url(flat), given(flat, shown, **changed))
        assert answer.status_code == 422
        page = Page(answer)
        assert words in page.text("//section[@class='panel']")
        assert page.values("//div[@class='entry']/input/@value") == [shown]
        assert Reading.objects.count() == count

    def test_takes_both_zones_together_or_none(self, db: None, sign_in: SignIn) -> None:
        flat = a_flat(
            a_building(),
            "1",
            tariff=a_tariff(zones=2, prices={date(2015, 1, 1): {"T1": "3", "T2": "2"}}),
            zones=("T1", "T2"),
            meter_shows=100,
        )
        count = Reading.objects.count()
        client = sign_in()
        both = {"taken_on": "2021-07-25", field(flat, "T1"): "150", field(flat, "T2"): "не вижу"}
        assert client.post(url(flat), both).status_code == 422
        assert Reading.objects.count() == count
        assert client.post(url(flat), {**both, field(flat, "T2"): "130"}).status_code == 302
        assert Reading.objects.count() == count + 2

    def test_needs_the_right_and_the_branch(self, flat: Flat, sign_in: SignIn) -> None:
        count = Reading.objects.count()
        assert sign_in(branch=a_branch("02")).post(url(flat), given(flat, "1311")).status_code == 404
        assert Reading.objects.count() == count
