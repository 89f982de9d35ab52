"""A reading below the previous one: 999 800 in June, 100 in July, on a scale of six digits."""

from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.devices.models import MeterType
from sbyt.apps.metering.models import Reading
from sbyt.apps.metering.queries.point_readings import point_readings
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.people import a_branch
from tests.builders.prices import a_tariff
from tests.interfaces.backoffice.conftest import SignIn
from tests.interfaces.backoffice.reading_pages import Page, sheet_rows

JUNE, JULY = date(2021, 6, 25), date(2021, 7, 25)
LIST = "/office/readings/"


@pytest.fixture
def flat(db: None) -> Flat:
    flat = a_flat(a_building(), "17", tariff=a_tariff(), meter_shows=999_000)
    flat.shows(JUNE, 999_800)
    return flat


@pytest.fixture
def asked(flat: Flat) -> Reading:
    return flat.shows(JULY, 100, state="asked", source="cabinet")


def page_of(asked: Reading) -> str:
    return f"{LIST}{asked.pk}/"


def current(flat: Flat) -> list[tuple[date, int, str]]:
    return [
        (line.taken_on, line.value_wh // 1000, line.state)
        for line in point_readings(usage_point_id=flat.point.pk)
    ]


class TestTheWorklist:
    def test_shows_each_reading_with_what_stood_before(
        self, flat: Flat, asked: Reading, sign_in: SignIn, at_most_queries
    ) -> None:
        client = sign_in()
        with at_most_queries(12):
            page = Page(client.get(LIST))
        serial = flat.meter.installation.meter.serial_number
        [row] = page.rows()
        assert row[1:10] == [
            "25.07.2021",
            flat.account.number,
            flat.account.party_name,
            serial,
            "сутки",
            "999\u202f800",
            "100",
            "−999\u202f700",
            "—",
        ]
        assert row[10] == "кабинет"

    def test_is_empty_when_nothing_waits(self, flat: Flat, sign_in: SignIn) -> None:
        page = Page(sign_in().get(LIST))
        assert page.texts("//div[@class='empty']/h2") == ["Вопросов по показаниям нет"]
        assert page.of_class("section-count") == ["?"]

    def test_is_counted_in_the_menu_for_whom_it_waits(self, asked: Reading, sign_in: SignIn) -> None:
        counted = "//a[contains(@class, 'section-link')][.//*[contains(@class, 'section-count')]]"
        assert Page(sign_in().get("/office/accounts/")).texts(counted) == ["На подтверждение, ждут: 1"]
        elsewhere = sign_in(branch=a_branch("02"))
        assert Page(elsewhere.get("/office/accounts/")).texts(counted) == []

    def test_is_searched_and_exported(self, flat: Flat, asked: Reading, sign_in: SignIn) -> None:
        client = sign_in()
        serial = flat.meter.installation.meter.serial_number
        assert len(Page(client.get(LIST, {"q": serial})).rows()) == 1
        assert Page(client.get(LIST, {"q": "нетакого"})).rows() == []
        rows = sheet_rows(client.get(LIST, {"export": "xlsx"}))
        assert [row[6] for row in rows if row[1] == flat.account.number] == [100]


class TestTheQuestion:
    def test_says_why_it_is_asked_and_what_stands_around(
        self, flat: Flat, asked: Reading, sign_in: SignIn
    ) -> None:
        flat.shows(date(2021, 8, 25), 250)
        page = Page(sign_in().get(page_of(asked)))
        assert [row[:2] for row in page.rows()] == [
            ["25.08.2021", "250"],
            ["25.07.2021", "100"],
            ["25.06.2021", "999\u202f800"],
            ["01.01.2020", "999\u202f000"],
        ]
        assert page.texts("//label[@class='choice']//b") == [
            "Переход через ноль",
            "Прибор заменён",
            "Ошибка: отклонить",
        ]
        assert "расход 300\u00a0кВт·ч" in page.texts("//label[@class='choice']")[0]

    def test_says_which_answer_does_not_fit(self, flat: Flat, sign_in: SignIn) -> None:
        asked = flat.shows(JULY, 600_000, state="asked")
        page = Page(sign_in().get(page_of(asked)))
        assert page.values("//input[@name='decision'][@disabled]/@value") == ["rollover"]
        assert "больше половины шкалы" in page.texts("//label[@class='choice']")[0]

    def test_is_not_there_for_another_branch(self, asked: Reading, sign_in: SignIn) -> None:
        client = sign_in(branch=a_branch("02"))
        assert client.get(page_of(asked)).status_code == 404
        answer = client.post(page_of(asked), {"decision": "refuse", "reason": "акт"})
        assert answer.status_code == 404
        asked.refresh_from_db()
        assert asked.superseded_at is None


class TestTheAnswer:
    def test_counts_through_zero(self, flat: Flat, asked: Reading, sign_in: SignIn) -> None:
        answer = sign_in().post(
            page_of(asked),
            {"decision": "rollover", "reason": "акт № 5", "back": f"/office/points/{flat.point.pk}/"},
            follow=True,
        )
        assert answer.redirect_chain == [(f"/office/points/{flat.point.pk}/", 302)]
        assert Page(answer).texts("//div[@id='said']/p") == [
            "Показание 100 на 25.07.2021 принято: переход через ноль."
        ]
        [latest, *_] = point_readings(usage_point_id=flat.point.pk)
        assert (latest.state, latest.rolled_over, latest.consumption_wh) == ("accepted", True, 300_000)

    def test_refuses_a_mistake(self, flat: Flat, asked: Reading, sign_in: SignIn) -> None:
        answer = sign_in().post(page_of(asked), {"decision": "refuse", "reason": "описка"})
        assert answer["Location"] == LIST
        assert current(flat) == [(JUNE, 999_800, "accepted"), (date(2020, 1, 1), 999_000, "accepted")]

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"decision": "refuse"}, "Укажите причину."),
            ({"reason": "акт"}, "Выберите, что случилось."),
            ({"decision": "accept", "reason": "акт"}, "Показание всё ещё меньше предыдущего"),
        ],
    )
    def test_that_says_too_little_is_asked_again(
        self, flat: Flat, asked: Reading, sign_in: SignIn, given, words
    ) -> None:
        answer = sign_in().post(page_of(asked), given)
        assert answer.status_code == 422
        [fault] = Page(answer).texts("//form//p[@role='alert']")
        assert fault.startswith(words)
        assert current(flat)[0] == (JULY, 100, "asked")

    def test_goes_nowhere_outside(self, asked: Reading, sign_in: SignIn) -> None:
        given = {"decision": "refuse", "reason": "описка", "back": "https://evil.example/"}
        assert sign_in().post(page_of(asked), given)["Location"] == LIST


class TestAMeterReplacedMeanwhile:
    def test_is_recorded_with_the_reading_laid_on_the_new_one(
        self, flat: Flat, asked: Reading, sign_in: SignIn
    ) -> None:
        kind, _ = MeterType.objects.get_or_create(name="СЕ 102", defaults={"integer_digits": 5})
        client = sign_in()
        form = client.post(page_of(asked), {"decision": "replaced"})["Location"]
        assert form == f"/office/points/{flat.point.pk}/meter/?reading={asked.pk}"
        page = Page(client.get(form))
        assert page.values("//input[@name='on']/@value") == ["2021-07-25"]
        assert "Показание 100 на 25.07.2021 перейдёт на новый прибор" in page.text(
            "//p[@class='screen-note']"
        )
        given = {
            "last_T0": "999850",
            "meter_type": kind.pk,
            "serial_number": "88000001",
            "zones": "1",
            "multiplier": "1",
            "first": "0",
            "reason": "акт замены № 7",
        }
        late = client.post(form, {**given, "on": "2021-07-26"})
        assert late.status_code == 422
        assert current(flat)[0] == (JULY, 100, "asked")
        assert client.post(form, {**given, "on": "2021-07-12"})["Location"] == LIST
        assert current(flat)[:3] == [
            (JULY, 100, "accepted"),
            (date(2021, 7, 12), 0, "accepted"),
            (date(2021, 7, 12), 999_850, "accepted"),
        ]
        assert Page(client.get(LIST)).rows() == []

    def test_is_for_who_may_change_accounts(self, asked: Reading, sign_in: SignIn) -> None:
        page = Page(sign_in("metering_engineer").get(page_of(asked)))
        assert page.values("//input[@name='decision'][@disabled]/@value") == ["replaced"]


class TestTheWaysIn:
    def test_lead_from_the_account_and_from_the_point(
        self, flat: Flat, asked: Reading, sign_in: SignIn
    ) -> None:
        client = sign_in()
        account, point = f"/office/accounts/{flat.account.pk}/", f"/office/points/{flat.point.pk}/"
        links = f"//a[starts-with(@href, '{page_of(asked)}')]/@href"
        assert Page(client.get(account)).values(links) == [f"{page_of(asked)}?back={account}"]
        opened = Page(client.get(f"{account}?open=reading-{asked.pk}"))
        assert len(opened.values(f"//section[@class='panel']{links}")) == 1
        assert Page(client.get(f"{account}meters/")).values(links) == [
            f"{page_of(asked)}?back={account}meters/"
        ]
        assert Page(client.get(point)).values(links) == [f"{page_of(asked)}?back={point}"]
