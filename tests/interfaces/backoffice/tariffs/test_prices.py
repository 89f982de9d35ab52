from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.tariffs.models import Act, PriceComponent, Rate, Tariff
from tests.builders.people import a_branch
from tests.builders.prices import a_tariff, an_act, norms, the_usual_vat
from tests.interfaces.backoffice.conftest import SignIn
from tests.interfaces.backoffice.reading_pages import Page


@pytest.fixture
def tariff(db: None) -> Tariff:
    return a_tariff(prices={date(2021, 1, 1): "3.40"})


def rate(tariff: Tariff, **changed: str) -> dict[str, str]:
    return {
        "tariff": str(tariff.pk), "zone": "T0", "price": "3,54", "since": "2021-07-01", "until": "",
        "act": str(an_act("52-э").pk), "clause": "прил. 1", "reason": "опубликован", **changed,
    }  # fmt: skip


class TestThePriceLists:
    @pytest.mark.parametrize(
        ("url", "rows"),
        [
            ("/office/prices/", ["Население, city-gas", "сутки", "3,40", "01.01.2021", "—", "действует"]),
            ("/office/prices/acts/", ["637-п", "приказ", "18.12.2020"]),
            ("/office/prices/vat/", ["22", "01.01.2026", "—"]),
        ],
    )
    def test_say_what_is_in_force_by_which_act(self, tariff, sign_in, url, rows) -> None:
        the_usual_vat()
        norms()
        page = Page(sign_in().get(url))
        assert rows in [row[1 : len(rows) + 1] for row in page.rows()]

    def test_of_norms_and_components_open(self, tariff, sign_in: SignIn, at_most_queries) -> None:
        norms()
        client = sign_in()
        client.get("/office/prices/norms/")
        with at_most_queries(12):
            assert Page(client.get("/office/prices/norms/")).rows()
        empty = Page(client.get("/office/prices/components/"))
        assert "Цен для юрлиц ещё нет" in empty.text("//section")

    def test_are_for_who_may_see_prices(self, tariff, sign_in: SignIn) -> None:
        assert sign_in("controller").get("/office/prices/").status_code == 403


class TestAddingPrices:
    def test_sets_a_rate_that_ends_the_former_one(self, tariff: Tariff, sign_in: SignIn) -> None:
        client = sign_in("administrator")
        assert client.post("/office/prices/rates/add/", rate(tariff)).status_code == 302
        page = Page(client.get("/office/prices/?sort=since"))
        assert [row[3:6] for row in page.rows()] == [
            ["3,40", "01.01.2021", "01.07.2021"],
            ["3,54", "01.07.2021", "—"],
        ]

    def test_says_in_words_that_the_period_is_taken(self, tariff: Tariff, sign_in: SignIn) -> None:
        client = sign_in("administrator")
        client.post("/office/prices/rates/add/", rate(tariff))
        answer = client.post(
            "/office/prices/rates/add/", rate(tariff, since="2021-03-01", until="2021-09-01")
        )
        assert answer.status_code == 422
        assert (
            Page(answer).text("//p[@role='alert']").startswith("На этот период цена уже есть: с 01.01.2021")
        )
        assert Rate.objects.filter(superseded_at=None).count() == 2

    def test_refuses_an_end_before_the_beginning(self, tariff: Tariff, sign_in: SignIn) -> None:
        answer = sign_in("administrator").post("/office/prices/rates/add/", rate(tariff, until="2021-06-01"))
        assert Page(answer).text("//span[@id='id_until_error']") == "Конец позже начала; пусто — без конца"

    def test_enters_acts_tariffs_and_components(self, tariff: Tariff, sign_in: SignIn) -> None:
        client = sign_in("administrator")
        act = {
            "issuer": "АТС",
            "kind": "отчёт",
            "number": "05-2021",
            "signed_on": "2021-06-10",
            "reason": "цены мая",
        }
        assert client.post("/office/prices/acts/add/", act).status_code == 302
        two = {"code": "two-zones", "name": "Две зоны", "zones": "2", "reason": "новый"}
        assert client.post("/office/prices/tariffs/add/", two).status_code == 302
        component = {
            "kind": "wholesale", "category": "1", "stage": "final", "price": "2,4", "since": "2021-05-01",
            "until": "2021-06-01", "act": str(Act.objects.get(number="05-2021").pk), "reason": "цены мая",
        }  # fmt: skip
        assert client.post("/office/prices/components/add/", component).status_code == 302
        assert PriceComponent.objects.get().price_e7 == 24_000_000
        assert Tariff.objects.get(code="two-zones").zones == 2

    def test_is_not_for_a_clerk_nor_for_an_administrator_of_one_branch(self, tariff, sign_in: SignIn) -> None:
        for client in (sign_in("billing_clerk"), sign_in("administrator", branch=a_branch("01"))):
            assert client.post("/office/prices/rates/add/", rate(tariff)).status_code == 403
            assert Page(client.get("/office/prices/")).texts("//*[@data-key='KeyN']") == []
        assert Rate.objects.count() == 1
