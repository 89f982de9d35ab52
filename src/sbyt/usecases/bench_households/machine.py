"""What it was measured on: processors, memory, program; and how much memory the calculating processes took."""

from __future__ import annotations

import os
import platform
import subprocess
import threading
from collections import defaultdict
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from django.db import connection

_PROC: Final = Path("/proc")
_EVERY_SECONDS: Final = 0.05
_MEBIBYTE: Final = 1024 * 1024


def hardware() -> dict[str, Any]:
    """Return processors, memory in MB and the settings of PostgreSQL that durability and speed hang on."""
    names = (
        "server_version",
        "fsync",
        "synchronous_commit",
        "full_page_writes",
        "shared_buffers",
        "wal_level",
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(names)])
        settings = dict(cursor.fetchall())
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_mb": os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // _MEBIBYTE,
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "postgresql": settings,
    }


def load_average() -> float | None:
    """Return how many processes waited for a processor over the last minute: above the cores, the machine is busy."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def processor_ms(pid: int) -> float | None:
    """Return what a process of this machine has taken of the processor, milliseconds; None where nobody tells.

    A server elsewhere has no such process here, and a number that is somebody else's is no answer either: call it for the embedded one.
    """
    try:
        return int((_PROC / str(pid) / "schedstat").read_text().split()[0]) / 1e6
    except (OSError, ValueError, IndexError):
        return None


def commit() -> str:
    """Return the commit of a checkout, with "+" where it is changed; empty where there is none."""
    checkout = Path(__file__).resolve().parents[4]
    if not (checkout / ".git").exists():
        return ""
    told = [
        _git(checkout, "rev-parse", "HEAD"),
        "+" if _git(checkout, "status", "--porcelain", "-uno") else "",
    ]
    return "".join(told)


class PeakMemory:
    """The most that this process and all it started held in memory at once, looked at twenty times a second.

    Resident memory by /proc; pages shared by several processes are counted in each. Servers are not among the
    started: the embedded PostgreSQL leaves its parent at once. None where there is no /proc.
    """

    def __init__(self) -> None:
        self.peak_mb: int | None = None
        self._done = threading.Event()
        self._watch = threading.Thread(target=self._look_on, daemon=True)

    def __enter__(self) -> Self:
        self._watch.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._done.set()
        self._watch.join()

    def _look_on(self) -> None:
        while _PROC.is_dir():
            held = _resident_of(os.getpid()) // _MEBIBYTE
            self.peak_mb = max(self.peak_mb or 0, held)
            if self._done.wait(_EVERY_SECONDS):
                return


def _resident_of(root: int) -> int:
    """Return bytes held by a process and all below it; who ends meanwhile counts as nothing."""
    page = os.sysconf("SC_PAGE_SIZE")
    children: dict[int, list[int]] = defaultdict(list)
    pages: dict[int, int] = {}
    for folder in _PROC.iterdir():
        if not folder.name.isdigit():
            continue
        try:
            after_name = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children[int(after_name[1])].append(int(folder.name))
        pages[int(folder.name)] = int(after_name[21])
    held, waiting = 0, [root]
    while waiting:
        one = waiting.pop()
        held += pages.get(one, 0) * page
        waiting += children[one]
    return held


def _processor() -> str:
    told = _PROC / "cpuinfo"
    if told.exists():
        for line in told.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()


def _git(folder: Path, *arguments: str) -> str:
    try:
        told = subprocess.run(  # noqa: S603  constants of this module
            ["git", "-C", str(folder), *arguments],  # noqa: S607  the one on the path
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return ""
    return told.stdout.strip()
