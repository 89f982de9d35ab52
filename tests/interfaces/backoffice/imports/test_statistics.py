from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sbyt.apps.intake.models import BroughtFile
from sbyt.apps.intake.operations.sources import set_up_source
from sbyt.apps.intake.queries.statistics import tallies
from sbyt.apps.intake.types import FolderSettings
from sbyt.apps.metering.models import ImportFile
from sbyt.kit.access.actor import SYSTEM
from tests.interfaces.backoffice.reading_pages import Page

STATISTICS = "/office/imports/statistics/2021-08/"


def a_file(name: str, status: str, *, ms: int, hour: int = 9, **more: object) -> ImportFile:
    at = datetime(2021, 8, 4, hour, tzinfo=UTC)
    return ImportFile.objects.create(
        name=name, status=status, duration_ms=ms, received_at=at, format="80020", channel="folder", **more
    )


@pytest.fixture
def files() -> None:
    source = set_up_source(
        actor=SYSTEM,
        kind="folder",
        name="Обмен",
        every_minutes=1,
        is_on=True,
        settings=FolderSettings(path="/a"),
    )
    first = a_file("1.xml", "accepted", ms=4_000, accepted_rows=8, sender_name="АО «Измерения»")
    a_file("2.xml", "partial", ms=2_000, hour=22, accepted_rows=3, warned_rows=1, refused_rows=5)
    a_file("3.xml", "duplicate", ms=0)
    BroughtFile.objects.create(import_file=first, source=source)


@pytest.mark.django_db
class TestStatistics:
    def test_count_files_rows_and_seconds_by_each_thing(self, files: None) -> None:
        edges = {"since": datetime(2021, 8, 1, tzinfo=UTC), "until": datetime(2021, 9, 1, tzinfo=UTC)}
        by_source = {one.about: one for one in tallies(actor=SYSTEM, by="source", **edges)}
        assert (by_source["Обмен"].files, by_source["Обмен"].took_ms, by_source[None].files) == (1, 4_000, 2)
        [format_] = tallies(actor=SYSTEM, by="format", **edges)
        assert (format_.about, format_.files, format_.accepted, format_.partial, format_.duplicate) == (
            "80020",
            3,
            1,
            1,
            1,
        )
        a_file("4.xml", "accepted", ms=1, message_class="80040")
        by_format = {one.about: one.files for one in tallies(actor=SYSTEM, by="format", **edges)}
        assert by_format == {"80020": 3, "80040": 1}
        ImportFile.objects.filter(name="4.xml").delete()
        assert (format_.rows_taken, format_.rows_warned, format_.rows_refused) == (11, 1, 5)
        assert (format_.took_ms, format_.average_ms, format_.longest_ms) == (6_000, 2_000, 4_000)
        assert [(one.about.day, one.files) for one in tallies(actor=SYSTEM, by="day", **edges)] == [
            (4, 2),
            (5, 1),
        ]

    def test_are_shown_for_a_month_and_an_empty_one_says_so(self, sign_in, files: None) -> None:
        client = sign_in("metering_engineer")
        page = client.get(STATISTICS)
        words = page.content.decode()
        for said in (
            "По источникам",
            "Обмен",
            "вручную и по API",
            "АО «Измерения»",
            "По дням получения",
            "05.08.2021",
        ):
            assert said in words
        assert len(Page(page).rows()) > 0
        assert "файлов не было" in client.get("/office/imports/statistics/2020-01/").content.decode()
