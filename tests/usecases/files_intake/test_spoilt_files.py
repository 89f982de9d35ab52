"""Files spoilt by chance: each leaves one truthful line, its original, and nothing half-stored."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date

import pytest

from sbyt.apps.metering.models import ImportFile, IntervalDay, Reading, UsagePoint
from sbyt.kit.files.operations import read_stored_file
from sbyt.usecases.files_intake.take_files_in import FileOutcome
from tests.builders.buildings import a_building, a_flat
from tests.builders.prices import a_tariff
from tests.formats.maket_files import OTHER_POINT, point, whole
from tests.formats.old_workbooks import old_workbook
from tests.formats.spoilt import recoded, spoilt, spoilt_inside
from tests.formats.workbooks import row, workbook, zipped
from tests.usecases.files_intake.intake import take_all

pytestmark = pytest.mark.django_db

FILES = 40
OF_A_WHOLE_FILE = ("IMP-1", "IMP-301", "IMP-402", "IMP-406")
MAKET = whole(point(), point(OTHER_POINT))
ROWS = [row("150001145", "", date(2021, 7, 20), 21_000 + number) for number in range(3)]
Make = Callable[[random.Random], tuple[str, bytes]]


def a_maket(chance: random.Random) -> tuple[str, bytes]:
    name = chance.choice(["80020_1.xml", "данные", "a.xls"])
    return name, (recoded if chance.random() < 0.1 else spoilt)(MAKET, chance)


def a_sheet(chance: random.Random) -> tuple[str, bytes]:
    content = workbook(*ROWS)
    return "июль.xlsx", (spoilt_inside if chance.random() < 0.7 else spoilt)(content, chance)


def an_old_sheet(chance: random.Random) -> tuple[str, bytes]:
    return "июль.xls", spoilt(old_workbook(*ROWS), chance)


def an_archive(chance: random.Random) -> tuple[str, bytes]:
    content = zipped({"a.xml": MAKET, "b.zip": zipped({"c.xlsx": workbook(*ROWS)})})
    return "май.zip", spoilt(content, chance)


def is_whole(outcome: FileOutcome) -> bool:
    """Tell whether what is stored is what the line says, file by file."""
    line = ImportFile.objects.get(pk=outcome.import_file_id)
    stored = (
        IntervalDay.objects.filter(import_file=line).count()
        + Reading.objects.filter(import_file=line).count()
    )
    nothing = line.status in {"refused", "waiting", "skipped", "duplicate"}
    return not (nothing and stored) and all(
        len(day.values_wh) == len(day.lines) == len(day.qualities) == 1440 // day.step_minutes
        for day in IntervalDay.objects.filter(import_file=line)
    )


@pytest.mark.parametrize("make", [a_maket, a_sheet, an_old_sheet, an_archive])
class TestSpoiltFiles:
    def test_are_taken_or_refused_with_line_or_field_and_kept(
        self, plant_point: UsagePoint, make: Make
    ) -> None:
        a_flat(a_building(), "1", tariff=a_tariff(), meter_shows=20_000, account_number="150001145")
        chance = random.Random(20210501)
        files = [make(chance) for _ in range(FILES)]
        outcomes = take_all(*files)
        assert len(outcomes) >= FILES
        for outcome in outcomes:
            assert is_whole(outcome), outcome
            assert outcome.status != "refused" or outcome.note, outcome
            for found in outcome.issues:
                assert found.code != "IMP-199", (outcome, found)
                assert found.code.startswith(OF_A_WHOLE_FILE) or found.line or found.field, found
                assert "line " not in found.message, found
        for line in ImportFile.objects.exclude(file=None).select_related("file"):
            assert line.file is not None
            assert len(read_stored_file(line.file)) == line.file.size_bytes
