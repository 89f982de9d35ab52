"""Named places break only where they are told to."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from sbyt.kit import faults
from sbyt.kit.faults import InjectedFault, fault_point


@pytest.fixture(autouse=True)
def counted_from_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    faults._passed.clear()
    monkeypatch.delenv("SBYT_FAULT", raising=False)


class TestFaultPoint:
    def test_does_nothing_unless_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        fault_point("here")
        monkeypatch.setenv("SBYT_FAULT", "there")
        fault_point("here")

    def test_raises_where_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SBYT_FAULT", "here")
        with pytest.raises(InjectedFault, match="here"):
            fault_point("here")

    def test_waits_for_the_passing_asked_for(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SBYT_FAULT", "here#3")
        fault_point("here")
        fault_point("here")
        with pytest.raises(InjectedFault):
            fault_point("here")

    def test_by_number_breaks_whatever_place_is_passed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SBYT_FAULT", "*#3")
        fault_point("here")
        fault_point("there")
        with pytest.raises(InjectedFault, match="everywhere"):
            fault_point("everywhere")
        fault_point("beyond")

    def test_is_caught_by_no_handler_of_ordinary_errors(self) -> None:
        assert not issubclass(InjectedFault, Exception)

    def test_ends_the_process_at_once(self) -> None:
        program = (
            "from sbyt.kit.faults import fault_point\ntry:\n fault_point('here')\nfinally:\n print('cleaned')"
        )
        finished = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "SBYT_FAULT": "here:exit", "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=False,
        )
        assert (finished.returncode, finished.stdout) == (9, b"")
