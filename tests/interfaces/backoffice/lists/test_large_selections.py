"""A list of more rows than people leaf through is counted up to a limit, and read as fast as a small one."""

from __future__ import annotations

import pytest

from sbyt.interfaces.backoffice.lists import answer, listing
from tests.builders.buildings import a_building, a_flat
from tests.builders.prices import a_tariff
from tests.interfaces.backoffice.reading_pages import Page

pytestmark = pytest.mark.django_db

LIST = "/office/accounts/"


@pytest.fixture
def street(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Five flats in a list that is counted up to three."""
    building, tariff = a_building(), a_tariff()
    flats = [a_flat(building, str(number), tariff=tariff) for number in range(1, 6)]
    monkeypatch.setattr(listing, "COUNTED_ROWS", 3)
    monkeypatch.setattr(answer, "COUNTED_ROWS", 3)
    return sorted(flat.account.number for flat in flats)


class TestALargeSelection:
    def test_says_that_there_are_more_and_sums_nothing(self, street, sign_in) -> None:
        page = Page(sign_in().get(LIST))
        assert page.text("//span[@class='list-count']") == "более 3\u00a0счёта"
        assert "из более чем 3" in page.text("//span[@id='list-foot']")
        assert set(page.texts("//tfoot//td")) <= {"", "—"}

    def test_that_is_sorted_by_debt_is_summed_by_debt(self, street, sign_in) -> None:
        page = Page(sign_in().get(LIST, {"sort": "-debt"}))
        assert page.texts("//tfoot//td").count("0,00") == 1

    def test_counts_its_tabs_up_to_the_limit(self, street, sign_in) -> None:
        page = Page(sign_in().get(LIST, {"part": "counts"}))
        assert page.texts("//a[@class='tab']")[0] == "Все3+"

    def test_narrowed_by_words_is_counted_whole(self, street, sign_in) -> None:
        page = Page(sign_in().get(LIST, {"q": street[2]}))
        assert page.column(1) == [street[2]]
        assert page.text("//span[@class='list-count']") == "1\u00a0счёт"
