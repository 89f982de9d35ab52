"""«Правила»: what is in force, told in words; a new version by the form."""

from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.tariffs.models import RuleSetting
from tests.builders.people import a_branch
from tests.builders.prices import a_rule
from tests.interfaces.backoffice.conftest import SignIn
from tests.interfaces.backoffice.reading_pages import Page, sheet_rows

pytestmark = pytest.mark.django_db

RULES = "/office/prices/rules/"
DEADLINE = f"{RULES}add/?rule=household.reading_deadline_day"


def given(**changed: str) -> dict[str, str]:
    return {"value": "20", "since": "2021-07-01", "source": "приказ 7", **changed}


class TestTheRules:
    def test_say_what_stands_today_since_when_and_by_what(self, sign_in: SignIn, at_most_queries) -> None:
        a_rule("household.reading_deadline_day", 20, since=date(2021, 7, 1))
        client = sign_in()
        client.get(RULES)
        with at_most_queries(8):
            page = Page(client.get(RULES))
        rows = {row[0]: row[2:] for row in page.rows()}
        assert rows["Последний день передачи показаний"] == [
            "20\u00a0число", "01.07.2021", "тест", "1\u00a0версия",
        ]  # fmt: skip
        assert rows["Регион и ценовая зона"] == ["не задано", "—", "—", "—"]
        assert rows["Смена цены внутри месяца"][:2] == ["по показанию, нет его — по дням", "по умолчанию"]
        assert not page.texts("//a[contains(@href, 'rules/add/')]")

    def test_are_found_by_words_and_group_sorted_and_given_as_xlsx(self, sign_in: SignIn) -> None:
        client = sign_in()
        assert Page(client.get(RULES, {"q": "допуск"})).column(0) == [
            "Месяцев по среднему после недопуска",
            "Коэффициент к нормативу после недопуска",
            "Коэффициент после повторного недопуска",
            "Коэффициент дома после повторного недопуска",
        ]
        falling = Page(client.get(RULES, {"group": "capacity", "sort": "-name"})).column(0)
        assert falling == [
            "Сетевая мощность по уровням напряжения",
            "Регион и ценовая зона",
            "Округление мощности",
        ]
        sheet = sheet_rows(client.get(RULES, {"group": "capacity", "export": "xlsx"}))
        assert "Регион и ценовая зона" in [row[0] for row in sheet]
        assert "не попало ни одного правила" in client.get(RULES, {"q": "жираф"}).content.decode()

    def test_keep_their_versions_in_a_list(self, sign_in: SignIn) -> None:
        rows = Page(sign_in().get(f"{RULES}versions/?rule=billing.due_day_household&sort=since")).rows()
        assert [row[1:5] for row in rows] == [
            ["Срок оплаты населением", "10\u00a0число", "01.01.2000", "01.02.2026"],
            ["Срок оплаты населением", "15\u00a0число", "01.02.2026", "—"],
        ]


class TestANewVersion:
    def test_is_stored_and_shown(self, sign_in: SignIn) -> None:
        client = sign_in("administrator")
        assert "Сегодня: 25" in client.get(DEADLINE).content.decode()
        answer = client.post(DEADLINE, given(), follow=True)
        assert Page(answer).rows()[0][1:4] == [
            "Последний день передачи показаний",
            "20\u00a0число",
            "01.07.2021",
        ]
        assert RuleSetting.objects.get(key="household.reading_deadline_day").source == "приказ 7"

    @pytest.mark.parametrize(
        ("changed", "field", "words"),
        [
            ({"value": "много"}, "value", "Нужно число"),
            ({"value": "40"}, "value", "Нужно не больше 31."),
            ({"source": ""}, "source", "Укажите источник"),
            ({"since": ""}, "since", "Укажите дату"),
        ],
    )
    def test_that_is_wrong_is_refused_beside_its_field(self, sign_in, changed, field, words) -> None:
        answer = sign_in("administrator").post(DEADLINE, given(**changed))
        assert answer.status_code == 422
        assert words in Page(answer, status=422).text(f"//span[@id='id_{field}_error']")
        assert not RuleSetting.objects.filter(key="household.reading_deadline_day").exists()

    def test_of_the_same_day_does_not_overwrite(self, sign_in: SignIn) -> None:
        client = sign_in("administrator")
        client.post(DEADLINE, given())
        answer = client.post(DEADLINE, given(value="21"))
        assert "Версия с 01.07.2021 уже есть" in Page(answer, status=422).text("//span[@id='id_since_error']")
        assert RuleSetting.objects.get(key="household.reading_deadline_day").value == 20

    @pytest.mark.parametrize(
        ("key", "typed", "stored"),
        [
            ("household.reconcile_norm", "1", False),
            ("household.access_refused_multiplier_bp", "1,25", 12_500),
            ("household.meter_failed_max_average_periods", "", None),
            ("legal_entity.required_components", ["wholesale", "markup"], ["wholesale", "markup"]),
            (
                "household.source_ranks",
                "Снятие счётчика\nустановка счётчика\nприборы и АСКУЭ\nконтролёр\nоператор\nличный кабинет\nГИС ЖКХ\nведомость\nреестр",
                [
                    "removal",
                    "installation",
                    "api",
                    "controller",
                    "operator",
                    "cabinet",
                    "giszhkh",
                    "sheet",
                    "register",
                ],
            ),
            (
                "capacity.region",
                "46 зона 1\n02: 50 зона 2",
                {"subject": "46", "price_zone": 1, "branches": {"02": {"subject": "50", "price_zone": 2}}},
            ),
        ],
    )
    def test_is_read_by_the_kind_of_its_rule(self, sign_in: SignIn, key, typed, stored) -> None:
        answer = sign_in("administrator").post(f"{RULES}add/?rule={key}", {**given(), "value": typed})
        assert answer.status_code == 302
        assert RuleSetting.objects.get(key=key).value == stored

    def test_of_a_region_that_cannot_be_read_says_how_to_write_it(self, sign_in: SignIn) -> None:
        answer = sign_in("administrator").post(
            f"{RULES}add/?rule=capacity.region", given(value="46 и первая зона")
        )
        assert "46 зона 1" in Page(answer, status=422).text("//span[@id='id_value_error']")
        assert not RuleSetting.objects.filter(key="capacity.region").exists()

    def test_of_ranks_shows_the_order_in_force_and_refuses_a_source_that_is_none(
        self, sign_in: SignIn
    ) -> None:
        client, url = sign_in("administrator"), f"{RULES}add/?rule=household.source_ranks"
        assert "контролёр оператор личный кабинет" in Page(client.get(url)).text("//textarea[@id='id_value']")
        answer = client.post(url, given(value="контролёр\nсосед"))
        assert "«сосед»" in Page(answer, status=422).text("//span[@id='id_value_error']")
        assert not RuleSetting.objects.filter(key="household.source_ranks").exists()

    def test_begins_with_the_choice_of_a_rule(self, sign_in: SignIn) -> None:
        page = Page(sign_in("administrator").get(f"{RULES}add/"))
        assert "Регион и ценовая зона" in page.texts("//option")

    def test_is_not_for_who_edits_prices_nowhere_or_in_a_branch(self, sign_in: SignIn) -> None:
        for client in (sign_in(), sign_in("administrator", branch=a_branch())):
            assert client.post(DEADLINE, given()).status_code == 403
        assert not RuleSetting.objects.filter(key="household.reading_deadline_day").exists()
