from __future__ import annotations

import threading

import pytest
from django.db import connection

from sbyt.kit.milestones.models import Milestone
from sbyt.kit.milestones.operations import Facts, UnableToWalk, pass_stage, passed_stages, walking

pytestmark = pytest.mark.django_db


class TestPassStage:
    def test_remembers_what_the_work_said(self) -> None:
        passed = pass_stage(journey="town", name="registers", work=lambda: {"accounts": 325}, whole=True)
        assert passed.facts == {"accounts": 325}
        assert passed_stages(journey="town")["registers"].facts == {"accounts": 325}
        assert passed_stages(journey="another") == {}

    def test_of_a_whole_piece_leaves_nothing_when_it_breaks(self) -> None:
        def work() -> Facts:
            Milestone.objects.create(journey="trace", name="of the work", took_ms=0)
            raise RuntimeError("broken")

        with pytest.raises(RuntimeError, match="broken"):
            pass_stage(journey="town", name="registers", work=work, whole=True)
        assert not Milestone.objects.exists()

    def test_keeps_the_order_of_stages(self) -> None:
        for name in ("registers", "april", "may"):
            pass_stage(journey="town", name=name, work=dict, whole=False)
        assert list(passed_stages(journey="town")) == ["registers", "april", "may"]


class TestWalking:
    def test_is_for_one_process_at_a_time(self) -> None:
        refusals: list[str] = []

        def another() -> None:
            try:
                with walking(journey="town"):
                    pass
            except UnableToWalk as refusal:
                refusals.append(str(refusal))
            finally:
                connection.close()

        with walking(journey="town"):
            thread = threading.Thread(target=another)
            thread.start()
            thread.join()
        assert refusals == ["town: another process is on the way"]

    def test_frees_the_way_when_it_ends(self) -> None:
        with walking(journey="town"):
            pass
        with walking(journey="town"):
            pass
