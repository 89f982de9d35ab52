"""The files that speed is measured on are files of the real format."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sbyt.apps.metering.models import IntervalDay
from sbyt.apps.metering.operations.hours_to_check import files_to_check
from sbyt.formats.maket_80020 import read_maket
from sbyt.formats.maket_80020_name import name_issues
from sbyt.usecases.bench_intervals.measure import check_what_came, take_in
from sbyt.usecases.bench_intervals.month_of_files import FIRST_DAY, FilesWanted, point_code, write_files
from sbyt.usecases.bench_intervals.points import register_points, store_history

WANTED = FilesWanted(files=5, points=2, days=3)


class TestMonthOfFiles:
    def test_is_read_without_a_remark(self, tmp_path: Path) -> None:
        written = write_files(WANTED, folder=tmp_path)
        paths = sorted(tmp_path.iterdir())
        assert len(paths) == 5
        assert written == sum(path.stat().st_size for path in paths)
        for path in paths:
            reading = read_maket(path.read_bytes())
            assert reading.maket is not None
            assert (reading.issues, name_issues(path.name, reading.maket)) == ((), ())
            assert [len(found.channels) for found in reading.maket.objects] == [4, 4]
        assert {date(2021, 5, day) for day in (1, 2, 3)} == {
            maket.day for path in paths for maket in [read_maket(path.read_bytes()).maket] if maket
        }
        assert point_code(1, 7) == "990000010000701"


@pytest.mark.django_db
class TestMeasurement:
    @pytest.mark.parametrize("way", ["one-by-one", "batches"])
    def test_counts_what_was_stored(self, way: str, tmp_path: Path, settings: object) -> None:
        settings.DATA = tmp_path / "data"  # type: ignore[attr-defined]
        (tmp_path / "in").mkdir()
        write_files(WANTED, folder=tmp_path / "in")
        points = register_points(WANTED)
        assert len(points) == 4
        assert store_history(points) == 4 * 4 * 30
        taken = take_in(tmp_path / "in", way=way, processes=1)
        assert (taken.files, taken.accepted_files, taken.channel_days) == (5, 5, 40)
        assert taken.days_believed == IntervalDay.objects.filter(day__gte=FIRST_DAY).count() == 40
        assert taken.processor_seconds > 0
        checked = check_what_came()
        # 4 points × 4 channels lack 28 days or more; some hours are above the power; registers go their own way
        assert checked.by_code["GAP"] == 16
        assert checked.by_code["SPIKE"] > 0
        assert checked.by_code["SUM"] > 0
        assert checked.found == sum(checked.by_code.values())
        assert files_to_check() == 0
