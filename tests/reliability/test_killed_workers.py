"""Workers are killed while they compute; the month comes to what it comes to in one process, and nothing is doubled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.reliability.conftest import Ground
from tests.reliability.waiting import await_a_computed_part
from tests.reliability.zygote import SCHEDULER

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("broken_runs")]

_PATIENCE_S = 60


def children(pid: int, *, named: str) -> list[int]:
    """Return the processes that `pid` started whose command line has the text."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            command = (entry / "cmdline").read_text()
        except (OSError, IndexError):
            continue
        if parent == pid and named in command:
            found.append(int(entry.name))
    return sorted(found)


def kill_one(pid: int, *, named: str) -> bool:
    """Kill the newest child that lives a while; False where `pid` ended or none came."""
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        standing = children(pid, named=named)
        if standing:
            time.sleep(0.7)
            if standing[-1] in children(pid, named=named):
                os.kill(standing[-1], signal.SIGKILL)
                return True
        if not Path(f"/proc/{pid}").exists():
            return False
        time.sleep(0.05)
    return False


class TestProcessesKilled:
    def test_one_after_another_leave_the_month_as_it_should_be(self, ground: Ground) -> None:
        base = ground.bases.copy(ground.one)
        pid = ground.zygote.start("bill_by_processes", base)
        killed = [kill_one(pid, named="spawn_main") for _time in range(2)]
        assert killed[0]
        code = ground.zygote.wait(pid)
        assert code == 0, ground.zygote.said()
        assert ground.bases.content(base) == ground.unbroken
        assert ground.zygote.do("examine", base) == (0, [])


@pytest.fixture
def cluster() -> Iterator[list[subprocess.Popen[bytes]]]:
    """A scheduler and two workers, all killed at the end."""
    if find_spec("distributed") is None:
        pytest.skip("Dask is not installed: requirements/cluster.in")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    run = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    started = [
        subprocess.Popen(
            [*run, "--host", "127.0.0.1", "--port", SCHEDULER.rsplit(":", 1)[1], "--no-dashboard"], **quiet
        )  # type: ignore[call-overload]
    ]
    work = [sys.executable, "-m", "distributed.cli.dask_worker", SCHEDULER, "--nthreads", "1", "--no-nanny"]
    started += [subprocess.Popen([*work, "--no-dashboard"], **quiet) for _number in range(2)]  # type: ignore[call-overload]
    try:
        _await_workers()
        yield started
    finally:
        for process in started:
            process.kill()
            process.wait()


def _await_workers() -> None:
    from distributed import Client

    with Client(SCHEDULER, timeout=_PATIENCE_S, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=_PATIENCE_S)


class TestCluster:
    def test_with_a_killed_worker_comes_to_the_same(
        self, ground: Ground, cluster: list[subprocess.Popen[bytes]]
    ) -> None:
        base = ground.bases.copy(ground.one)
        pid = ground.zygote.start("bill_by_cluster", base)
        await_a_computed_part(base)
        cluster[1].kill()
        code = ground.zygote.wait(pid)
        assert code == 0, ground.zygote.said()
        assert ground.bases.content(base) == ground.unbroken

    def test_without_its_scheduler_stops_and_is_gone_on_with(
        self, ground: Ground, cluster: list[subprocess.Popen[bytes]]
    ) -> None:
        base = ground.bases.copy(ground.one)
        pid = ground.zygote.start("bill_by_cluster", base)
        await_a_computed_part(base)
        cluster[0].kill()
        ground.zygote.wait(pid)
        assert ground.zygote.do("examine", base) == (0, [])
        ground.zygote.do("bill", base)
        assert ground.bases.content(base) == ground.unbroken
