"""What a piece of work took: seconds by the wall, of processors (the server's too), and memory."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Final, TypeVar

from sbyt.kit.embedded_database.location import cluster_folder

_KIBIBYTES_A_MEGABYTE: Final = 1024
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """Seconds by the wall; processor seconds of this process, its finished children and the embedded server together;
    the largest memory of any process of ours up to then.
    """

    seconds: float
    processor_seconds: float
    peak_mb: int


def timed(work: Callable[[], _Made]) -> tuple[_Made, Took]:
    """Do the work once and say what it took."""
    worked, started = processor_seconds(), perf_counter()
    made = work()
    seconds, worked = perf_counter() - started, processor_seconds() - worked
    return made, Took(seconds=seconds, processor_seconds=worked, peak_mb=peak_mb())


def processor_seconds() -> float:
    """Return the time that processors gave to this process, its finished children and the embedded server."""
    own = os.times()
    return own.user + own.system + own.children_user + own.children_system + _server_seconds()


def peak_mb() -> int:
    """Return the most memory that this process, or any that it started, has held."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(one).ru_maxrss for one in who) // _KIBIBYTES_A_MEGABYTE


def _server_seconds() -> float:
    """Return the processor time of the embedded server's processes, those that have ended too; 0 where not seen."""
    try:
        postmaster = int((cluster_folder() / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return 0.0
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        is_postmaster = path.parent.name == str(postmaster)
        if is_postmaster or fields[1] == str(postmaster):
            ticks += sum(map(int, fields[11:15] if is_postmaster else fields[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")
