"""The journal as it is asked for: filters, counts, and only what the actor may see."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from sbyt.apps.metering.models import ImportFile
from sbyt.apps.metering.queries.import_journal import (
    JournalFilter,
    files_waiting_for,
    import_file_for,
    import_journal,
    journal_counts,
)
from sbyt.kit.access.actor import NOBODY, SYSTEM
from tests.builders.people import a_branch, a_member_of_staff

pytestmark = pytest.mark.django_db

MSK = ZoneInfo("Europe/Moscow")


def line(name: str, **facts: object) -> ImportFile:
    defaults: dict[str, object] = {
        "format": "80020",
        "status": "accepted",
        "received_at": datetime(2021, 8, 5, 9, tzinfo=MSK),
        "covered_day": date(2021, 8, 4),
    }
    return ImportFile.objects.create(name=name, **(defaults | facts))


def names(chosen: JournalFilter) -> list[str]:
    return [item.name for item in import_journal(SYSTEM, chosen=chosen)]


class TestJournal:
    def test_has_the_latest_first(self) -> None:
        line("утро", received_at=datetime(2021, 8, 5, 8, tzinfo=MSK))
        line("день", received_at=datetime(2021, 8, 5, 13, tzinfo=MSK))
        line("тогда же", received_at=datetime(2021, 8, 5, 13, tzinfo=MSK))
        assert [item.name for item in import_journal(SYSTEM)] == ["тогда же", "день", "утро"]

    @pytest.mark.parametrize(
        ("chosen", "found"),
        [
            (JournalFilter(statuses=("partial", "refused")), ["b"]),
            (JournalFilter(formats=("reading_sheet",)), ["c"]),
            (JournalFilter(only_current=True), ["c", "b"]),
            (JournalFilter(only_waiting=True), ["b"]),
            (JournalFilter(covered_from=date(2021, 8, 4), covered_to=date(2021, 8, 5)), ["a"]),
            (JournalFilter(received_from=date(2021, 8, 6), received_to=date(2021, 8, 7)), ["b"]),
            (JournalFilter(search="завод"), ["b"]),
            (JournalFilter(search="56000001"), ["a"]),
            (JournalFilter(search="5600000100"), ["b"]),
            (JournalFilter(search="562000000113101"), ["b"]),
            (JournalFilter(search="ЦЕХ"), ["b"]),
            (JournalFilter(search="архив.zip"), ["c"]),
            (JournalFilter(search="нет такого"), []),
        ],
    )
    def test_is_filtered(self, chosen: JournalFilter, found: list[str]) -> None:
        line("a", is_current=False, sender_inn="5600000117")
        line(
            "b",
            status="partial",
            covered_day=date(2021, 8, 5),
            received_at=datetime(2021, 8, 6, 0, 30, tzinfo=MSK),
            sender_name="АО «Завод»",
            area_codes=["5600000100"],
            area_names=["Цех № 1"],
            unknown_codes=["562000000113101"],
        )
        line(
            "c",
            format="reading_sheet",
            archive_name="архив.zip",
            covered_day=None,
            received_at=datetime(2021, 8, 7, tzinfo=MSK),
        )
        assert names(chosen) == found

    def test_counts_its_lines_by_status(self) -> None:
        for status in ("accepted", "accepted", "refused"):
            line(status, status=status)
        assert journal_counts(import_journal(SYSTEM)) == {"accepted": 2, "refused": 1}

    def test_knows_the_files_that_wait_for_a_code(self) -> None:
        waiting = line("a", unknown_codes=["1", "2"])
        line("b", unknown_codes=["3"])
        assert list(files_waiting_for("2")) == [waiting]


class TestScope:
    def test_is_the_branches_of_the_verb_and_ones_own_uploads(self) -> None:
        north, south = a_branch("01"), a_branch("02", "Южное")
        engineer = a_member_of_staff("metering_engineer", branch=north)
        line("север", branch=north)
        line("юг", branch=south)
        line("общий", branch=None)
        line("свой", branch=None, received_by_id=engineer.user_id)
        seen = {item.name for item in import_journal(engineer)}
        assert seen == {"север", "свой"}
        with pytest.raises(ImportFile.DoesNotExist):
            import_file_for(engineer, import_file_id=ImportFile.objects.get(name="юг").pk)
        everywhere = a_member_of_staff("metering_engineer")
        assert import_journal(everywhere).count() == 4

    def test_is_empty_without_the_verb(self) -> None:
        line("a", branch=a_branch())
        line("b")
        controller = a_member_of_staff("controller")
        line("c", received_by_id=controller.user_id)
        assert not import_journal(controller).exists()
        assert not import_journal(NOBODY).exists()
