"""The journal of changes on the screen."""

from __future__ import annotations

import pytest
from django.test import Client

from sbyt.apps.parties.models import Branch
from sbyt.kit.audit.tracking import acting
from tests.builders.users import staff
from tests.interfaces.backoffice.conftest import SignIn
from tests.interfaces.backoffice.reading_pages import Page, sheet_rows

pytestmark = pytest.mark.django_db

PATH = "/office/changes/"


@pytest.fixture
def chief(sign_in: SignIn) -> Client:
    return sign_in("administrator")


@pytest.fixture
def renamed() -> Branch:
    olga = staff("olga", "administrator")
    branch = Branch.objects.create(code="01", name="Речное")
    branch.name = "Приречное"
    with acting(user_id=olga.pk, reason="Приказ 12"):
        branch.save()
    return branch


class TestTheJournal:
    def test_tells_who_what_before_after_and_why(self, chief: Client, renamed: Branch) -> None:
        rows = Page(chief.get(f"{PATH}?what=parties.Branch")).rows()
        assert rows[0][1:] == ["olga", "отделение Приречное", "название: Речное Приречное", "Приказ 12"]
        assert rows[1][1] == "мимо программы"
        assert rows[1][2] == "отделение создание Приречное"

    def test_is_cut_by_words_person_and_days(self, chief: Client, renamed: Branch) -> None:
        def count(query: str) -> int:
            return len(Page(chief.get(f"{PATH}?what=parties.Branch&{query}")).rows())

        assert count("q=приказ") == 1
        assert count("q=нет такого") == 0
        assert count("since=2099-01-01") == 0
        assert count("until=2100-01-01") == 2
        page = chief.get(f"{PATH}?since=вчера")
        assert "Нужна дата" in page.content.decode()

    def test_says_what_to_do_when_nothing_is_found(self, chief: Client) -> None:
        text = Page(chief.get(f"{PATH}?q=нет+такого")).text("//main")
        assert "Под этот отбор ничего не попало" in text
        assert "Показать все" in text

    def test_is_given_as_a_sheet_a_field_a_row(self, chief: Client, renamed: Branch) -> None:
        rows = sheet_rows(chief.get(f"{PATH}?what=parties.Branch&export=xlsx"))
        assert (
            "olga",
            "изменение",
            "отделение",
            "Приречное",
            "название",
            "Речное",
            "Приречное",
            "Приказ 12",
        ) in {row[1:] for row in rows}

    def test_turns_its_pages(self, chief: Client) -> None:
        Branch.objects.bulk_create([Branch(code=f"b{n}", name=f"Отделение {n}") for n in range(60)])
        first = Page(chief.get(f"{PATH}?what=parties.Branch"))
        second = Page(chief.get(f"{PATH}?what=parties.Branch&page=2"))
        assert (len(first.rows()), len(second.rows())) == (50, 10)

    def test_is_for_who_may_see_it(self, sign_in: SignIn) -> None:
        assert sign_in("controller").get(PATH).status_code == 403
        assert sign_in("metering_engineer").get(PATH).status_code == 200
