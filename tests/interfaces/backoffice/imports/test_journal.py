from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.builders.files import a_taken_file
from tests.builders.people import a_branch
from tests.interfaces.backoffice.reading_pages import Page, sheet_rows

JOURNAL = "/office/imports/"
RECEIVED, TOOK, NAME, DAY, AREAS, CHANNEL, STATUS, VERSION, NOTE = range(1, 10)


@pytest.fixture
def three_files(db: None) -> None:
    """A whole message, a message in part with an unknown point, a refused sheet: one an hour."""
    a_taken_file(
        "80020_5600000017_20210804_17_5600000100.xml",
        received_at=datetime(2021, 8, 5, 5, 9, tzinfo=UTC),
        covered_day=date(2021, 8, 4),
        area_codes=["5600000100"],
        area_names=["Завод"],
        sender_name="АО «Сети»",
        duration_ms=4_200,
        accepted_rows=8,
    )
    a_taken_file(
        "80020_5600000017_20210804_18_5600000200.xml",
        received_at=datetime(2021, 8, 5, 6, 8, tzinfo=UTC),
        status="partial",
        covered_day=date(2021, 8, 4),
        note="Не найдена ТУ с кодом АИИС = 562000000113201.",
        unknown_codes=["562000000113201"],
        duration_ms=61_000,
        is_current=False,
        refused_rows=2,
    )
    a_taken_file(
        "Ведомость.xlsx",
        received_at=datetime(2021, 8, 5, 7, 0, tzinfo=UTC),
        status="refused",
        format="reading_sheet",
        channel="api",
        note="Не найдены столбцы ведомости.",
    )


@pytest.mark.django_db
class TestMessagesOfAnotherClass:
    def test_are_told_apart_by_the_filter_and_in_the_column(self, sign_in) -> None:
        a_taken_file("80020_1.xml", message_class="80020")
        a_taken_file("80040_1.xml", message_class="80040")
        client = sign_in()
        for kind in ("80020", "80040"):
            response = client.get(f"{JOURNAL}?export=xlsx&format={kind}&cols=name,format")
            assert sheet_rows(response)[1:] == [(f"{kind}_1.xml", kind)]


@pytest.mark.usefixtures("three_files")
class TestTheJournal:
    def test_shows_the_newest_first_with_what_became_of_it(self, sign_in) -> None:
        answer = sign_in("metering_engineer").get(JOURNAL)
        assert 'title="80020_5600000017_20210804_17_5600000100.xml"' in answer.content.decode()
        rows = Page(answer).rows()
        assert [row[NAME] for row in rows] == [
            "Ведомость.xlsx",
            "80020_5600000017_20210804_18_5600000200.xml",
            "80020_5600000017_20210804_17_5600000100.xml",
        ]
        assert rows[2][RECEIVED:] == [
            "05.08.21 08:09",
            "4,2\u00a0с",
            "80020_5600000017_20210804_17_5600000100.xml",
            "04.08.2021",
            "5600000100",
            "вручную",
            "успешно",
            "действует",
            "—",
        ]
        assert (rows[1][TOOK], rows[1][STATUS], rows[1][VERSION]) == (
            "1\u00a0мин 01\u00a0с",
            "частично",
            "заменён",
        )
        assert (rows[0][CHANNEL], rows[0][STATUS], rows[0][VERSION]) == ("API", "отклонена", "—")

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("status=remarks", ["Ведомость.xlsx", "80020_5600000017_20210804_18_5600000200.xml"]),
            ("status=accepted", ["80020_5600000017_20210804_17_5600000100.xml"]),
            ("format=reading_sheet", ["Ведомость.xlsx"]),
            ("unknown=yes", ["80020_5600000017_20210804_18_5600000200.xml"]),
            ("from=05.08.2021", []),
            ("to=2021-08-04&status=partial", ["80020_5600000017_20210804_18_5600000200.xml"]),
            ("since=06.08.2021", []),
            ("sender=сети", ["80020_5600000017_20210804_17_5600000100.xml"]),
            ("channel=api", ["Ведомость.xlsx"]),
            ("q=0804_18", ["80020_5600000017_20210804_18_5600000200.xml"]),
            ("q=5600000100", ["80020_5600000017_20210804_17_5600000100.xml"]),
        ],
    )
    def test_is_narrowed_by_filters_and_words(self, sign_in, query: str, names: list[str]) -> None:
        page = Page(sign_in("metering_engineer").get(f"{JOURNAL}?{query}"))
        assert [row[NAME] for row in page.rows()] == names

    def test_is_exported_with_its_columns(self, sign_in) -> None:
        response = sign_in("metering_engineer").get(f"{JOURNAL}?export=xlsx&cols=name,status,refused")
        assert sheet_rows(response) == [
            ("Файл", "Состояние", "Отклонено"),
            ("Ведомость.xlsx", "отклонена", 0),
            ("80020_5600000017_20210804_18_5600000200.xml", "частично", 2),
            ("80020_5600000017_20210804_17_5600000100.xml", "успешно", 0),
            ("Итого", None, "=SUBTOTAL(109,C2:C4)"),
        ]

    def test_costs_few_queries(self, sign_in, at_most_queries) -> None:
        client = sign_in("metering_engineer")
        for number in range(60):
            a_taken_file(f"{number}.xml", content=None)
        with at_most_queries(12):
            client.get(JOURNAL)

    def test_is_not_for_a_controller(self, sign_in) -> None:
        assert sign_in("controller").get(JOURNAL).status_code == 403

    def test_shows_a_branch_only_its_own_files(self, sign_in) -> None:
        north = a_branch("01", "Северное отделение")
        a_taken_file("северный.xml", branch=north)
        a_taken_file("южный.xml", branch=a_branch("02", "Южное отделение"))
        page = Page(sign_in("metering_engineer", branch=north).get(JOURNAL))
        assert [row[NAME] for row in page.rows()] == ["северный.xml"]


class TestAnEmptyJournal:
    def test_says_what_to_load(self, sign_in) -> None:
        page = Page(sign_in("metering_engineer").get(JOURNAL))
        assert page.texts("//section//h2") == ["Файлов ещё не было"]
        assert page.texts("//section//a") == ["Загрузить файлы"]
