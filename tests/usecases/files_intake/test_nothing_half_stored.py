"""Mutated files and broken processes: no fault escapes, nothing is stored by halves."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection

from sbyt.apps.metering.models import ImportFile, IntervalDay, Reading, UsagePoint
from sbyt.formats.maket_80020_types import Channel
from sbyt.formats.maket_80020_writer import write_maket
from sbyt.formats.reading_sheet import read_reading_sheet
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.faults import InjectedFault
from sbyt.usecases.files_intake.incoming import IncomingFile
from sbyt.usecases.files_intake.take_files_in import take_files_in
from tests.builders.firms import a_firm
from tests.formats.maket_files import OTHER_POINT, POINT, maket, point, whole
from tests.formats.workbooks import row, workbook
from tests.usecases.files_intake.intake import NAME, NOW, take_all

ENTITIES = (
    b"&lt;",
    b"&boom;",
    b"&#0;",
    b"&#x1F600;",
    b"<!--",
    b"]]>",
    b"<![CDATA[",
    b"<?x",
    b"\x00",
    b"\xff",
)
WORDS = (
    b"value", b"period", b'code="01"', b'status="1"', b"0030", b"2330", b"windows-1251", b"20210501", b"</", b'"',
)  # fmt: skip
OTHERS = (b"", b"utf-8", b"utf-16", b"9" * 30, b"-1", b"1e9", b"measuringpoint", b"day", "ё".encode(), b"<")


def mutated(draw: random.Random, content: bytes) -> bytes:
    """Return the content with one to four things done to it."""
    for _turn in range(draw.randint(1, 4)):
        at = draw.randrange(len(content) + 1)
        match draw.randrange(7):
            case 0:
                content = content[:at]
            case 1:
                flipped = bytearray(content or b"\x00")
                flipped[at % len(flipped)] ^= 1 << draw.randrange(8)
                content = bytes(flipped)
            case 2:
                content = content[:at] + draw.choice(ENTITIES) + content[at:]
            case 3:
                content = content.replace(draw.choice(WORDS), draw.choice(OTHERS), draw.choice((1, 3, -1)))
            case 4:
                content = content[:at] + content[at + draw.randrange(400) :]
            case 5:
                content = content[:at] + content[max(0, at - draw.randrange(900)) : at] + content[at:]
            case _:
                content = content.decode("cp1251", errors="replace").encode(
                    draw.choice(("utf-8", "utf-16", "utf-8-sig", "koi8-r", "cp1251")), errors="replace"
                )
    return content


@pytest.mark.django_db
class TestMutatedFiles:
    def test_of_80020_are_taken_or_refused_and_never_by_halves(self) -> None:
        for code in (POINT, OTHER_POINT):
            firm = a_firm(f"ООО «{code}»")
            firm.point.ats_code = code
            firm.point.save()
        both = (Channel.ACTIVE_IMPORT, Channel.REACTIVE_IMPORT)
        original = whole(point(channels=both), point(OTHER_POINT, [5] * 24))
        draw = random.Random(80020)
        files = [(NAME, mutated(draw, original)) for _number in range(220)]
        outcomes = take_all(*files)
        assert len(outcomes) == 220
        assert [outcome.note for outcome in outcomes if "IMP-199" in {i.code for i in outcome.issues}] == []
        assert {outcome.status for outcome in outcomes} >= {"accepted", "partial", "refused"}
        for outcome in outcomes:
            stored = IntervalDay.objects.filter(import_file_id=outcome.import_file_id)
            if outcome.status in {"refused", "duplicate"}:
                assert not stored.exists()
                assert outcome.note
            assert stored.count() <= outcome.accepted_rows
            for day in stored:
                assert len(day.values_wh) == len(day.qualities) == len(day.lines) in {24, 48}
                assert all(
                    (value is None) == (quality == 2)
                    for value, quality in zip(day.values_wh, day.qualities, strict=True)
                )

    def test_of_sheets_are_read_or_refused(self) -> None:
        original = workbook(row(), row("2", "3", "25.07.2021", "7,5", 8), row(5, 6))
        assert len(read_reading_sheet(original).rows) == 3
        draw = random.Random(2021)
        refused = 0
        for _number in range(120):
            contents = read_reading_sheet(mutated(draw, original))
            assert contents.rows or contents.issues
            refused += not contents.rows
        assert refused > 60


@pytest.mark.django_db
class TestBrokenProcess:
    def test_leaves_whole_files_before_it_and_nothing_of_the_broken_one(
        self, plant_point: UsagePoint, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first, second = whole(), write_maket(maket(point(values_kwh=[9] * 48), number=18))
        monkeypatch.setenv("SBYT_FAULT", "import.before_commit#2")
        with pytest.raises(InjectedFault):
            take_files_in(
                actor=SYSTEM,
                files=[IncomingFile("1.xml", first), IncomingFile("2.xml", second)],
                channel="cli",
                clock=lambda: NOW,
            )
        assert [line.name for line in ImportFile.objects.all()] == ["1.xml"]
        assert IntervalDay.objects.get().superseded_at is None
        monkeypatch.delenv("SBYT_FAULT")
        outcomes = take_all(("1.xml", first), ("2.xml", second))
        assert [outcome.status for outcome in outcomes] == ["duplicate", "accepted"]
        assert [day.version for day in IntervalDay.objects.order_by("version")] == [1, 2]


@pytest.mark.django_db(transaction=True)
class TestKilledCommand:
    def test_can_be_repeated_and_ends_as_if_nothing_had_happened(self, tmp_path: Path) -> None:
        firm = a_firm()
        firm.point.ats_code = POINT
        firm.point.save()
        inbox = tmp_path / "inbox"
        inbox.mkdir()
        for number in (1, 2, 3):
            made = maket(point(values_kwh=[number] * 48), number=number)
            (inbox / f"80020_{number}.xml").write_bytes(write_maket(made))
        kept = connection.settings_dict
        environment = {
            **os.environ,
            "DATABASE_URL": f"postgresql://{kept['USER']}@/{kept['NAME']}?host={kept['HOST']}",
            "SBYT_DATA": str(django_settings.DATA),
        }
        import_all = [sys.executable, "-W", "ignore", "-m", "sbyt", "import", str(inbox), "--json"]
        killed = subprocess.run(
            import_all,
            env={**environment, "SBYT_FAULT": "import.before_commit#2:exit"},
            capture_output=True,
            check=False,
        )
        assert killed.returncode == 9, killed.stderr.decode()
        assert [line.name for line in ImportFile.objects.all()] == ["80020_1.xml"]
        repeated = subprocess.run(import_all, env=environment, capture_output=True, check=False)
        assert repeated.returncode == 0, repeated.stderr.decode()
        statuses = ImportFile.objects.order_by("id").values_list("name", "status")
        assert list(statuses) == [
            ("80020_1.xml", "accepted"),
            ("80020_1.xml", "duplicate"),
            ("80020_2.xml", "accepted"),
            ("80020_3.xml", "accepted"),
        ]
        versions = IntervalDay.objects.order_by("version").values_list("version", "superseded_at")
        assert [(version, until is None) for version, until in versions] == [
            (1, False),
            (2, False),
            (3, True),
        ]
        assert not Reading.objects.exists()
