"""A watched folder: each file ends among the done or the refused, by a rename, after its data are committed."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from sbyt.apps.intake.models import BroughtFile, IntakeSource
from sbyt.apps.intake.operations.sources import set_up_source
from sbyt.apps.intake.types import FolderSettings
from sbyt.apps.metering.models import ImportFile, IntervalDay
from sbyt.formats.maket_80020_writer import write_maket
from sbyt.integrations.look import look_into
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.faults import InjectedFault
from tests.builders.firms import a_firm
from tests.formats.maket_files import POINT, maket, point
from tests.formats.workbooks import zipped

pytestmark = pytest.mark.django_db

NOW = datetime(2021, 8, 5, 6, 9, tzinfo=UTC)


@pytest.fixture
def inbox(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA = tmp_path / "data"
    firm = a_firm()
    firm.point.ats_code = POINT
    firm.point.save()
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def a_folder(path: Path) -> IntakeSource:
    return set_up_source(
        actor=SYSTEM,
        kind="folder",
        name="Папка обмена",
        every_minutes=1,
        is_on=True,
        settings=FolderSettings(path=str(path)),
    )


def lay(folder: Path, name: str, content: bytes, *, seconds_ago: int = 60) -> None:
    (folder / name).write_bytes(content)
    then = time.time() - seconds_ago
    os.utime(folder / name, (then, then))


def a_message(number: int) -> bytes:
    return write_maket(maket(point(values_kwh=[number] * 48), number=number))


def tree(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


class TestFolder:
    def test_is_emptied_into_done_and_refused(self, inbox: Path) -> None:
        lay(inbox, "1.xml", a_message(1))
        lay(inbox, "2 и 3.zip", zipped({"2.xml": a_message(2), "3.xml": a_message(3)[:500]}))
        lay(inbox, "сломан.xml", a_message(4)[:500])
        lay(inbox, "ещё пишется.xml", a_message(5), seconds_ago=0)
        lay(inbox, "выгрузка.part", b"half")
        lay(inbox, ".hidden", b"")
        look = look_into(a_folder(inbox), clock=lambda: NOW)
        assert look is not None
        assert (look.files, look.refused, look.problem) == (4, 2, "")
        assert tree(inbox) == [
            ".hidden",
            "done/2021-08-05/1.xml",
            "done/2021-08-05/2 и 3.zip",
            "refused/2021-08-05/сломан.xml",
            "выгрузка.part",
            "ещё пишется.xml",
        ]
        assert IntervalDay.objects.filter(superseded_at=None).get().values_wh == [2000] * 48
        assert BroughtFile.objects.count() == 4
        assert set(ImportFile.objects.values_list("channel", flat=True)) == {"folder"}

    def test_cut_off_before_the_renames_is_taken_up_again_and_changes_nothing(
        self, inbox: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lay(inbox, "1.xml", a_message(1))
        source = a_folder(inbox)
        monkeypatch.setenv("SBYT_FAULT", "folder.before_move")
        with pytest.raises(InjectedFault):
            look_into(source, clock=lambda: NOW)
        assert tree(inbox) == ["1.xml"]
        monkeypatch.delenv("SBYT_FAULT")
        look_into(source, clock=lambda: NOW)
        assert tree(inbox) == ["done/2021-08-05/1.xml"]
        assert list(ImportFile.objects.order_by("id").values_list("status", flat=True)) == [
            "accepted",
            "duplicate",
        ]
        assert IntervalDay.objects.count() == 1

    def test_keeps_two_files_of_one_name(self, inbox: Path) -> None:
        source = a_folder(inbox)
        for number in (1, 2):
            lay(inbox, "day.xml", a_message(number))
            look_into(source, clock=lambda: NOW)
        assert tree(inbox) == ["done/2021-08-05/day.xml", "done/2021-08-05/day_060900000000.xml"]

    def test_that_is_not_there_is_told(self, inbox: Path) -> None:
        look = look_into(a_folder(inbox / "nowhere"), clock=lambda: NOW)
        assert look is not None
        assert look.problem.endswith(": нет такого файла или папки")
        assert look.finished_at == NOW
