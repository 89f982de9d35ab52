"""Tables of hours and of readings by profiles, messages of 80040: from a folder, a watched folder, a kept file parsed again."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from sbyt.apps.intake.models import TableProfile
from sbyt.apps.intake.operations.profiles import keep_profile
from sbyt.apps.intake.operations.sources import set_up_source
from sbyt.apps.intake.types import FolderSettings
from sbyt.apps.metering.models import ImportFile, IntervalDay, Reading
from sbyt.formats.hour_table import HourTableLayout
from sbyt.formats.maket_80020_writer import write_maket
from sbyt.formats.register_table import RegisterTableLayout
from sbyt.integrations.look import look_into
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.files_intake.file_grid import grid_of_file
from sbyt.usecases.files_intake.reparse_file import reparse_file
from sbyt.usecases.files_intake.take_many_in import take_paths_in
from tests.builders.buildings import put_up_meter
from tests.builders.firms import Firm, a_firm
from tests.formats.maket_files import POINT, maket, point
from tests.usecases.files_intake.intake import take_all

pytestmark = pytest.mark.django_db

NOW = datetime(2021, 8, 5, 6, 0, tzinfo=UTC)


@pytest.fixture
def firm(settings: Settings, tmp_path: Path) -> Firm:
    settings.DATA = tmp_path / "data"
    for name, layout in (
        ("hours", HourTableLayout()),
        ("registers", RegisterTableLayout()),
    ):
        keep_profile(actor=SYSTEM, name=name, pattern=f"{name}_*.csv", is_on=True, layout=layout)
    return a_firm()


@pytest.fixture
def folder(firm: Firm, tmp_path: Path) -> Path:
    meter = put_up_meter(firm.point, on=date(2020, 1, 1), shows=1_000).installation.meter.serial_number
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    hours = ";".join(["01.08.2021", firm.point.code, *["1,5"] * 24])
    (inbox / "hours_08.csv").write_text(f"Дата;Точка\n{hours}\n")
    (inbox / "registers_08.csv").write_text(
        f"Прибор;Дата;Показание\n{meter};01.08.2021;1100,5\nнет;01.08.2021;1\n"
    )
    (inbox / "notes.csv").write_text("а;б\n1;2\n")
    return inbox


def stored() -> tuple[list[list[int | None]], list[int]]:
    days = [day.values_wh for day in IntervalDay.objects.all()]
    return days, list(Reading.objects.exclude(source="installation").values_list("value_wh", flat=True))


def statuses() -> dict[str, tuple[str, str]]:
    return {line.name: (line.format, line.status) for line in ImportFile.objects.all()}


class TestTablesOfAFolder:
    def test_are_taken_in_by_their_profiles_and_others_left_where_they_are(self, folder: Path) -> None:
        take_paths_in(actor=SYSTEM, paths=[folder], channel="cli", clock=lambda: NOW)
        assert stored() == ([[1500] * 24], [1_100_500])
        assert statuses() == {
            "hours_08.csv": ("hour_table", "accepted"),
            "registers_08.csv": ("register_table", "partial"),
        }
        refused = ImportFile.objects.get(format="register_table").issues.get()
        assert (refused.code, refused.line) == ("RDG-102", 3)

    def test_that_is_watched_are_taken_in_and_moved(self, folder: Path) -> None:
        source = set_up_source(
            actor=SYSTEM, kind="folder", name="Обмен", every_minutes=1, is_on=True,
            settings=FolderSettings(path=str(folder), settle_seconds=0),
        )  # fmt: skip
        assert look_into(source, clock=lambda: NOW) is not None
        assert stored() == ([[1500] * 24], [1_100_500])
        moved = {path.name: path.parent.parent.name for path in folder.rglob("*.csv")}
        assert moved["hours_08.csv"] == moved["registers_08.csv"] == "done"

    def test_are_shown_as_a_grid_of_hours(self, folder: Path, firm: Firm) -> None:
        take_paths_in(actor=SYSTEM, paths=[folder], channel="cli", clock=lambda: NOW)
        [row] = grid_of_file(ImportFile.objects.get(format="hour_table"), by_hours=True).rows
        assert (row.point_code, row.total_wh, len(row.cells), row.day) == (firm.point.code, 36_000, 24, None)


class TestReadingsThatWait:
    def test_are_taken_in_again_once_their_meter_is_known(self, folder: Path, firm: Firm) -> None:
        take_paths_in(actor=SYSTEM, paths=[folder], channel="cli", clock=lambda: NOW)
        other = a_firm()
        put_up = put_up_meter(other.point, on=date(2020, 1, 1), shows=0)
        meter = put_up.installation.meter
        meter.serial_number = "нет"
        meter.save()
        line = ImportFile.objects.get(format="register_table")
        assert reparse_file(actor=SYSTEM, import_file_id=line.pk, now=NOW) == 1
        line.refresh_from_db()
        assert (line.status, sorted(stored()[1])) == ("accepted", [1_000, 1_100_500])

    def test_of_a_profile_that_is_gone_stay_as_they_are(self, folder: Path) -> None:
        take_paths_in(actor=SYSTEM, paths=[folder], channel="cli", clock=lambda: NOW)
        TableProfile.objects.all().delete()
        line = ImportFile.objects.get(format="register_table")
        assert reparse_file(actor=SYSTEM, import_file_id=line.pk, now=NOW) == 0
        assert stored()[1] == [1_100_500]


class TestMessageOf80040:
    def test_is_stored_shown_as_a_grid_and_gives_way_to_a_higher_number(self, firm: Firm) -> None:
        firm.point.ats_code = POINT
        firm.point.save()

        def sent(number: int, kwh: int) -> tuple[str, bytes]:
            made = maket(point(values_kwh=[kwh] * 48), number=number)
            content = write_maket(made).replace(b'class="80020"', b'class="80040"')
            return f"80040_5600000017_20210501_{number}_.xml", content

        first, late = take_all(sent(18, 2), sent(17, 1))
        assert (first.format, first.status, first.issues, late.status) == (
            "80020",
            "accepted",
            (),
            "accepted",
        )
        assert [found.code for found in late.issues] == ["IMP-404"]
        believed = IntervalDay.objects.get(superseded_at=None)
        assert (believed.import_file_id, set(believed.values_wh)) == (first.import_file_id, {2000})
        grid = grid_of_file(ImportFile.objects.get(pk=first.import_file_id), by_hours=True)
        assert (grid.rows[0].point_code, grid.rows[0].cells[0].value_wh, grid.column_count) == (
            firm.point.code, 4000, 24,
        )  # fmt: skip


class TestATableOfAnotherClock:
    def test_adds_its_part_of_a_day_to_what_was_known_of_it(self, firm: Firm, tmp_path: Path) -> None:
        """A file a day, two hours ahead: the last two hours of our day come in the file of the next one."""
        keep_profile(
            actor=SYSTEM,
            name="east",
            pattern="east_*.csv",
            is_on=True,
            layout=HourTableLayout(zone="Asia/Yekaterinburg"),
        )
        for number, kwh in ((1, "1"), (2, "2")):
            file = tmp_path / f"east_0{number}.csv"
            file.write_text("Дата;Точка\n" + ";".join([f"0{number}.08.2021", firm.point.code, *[kwh] * 24]))
            take_paths_in(actor=SYSTEM, paths=[file], channel="cli", clock=lambda: NOW)
        days = {
            one.day: one.values_wh for one in IntervalDay.objects.filter(superseded_at=None).order_by("day")
        }
        assert days == {
            date(2021, 7, 31): [*[None] * 22, 1000, 1000],
            date(2021, 8, 1): [*[1000] * 22, 2000, 2000],
            date(2021, 8, 2): [*[2000] * 22, None, None],
        }
        again = tmp_path / "east_01_2.csv"
        again.write_text("Дата;Точка\n" + ";".join(["01.08.2021", firm.point.code, *["3"] * 24]))
        take_paths_in(
            actor=SYSTEM, paths=[again], channel="cli", clock=lambda: datetime(2021, 8, 6, tzinfo=UTC)
        )
        resent = IntervalDay.objects.get(superseded_at=None, day=date(2021, 8, 1))
        assert (resent.values_wh, resent.version) == ([*[3000] * 22, 2000, 2000], 3)
