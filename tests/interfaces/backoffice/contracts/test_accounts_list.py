from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from sbyt.apps.ledger.operations import post_entry
from sbyt.apps.ledger.types import RECEIVABLES, REVENUE, NewItem, NewPosting
from sbyt.interfaces.backoffice.models import SavedView
from tests.builders.buildings import a_building, a_flat
from tests.builders.firms import a_firm
from tests.builders.people import a_branch
from tests.builders.prices import a_tariff
from tests.interfaces.backoffice.reading_pages import Page, sheet_rows

LIST = "/office/accounts/"


def owes(account, kopecks: int) -> None:
    month = date(2021, 6, 1)
    post_entry(
        idempotency_key=f"test:{account.pk}",
        entry_date=date(2021, 6, 30),
        month=month,
        kind="bill",
        memo="",
        postings=[
            NewPosting(ledger_account=RECEIVABLES, subaccount_id=account.pk, debit_kop=kopecks),
            NewPosting(ledger_account=REVENUE, credit_kop=kopecks),
        ],
        items=[
            NewItem(
                ledger_account=RECEIVABLES,
                subaccount_id=account.pk,
                month=month,
                due_on=date(2021, 7, 10),
                amount_kop=kopecks,
            )
        ],
    )


@pytest.fixture
def town(db: None) -> SimpleNamespace:
    """Two houses in two branches and a firm: flat 2 owes 547.40, flat 10 owes 2 000.00."""
    tariff = a_tariff()
    north = a_branch("01", "Северное отделение")
    south = a_branch("02", "Южное отделение")
    red = a_building("45", street="Красная")
    green = a_building("7", street="Зелёная", branch_code="02")
    ten = a_flat(red, "10", tariff=tariff, account_number="150000010")
    two = a_flat(red, "2", tariff=tariff, account_number="150000002")
    far = a_flat(green, "2", tariff=tariff, account_number="250000001", metered=False)
    firm = a_firm("ООО «Ёлка»", account_number="ЛЭ00-000001")
    ten.shows(date(2021, 6, 20), 1000)
    owes(ten.account, 2_000_00)
    owes(two.account, 547_40)
    return SimpleNamespace(north=north, south=south, ten=ten, two=two, far=far, firm=firm)


class TestTheAccountsList:
    def test_shows_number_name_debt_address_and_last_reading(self, town, sign_in) -> None:
        page = Page(sign_in().get(LIST))
        assert [row[1:] for row in page.rows()][:2] == [
            [
                "150000002",
                town.two.account.party_name,
                "547,40",
                "открыт",
                "Красная, 45-2",
                "01.01.2020",
                "—",
                "—",
                "—",
            ],
            [
                "150000010",
                town.ten.account.party_name,
                "2\u202f000,00",
                "открыт",
                "Красная, 45-10",
                "20.06.2021",
                "—",
                "—",
                "—",
            ],
        ]
        assert page.rows()[-1][1:3] == ["ЛЭ00-000001", "ООО «Ёлка»"]
        assert page.rows()[2][6] == "—"

    def test_sums_up_the_whole_selection_not_the_page(self, town, sign_in) -> None:
        page = Page(sign_in().get(LIST))
        assert page.rows("//tfoot/tr")[0][1:4] == ["По отбору", "", "2\u202f547,40"]
        assert page.of_class("list-count") == ["4\u00a0счёта"]

    def test_keeps_to_the_branches_of_the_person(self, town, sign_in) -> None:
        page = Page(sign_in(branch=town.south).get(LIST))
        assert page.column(1) == ["250000001"]
        assert page.of_class("top-item") == ["Южное отделение"]

    def test_narrows_to_the_branch_chosen_in_the_top_bar(self, town, sign_in) -> None:
        client = sign_in()
        client.post("/office/branch/", {"branch": town.south.pk, "back": LIST})
        assert Page(client.get(LIST)).column(1) == ["250000001"]
        client.post("/office/branch/", {"branch": "", "back": LIST})
        assert len(Page(client.get(LIST)).rows()) == 4

    def test_reads_within_the_query_budget(self, town, sign_in, at_most_queries) -> None:
        client = sign_in()
        client.get(LIST)
        with at_most_queries(15):
            client.get(LIST + "?q=красная&debt_from=1&sort=-debt")

    def test_asks_a_stranger_to_sign_in(self, client, db) -> None:
        answer = client.get(LIST)
        assert answer.status_code == 302
        assert answer["Location"].endswith("?next=/office/accounts/")


class TestSearch:
    @pytest.mark.parametrize(
        ("words", "numbers"),
        [
            ("0000010", ["150000010"]),
            ("красная 2", ["150000002"]),
            ("КРАСНАЯ, 45", ["150000002", "150000010"]),
            ("ёлка", ["ЛЭ00-000001"]),
            ("светлогорск зелёная", ["250000001"]),
            ("зелёная светло", ["250000001"]),
            ("светлогор зелёная", ["250000001"]),
            ("елёная", ["250000001"]),
            ("2500", ["250000001"]),
            ("15000001", ["150000010"]),
            ("«Ёлка»", ["ЛЭ00-000001"]),
            ("о'нил \\ «»", []),
            ("100%", []),
            ("_", ["150000002", "150000010", "250000001", "ЛЭ00-000001"]),
        ],
    )
    def test_finds_number_name_and_address_in_one_box(self, town, sign_in, words, numbers) -> None:
        page = Page(sign_in().get(LIST, {"q": words}))
        assert page.column(1) == numbers

    def test_that_finds_nothing_offers_the_way_back(self, town, sign_in) -> None:
        page = Page(sign_in().get(LIST, {"q": "нетакого", "kind": "legal"}))
        assert page.rows() == []
        assert "Под этот отбор ничего не попало" in page.text("//section")
        assert page.values("//section//a/@href") == [
            "?q=%D0%BD%D0%B5%D1%82%D0%B0%D0%BA%D0%BE%D0%B3%D0%BE",
            "?",
        ]


class TestFilters:
    def test_stand_as_chips_that_can_be_taken_off(self, town, sign_in) -> None:
        page = Page(sign_in().get(LIST, {"debt_from": "600,00", "kind": "household"}))
        assert page.column(1) == ["150000010"]
        assert page.texts("//a[contains(@class, 'is-set')]") == ["Вид: население", "Долг: от 600\u00a0₽"]
        assert page.values("//a[contains(@class, 'is-set')]/@href") == [
            "?debt_from=600%2C00",
            "?kind=household",
        ]

    def test_by_silence_find_who_gave_no_reading(self, town, sign_in) -> None:
        page = Page(sign_in().get(LIST, {"unread_since": "2021-06-01", "kind": "household"}))
        assert page.column(1) == ["150000002", "250000001"]

    def test_by_state_tell_open_from_closed(self, town, sign_in) -> None:
        town.far.account.active = DateRange(date(2020, 1, 1), date(2021, 1, 1))
        town.far.account.save()
        page = Page(sign_in().get(LIST, {"state": "closed"}))
        assert page.rows()[0][1:5] == ["250000001", town.far.account.party_name, "0,00", "закрыт"]

    @pytest.mark.parametrize("text", ["тысяча", "1,005", "NaN", "1e99"])
    def test_say_what_they_could_not_read(self, town, sign_in, text) -> None:
        page = Page(sign_in().get(LIST, {"debt_from": text}))
        assert len(page.rows()) == 4
        assert page.text("//span[@role='alert']") == (
            f"Долг «{text}»: Нужна сумма в рублях, например 2000 или 2000,50"
        )


class TestSorting:
    def test_goes_by_any_column_both_ways(self, town, sign_in) -> None:
        client = sign_in()
        assert Page(client.get(LIST, {"sort": "-debt"})).column(1)[:2] == ["150000010", "150000002"]
        assert Page(client.get(LIST, {"sort": "address"})).column(5) == [
            f"Заводская, {town.firm.building.house}",
            "Зелёная, 7-2",
            "Красная, 45-2",
            "Красная, 45-10",
        ]

    def test_by_a_column_that_is_not_there_is_the_default_one(self, town, sign_in) -> None:
        page = Page(sign_in().get(LIST, {"sort": "party__phone"}))
        assert page.column(1) == ["150000002", "150000010", "250000001", "ЛЭ00-000001"]
        assert page.text("//th[@aria-sort='ascending']") == "Лицевой счёт"


class TestColumns:
    def test_are_chosen_in_the_address_and_the_first_stays(self, town, sign_in) -> None:
        page = Page(sign_in().get(LIST, {"cols": ["area", "nosuch"], "row": "28"}))
        assert page.texts("//thead//th")[1:] == ["Лицевой счёт", "Площадь, м²"]
        assert page.rows()[0][1:] == ["150000002", "50"]
        assert "row-28" in page.values("//table/@class")[0]


class TestExport:
    def test_takes_the_selection_and_the_visible_columns_with_exact_sums(self, town, sign_in) -> None:
        answer = sign_in().get(LIST, {"export": "xlsx", "sort": "-debt", "cols": "number,debt,reading"})
        rows = sheet_rows(answer)
        assert rows[0] == ("Лицевой счёт", "Долг, ₽", "Показание")
        assert rows[1][:2] == ("150000010", 2000)
        assert rows[2][:2] == ("150000002", 547.4)
        assert len(rows) == 6

    def test_takes_the_picked_rows_alone(self, town, sign_in) -> None:
        answer = sign_in().get(LIST, {"export": "xlsx", "cols": "number", "id": [town.far.account.pk]})
        assert [row[0] for row in sheet_rows(answer)] == ["Лицевой счёт", "250000001"]

    def test_gives_nothing_of_another_branch(self, town, sign_in) -> None:
        client = sign_in(branch=town.north)
        answer = client.get(LIST, {"export": "xlsx", "cols": "number", "id": [town.far.account.pk]})
        assert [row[0] for row in sheet_rows(answer)] == ["Лицевой счёт"]


class TestColumnsOfOnesOwn:
    def heads(self, page: Page) -> list[str]:
        return page.texts("//thead//th")[1:]

    def test_stand_in_the_order_chosen_and_are_kept_by_the_browser(self, town, sign_in) -> None:
        client = sign_in()
        chosen = Page(client.get(f"{LIST}?cols=debt&cols=name&keep=yes"))
        assert self.heads(chosen) == ["Лицевой счёт", "Долг, ₽", "Абонент"]
        assert self.heads(Page(client.get(LIST))) == ["Лицевой счёт", "Долг, ₽", "Абонент"]
        assert len(self.heads(Page(client.get(f"{LIST}?cols=area")))) == 2
        assert self.heads(Page(client.get(LIST))) == ["Лицевой счёт", "Долг, ₽", "Абонент"]
        Page(client.get(f"{LIST}?cols=&keep=yes"))
        assert len(self.heads(Page(client.get(LIST)))) == 9

    def test_that_are_no_more_are_left_out(self, town, sign_in) -> None:
        client = sign_in()
        client.cookies["sbyt_columns_accounts"] = "gone.debt"
        assert self.heads(Page(client.get(LIST))) == ["Лицевой счёт", "Долг, ₽"]


class TestSelection:
    def test_is_summed_by_the_server(self, town, sign_in) -> None:
        ids = [town.ten.account.pk, town.two.account.pk]
        page = Page(sign_in().get(LIST, {"part": "selection", "id": ids}))
        assert page.text("//b") == "Выбрано 2"
        assert "на 2\u202f547,40\u00a0₽" in page.of_class("selection")[0]

    def test_offers_all_that_was_found_and_takes_it_as_one(self, town, sign_in) -> None:
        client, picked = sign_in(), [town.ten.account.pk]
        asked = {"part": "selection", "kind": "household", "id": picked}
        offered = Page(client.get(LIST, asked))
        assert offered.texts("//button[@data-pick-found]") == ["Выбрать все 3 по отбору"]
        taken = Page(client.get(LIST, {**asked, "all": "yes"}))
        assert taken.text("//b") == "Выбрано всё по отбору: 3"
        assert taken.texts("//button[@data-pick-found]") == []
        assert "на 2\u202f547,40\u00a0₽" in taken.of_class("selection")[0]
        answer = client.get(
            LIST, {"export": "xlsx", "kind": "household", "cols": "number", "all": "yes", "id": picked}
        )
        assert len(sheet_rows(answer)) == 1 + 3

    def test_of_all_that_was_found_holds_no_row_of_another_branch(self, town, sign_in) -> None:
        asked = {"part": "selection", "all": "yes", "id": [town.far.account.pk]}
        assert Page(sign_in(branch=town.south).get(LIST, asked)).text("//b") == "Выбрано всё по отбору: 1"

    def test_counts_no_row_of_another_branch(self, town, sign_in) -> None:
        ids = [town.ten.account.pk, town.far.account.pk]
        page = Page(sign_in(branch=town.south).get(LIST, {"part": "selection", "id": ids}))
        assert page.text("//b") == "Выбрано 1"


class TestSavedViews:
    def test_become_tabs_with_counts(self, town, sign_in) -> None:
        client = sign_in()
        answer = client.post(
            "/office/views/accounts/",
            {"title": "Красная", "query": "?q=красная&sort=-debt&page=3", "path": LIST},
        )
        assert answer["Location"].startswith(f"{LIST}?view=")
        page = Page(client.get(answer["Location"]))
        assert page.text("//a[@class='tab'][@aria-current='true']") == "Красная"
        assert page.column(1) == ["150000010", "150000002"]
        counts = Page(client.get(LIST, {"part": "counts"}))
        assert counts.texts("//a[@class='tab']") == ["Все4", "Должники2", "Юрлица1", "Красная2"]

    def test_of_one_person_are_not_seen_by_another_unless_shared(self, town, sign_in) -> None:
        author = sign_in()
        author.post("/office/views/accounts/", {"title": "Моё", "query": "?kind=legal", "path": LIST})
        author.post(
            "/office/views/accounts/",
            {"title": "Наше", "query": "?kind=legal", "path": LIST, "shared": "yes"},
        )
        page = Page(sign_in().get(LIST))
        assert page.texts("//a[@class='tab']") == ["Все", "Должники", "Юрлица", "Наше (общий)"]

    def test_cannot_be_dropped_by_another(self, town, sign_in) -> None:
        sign_in().post("/office/views/accounts/", {"title": "Моё", "query": "?kind=legal", "path": LIST})
        view = SavedView.objects.get()
        assert sign_in().post(f"/office/views/{view.pk}/drop/", {"path": LIST}).status_code == 404
        assert SavedView.objects.exists()

    def test_need_a_title_of_their_own(self, town, sign_in) -> None:
        client = sign_in()
        for _ in range(2):
            client.post("/office/views/accounts/", {"title": "Моё", "query": "?kind=legal", "path": LIST})
        assert SavedView.objects.count() == 1
        assert Page(client.get(LIST)).of_class("message") == ["Вид «Моё» у вас уже есть."]


class TestThePalette:
    def test_finds_accounts_with_their_debts_and_sections(self, town, sign_in) -> None:
        page = Page(sign_in().get("/office/find/", {"q": "красная 10"}))
        assert page.of_class("palette-item") == [
            f"150000010{town.ten.account.party_name}, Красная, 45-102\u202f000,00\u00a0₽",
            f"{town.ten.point.code}Светлогорск, Красная, 45-10",
        ]
        assert Page(sign_in().get("/office/find/", {"q": "лицев"})).of_class("palette-item") == [
            "Лицевые счета"
        ]

    def test_finds_nothing_of_another_branch(self, town, sign_in) -> None:
        page = Page(sign_in(branch=town.south).get("/office/find/", {"q": "красная"}))
        assert page.of_class("palette-item") == []
