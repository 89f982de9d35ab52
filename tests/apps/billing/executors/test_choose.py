"""Whose processes a run is worked on by, and how long they live."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import pytest

from sbyt.apps.billing.executors import choose
from sbyt.apps.billing.executors.choose import ThisProcess, crew_of_settings, processes_at_once
from sbyt.apps.billing.operations.drive_partitions import WORK


class _Pool:
    """Notes what is asked of a pool of processes; starts none."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.is_closed = False

    def submit(self, *asked: Any) -> Future[Any]:
        self.asked.append(asked)
        return Future()

    def shutdown(self, **_how: bool) -> None:
        self.is_closed = True


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch, db: None) -> _Pool:
    noted = _Pool()
    monkeypatch.setattr(choose, "ProcessPoolExecutor", lambda **_how: noted)
    return noted


class TestProcessesAtOnce:
    def test_load_the_work_before_there_is_any_and_close_at_the_end(self, pool: _Pool) -> None:
        with processes_at_once(work=WORK, workers=2) as crew:
            assert pool.asked == [(choose.load, WORK), (choose.load, WORK)]
            assert crew is not None
            assert (crew.width, pool.is_closed) == (2, False)
        assert pool.is_closed

    def test_stay_open_from_one_stage_to_the_next(self, pool: _Pool) -> None:
        with processes_at_once(work=WORK, workers=2) as crew:
            for _stage in ("compute", "release"):
                with crew_of_settings(workers=2, given=crew) as hands:
                    assert hands is crew
                assert not pool.is_closed

    def test_are_not_started_for_one_worker_nor_for_a_cluster(self, pool: _Pool, settings: Any) -> None:
        settings.BILLING_WORKERS = 1
        settings.BILLING_SCHEDULER = ""
        with processes_at_once(work=WORK) as alone, processes_at_once(work=WORK, workers=1) as one:
            assert (alone, one) == (None, None)
        with processes_at_once(work=WORK, workers=2, scheduler="tcp://10.0.0.1:8786") as crew:
            assert crew is None
        assert pool.asked == []


class TestCrewOfSettings:
    def test_is_this_process_where_one_worker_is_asked_for_and_none_is_given(self) -> None:
        with crew_of_settings(workers=1, scheduler="") as crew:
            assert isinstance(crew, ThisProcess)
