"""A run broken anywhere goes on to the same result: as if nobody had pulled the plug, to the last kopeck and number."""

from __future__ import annotations

import contextlib
import random
import re
import time
from pathlib import Path

import pytest

from tests.reliability.conftest import Ground
from tests.reliability.waiting import await_a_computed_part
from tests.reliability.wire import a_wire

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("broken_runs")]

SOURCE = Path(__file__).resolve().parents[2] / "src" / "sbyt"
KILLED = 9

PLACES = (
    "plan.run_written",
    "plan.partitions_written",
    "compute.run_started",
    "compute.inputs_read",
    "compute.partition_committed",  # the first part stands; what follows breaks the second
    "compute.before_write",
    "compute.charges_written",
    "compute.lines_written",
    "compute.findings_written",
    "compute.partition_written",
    "compute.partition_committed#2",
    "compute.partitions_behind",
    "compute.run_finished",
    "release.run_started",
    "release.partition_committed",
    "ledger.entry_written",
    "ledger.postings_written",
    "ledger.items_written",
    "release.entry_posted",
    "release.bills_written",
    "release.settled#2",
    "release.partition_written",
    "release.partitions_behind",
    "release.drafts_made",
    "release.documents_issued#2",
    "release.documents_issued",
    "release.run_finished",
)
OF_PAYMENTS = (
    "payments.payment_written",
    "payments.payment_settled",
    "payments.register_written",
    "payments.register_settled",
    "ledger.entries_written",
    "ledger.entry_items_written",
    "payments.reversal_posted",
    "payments.reversal_written",
)


class TestSecondRunOfAMonthThatIsBilled:
    def test_is_refused_and_the_first_comes_to_its_end(self, ground: Ground) -> None:
        base = ground.bases.copy(ground.one)
        first = ground.zygote.start("bill_very_slowly", base)
        await_a_computed_part(base)
        code, said = ground.zygote.do("bill", base)
        assert code == 1
        assert "расчёт за 05.2021 уже идёт в другом процессе" in said
        assert ground.zygote.wait(first) == 0
        assert ground.bases.content(base) == ground.unbroken


class TestRunThatLosesTheBase:
    def test_by_an_ended_session_stops_with_the_reason_and_is_gone_on_with(self, ground: Ground) -> None:
        base = ground.bases.copy(ground.one)
        billing = ground.zygote.start("bill_slowly", base)
        await_a_computed_part(base)
        assert ground.bases.end_sessions(base) >= 1
        self._goes_on(ground, billing, base)

    def test_by_a_cut_wire_stops_with_the_reason_and_is_gone_on_with(self, ground: Ground) -> None:
        base = ground.bases.copy(ground.one)
        with a_wire() as wire:
            billing = ground.zygote.start("bill_slowly", base, port=wire.port)
            await_a_computed_part(base)
            assert wire.cut() >= 2
            self._goes_on(ground, billing, base)

    @staticmethod
    def _goes_on(ground: Ground, billing: int, base: str) -> None:
        """The run that lost its base says so and has parked nothing; the next call ends it."""
        assert ground.zygote.wait(billing) == 1
        assert "UnableToComputeRun: связь с базой потеряна" in ground.zygote.said()
        code, outcome = ground.zygote.do("bill", base)
        assert code == 0, outcome
        assert outcome["continued"]
        assert ground.bases.content(base) == ground.unbroken


class TestRunKilledAtEachWritePoint:
    def test_is_well_each_time_and_ends_as_if_nothing_had_happened(self, ground: Ground) -> None:
        """Killed at every place in turn, each time going on from what was committed."""
        content = ground.bases.content(ground.one)
        for place in PLACES:
            code, said = ground.zygote.do("bill", ground.one, fault=f"{place}:exit")
            assert (place, code) == (place, KILLED), said
            before, content = content, ground.bases.content(ground.one)
            if content != before:
                assert ground.zygote.do("examine", ground.one) == (0, []), place
        code, outcome = ground.zygote.do("bill", ground.one)
        assert code == 1
        assert "нечего рассчитывать" in outcome
        assert ground.bases.content(ground.one) == ground.unbroken

    def test_is_every_point_there_is(self) -> None:
        named = {
            name
            for path in SOURCE.rglob("*.py")
            for name in re.findall(r'fault_point\("([a-z_.]+)"\)', path.read_text())
        }
        ours = {
            name
            for name in named
            if name.split(".")[0] in {"plan", "compute", "release", "ledger", "payments"}
        }
        assert ours == {place.partition("#")[0] for place in (*PLACES, *OF_PAYMENTS)}


class TestRunKilledAtRandomMoments:
    def test_ends_the_same(self, ground: Ground) -> None:
        dice = random.Random(20210531)
        base = ground.other
        kills = 0
        for _attempt in range(12):
            pid = ground.zygote.start("bill", base)
            time.sleep(dice.uniform(0.02, 0.5))
            with contextlib.suppress(ProcessLookupError):  # it had ended by itself
                ground.zygote.kill(pid)
            kills += ground.zygote.wait(pid) == -KILLED
        ground.zygote.do("bill", base)
        assert kills >= 3
        assert ground.bases.content(base) == ground.unbroken
        assert ground.zygote.do("examine", base) == (0, [])
