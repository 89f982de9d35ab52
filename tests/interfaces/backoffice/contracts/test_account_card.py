from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from sbyt.apps.billing.models import Bill
from sbyt.apps.metering.models import Reading
from sbyt.apps.payments.models import Payment
from tests.builders.billed import BilledTown
from tests.builders.people import a_branch
from tests.interfaces.backoffice.conftest import SignIn
from tests.interfaces.backoffice.reading_pages import Page

SINCE = "?since=2021-05-01"


@pytest.fixture
def town(billed_town: BilledTown) -> BilledTown:
    return billed_town


def card_of(town: BilledTown) -> str:
    return f"/office/accounts/{town.ours.account.pk}/"


def story(client: Client, url: str) -> list[list[str]]:
    return [[row[0], row[3], row[4], row[5]] for row in Page(client.get(url)).rows()]


class TestTheAccountCard:
    def test_shows_figures_and_a_statement_that_adds_up(self, town, sign_in: SignIn) -> None:
        page = Page(sign_in("controller").get(card_of(town) + SINCE))
        assert page.text("//h1").startswith("150001145 ")
        assert [text.replace("\u00a0", " ") for text in page.of_class("figure")][1:] == [
            "Начислено, июль 2021538,08 ₽152 кВт·ч",
            "Оплачено500,00 ₽09.07.2021, банк",
            "Обычный месяц155,5кВт·ч, медиана за 2 месяца",
        ]
        assert page.of_class("figure")[0].endswith("просрочено 578,68\u00a0₽ за 2\u00a0месяца")
        assert [row[4:] for row in page.rows() if row[4]] == [
            ["+538,08", "578,68"],
            ["−500,00", "40,60"],
            ["+540,60", "540,60"],
        ]

    def test_filters_the_ribbon_by_kind(self, town, sign_in: SignIn) -> None:
        client = sign_in("controller")
        chips = Page(client.get(card_of(town) + SINCE)).of_class("chip")
        assert chips == ["Всё", "Показания 3", "Счета 2", "Оплаты 1", "Только деньги 3", "Изменения 1"]
        payments = story(client, card_of(town) + SINCE + "&kind=payments")
        assert payments == [["09.07.21", "банк", "−500,00", "40,60"]]

    def test_reads_within_a_budget_that_does_not_grow_with_events(
        self, town, sign_in, at_most_queries
    ) -> None:
        client = sign_in("controller")
        client.get(card_of(town))
        with at_most_queries(28):
            client.get(card_of(town) + SINCE)
        for day in range(1, 20):
            town.ours.shows(date(2021, 8, day), 2_000 + day)
        with at_most_queries(28):
            assert len(story(client, card_of(town) + SINCE)) == 26

    def test_of_another_branch_is_not_there(self, town, sign_in: SignIn) -> None:
        client = sign_in(branch=a_branch("02"))
        for tail in ("", "meters/", "terms/", "household/", "documents/", "customer/", "people/"):
            assert client.get(card_of(town) + tail).status_code == 404

    def test_offers_only_what_the_person_may_do(self, town, sign_in: SignIn) -> None:
        buttons = "//header[@class='screen-head']//a[contains(@class, 'btn')]"
        assert Page(sign_in("controller").get(card_of(town))).texts(buttons) == ["Показание I"]
        assert Page(sign_in("billing_clerk").get(card_of(town))).texts(buttons) == [
            "Показание I",
            "Перерасчёт",
            "Оплата O",
        ]


class TestThePanel:
    def test_explains_a_bill_down_to_the_reading(self, town, sign_in: SignIn) -> None:
        bill = Bill.objects.get(account=town.ours.account, month=date(2021, 7, 1))
        page = Page(sign_in().get(f"{card_of(town)}?open=bill-{bill.pk}"))
        panel = "//section[@class='panel']"
        assert page.text(f"{panel}//p[@class='panel-sum']") == "538,08 ₽"
        assert "сумма строк сходится" in page.texts(f"{panel}//span[contains(@class, 'mark')]")
        steps = [text.replace("\u00a0", " ") for text in page.texts(f"{panel}//ol[@class='trail']/li")]
        assert steps[0].startswith("По показаниям прибора152 кВт·ч1\u202f811 − 1\u202f659")
        assert steps[1].startswith("Цена3,54 ₽приказ № 637-п от 18.12.2020")
        assert steps[2].startswith("Сумма538,08 ₽152 × 3,54")
        assert steps[-1].startswith("Показание 1\u202f811")

    def test_walks_to_the_neighbouring_bills(self, town, sign_in: SignIn) -> None:
        june, july = Bill.objects.filter(account=town.ours.account).order_by("month")
        page = Page(sign_in().get(f"{card_of(town)}?open=bill-{june.pk}"))
        assert page.values("//*[@data-key='BracketRight']/@href") == [f"{card_of(town)}?open=bill-{july.pk}"]
        assert page.values("//*[@data-key='BracketLeft']/@href") == []

    def test_alone_is_what_htmx_asks_for(self, town, sign_in: SignIn) -> None:
        reading = Reading.objects.get(register__readings__value_wh=1_811_000, value_wh=1_811_000)
        answer = sign_in().get(
            f"{card_of(town)}?open=reading-{reading.pk}",
            headers={"HX-Request": "true", "HX-Target": "panel"},
        )
        page = Page(answer)
        assert page.values("//html/@data-keys") == []
        assert page.text("//p[@class='panel-sum']") == "1\u202f811 кВт·ч на шкале"

    def test_shows_a_payment_with_its_entry(self, town, sign_in: SignIn) -> None:
        payment = Payment.objects.get()
        page = Page(sign_in().get(f"{card_of(town)}?open=payment-{payment.pk}"))
        assert page.rows("//section[@class='panel']//tbody/tr") == [
            ["51 Расчётные счета", "500,00", ""],
            ["62 Расчёты с покупателями и заказчиками", "", "500,00"],
        ]

    @pytest.mark.parametrize("opened", ["bill-0", "nothing-1", "reading-x", "change-1", "entry-0"])
    def test_that_does_not_exist_is_not_found(self, town, sign_in: SignIn, opened: str) -> None:
        assert sign_in("administrator").get(f"{card_of(town)}?open={opened}").status_code == 404

    def test_of_a_neighbours_bill_is_not_found(self, town, sign_in: SignIn) -> None:
        bill = Bill.objects.filter(account=town.theirs.account).first()
        assert sign_in().get(f"{card_of(town)}?open=bill-{bill.pk}").status_code == 404

    def test_of_money_is_not_for_who_may_not_see_bills(self, town, sign_in: SignIn) -> None:
        bill = Bill.objects.filter(account=town.ours.account).first()
        assert sign_in("controller").get(f"{card_of(town)}?open=bill-{bill.pk}").status_code == 403


class TestTheOtherTabs:
    def test_show_meters_with_registers_and_readings(self, town, sign_in: SignIn) -> None:
        page = Page(sign_in().get(card_of(town) + "meters/"))
        tables = page.tree.xpath("//table")
        assert len(tables) == 2
        assert page.rows("//table[@data-list]/tbody/tr")[0][3:6] == ["1\u202f811", "152", "152"]

    def test_show_terms_customer_and_people(self, town, sign_in: SignIn) -> None:
        page = Page(sign_in().get(card_of(town) + "terms/"))
        assert page.rows()[0] == [
            town.ours.point.code,
            "01.01.2020 – сейчас",
            "Население, city-gas",
            "НН",
            "—",
        ]
        page = Page(sign_in().get(card_of(town) + "household/"))
        assert page.rows()[:2] == [
            ["01.01.2020 – сейчас", "2", "0"],
            ["с начала – сейчас", "50", "2", "—"],
        ]

    def test_show_documents_and_give_them_as_pdf(self, town, sign_in: SignIn) -> None:
        client = sign_in()
        page = Page(client.get(card_of(town) + "documents/"))
        assert [row[2:] for row in page.rows()] == [
            ["июль 2021", "31.07.2021", "538,08"],
            ["июнь 2021", "30.06.2021", "540,60"],
        ]
        (pdf, _) = page.values("//table//a/@href")
        answer = client.get(pdf)
        assert answer["Content-Type"] == "application/pdf"
        assert b"".join(answer.streaming_content).startswith(b"%PDF-")
        stranger = sign_in(branch=a_branch("02"))
        assert stranger.get(pdf).status_code == 404
