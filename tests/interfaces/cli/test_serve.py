"""`sbyt serve`: opens, says what it needs, and leaves nothing running however it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.interfaces.cli.installation import Installation

pytestmark = pytest.mark.xdist_group("installation")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(said: Callable[[], bool], *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not said():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.1)


def descendants(pid: int) -> list[int]:
    """Return the processes below this one, by the parents the system names."""
    parents: dict[int, int] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if fields[0] != "Z":
            parents[int(status.parent.name)] = int(fields[1])
    found = [child for child, parent in parents.items() if parent == pid]
    return found + [below for child in found for below in descendants(child)]


def alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


class Server:
    def __init__(self, installation: Installation, *options: str) -> None:
        self.port = free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sbyt", "serve", "--port", str(self.port), *options],
            env=installation.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        until(self.answers)

    def answers(self) -> bool:
        assert self.process.poll() is None, self.process.stdout.read()
        try:
            return self.get("/").status == 200
        except OSError:
            return False

    def get(self, path: str) -> urllib.request.http.client.HTTPResponse:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            answer.read()
            return answer

    def ends(self, by: signal.Signals) -> tuple[int, str]:
        self.process.send_signal(by)
        said, _ = self.process.communicate(timeout=60)
        return self.process.returncode, said


@pytest.fixture
def server(installation: Installation) -> Iterator[Server]:
    running = Server(installation)
    yield running
    if running.process.poll() is None:
        running.ends(signal.SIGTERM)
    running.process.stdout.close()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="counts processes by /proc")
class TestServing:
    def test_opens_keeps_its_worker_up_and_stops_cleanly(
        self, server: Server, installation: Installation
    ) -> None:
        styles = server.get("/static/look/tokens.css")
        assert styles.headers["Content-Type"].startswith("text/css")
        assert (installation.folder / "static" / ".gathered").exists()

        refused = installation.sbyt("serve", "--port", str(server.port))
        assert refused.returncode == 1
        assert refused.stderr == (
            f"Порт {server.port} на 127.0.0.1 занят другой программой. Остановите её или выберите другой порт: "
            f"sbyt serve --port {server.port + 1}\n"
        )

        worker = next(pid for pid in descendants(server.process.pid) if "worker" in command(pid))
        os.kill(worker, signal.SIGKILL)
        until(
            lambda: any("worker" in command(pid) for pid in descendants(server.process.pid) if pid != worker)
        )

        below = descendants(server.process.pid)
        code, said = server.ends(signal.SIGINT)
        assert code == 0, said
        assert f"Открыто: http://127.0.0.1:{server.port}" in said
        assert "Фоновые задания остановились (код -9), запускаются снова" in said
        assert said.endswith("Остановлено\n")
        until(lambda: not any(alive(pid) for pid in below), seconds=20)

    def test_killed_leaves_nothing_running(self, server: Server) -> None:
        below = descendants(server.process.pid)
        server.ends(signal.SIGKILL)
        until(lambda: not any(alive(pid) for pid in below), seconds=20)


def command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
