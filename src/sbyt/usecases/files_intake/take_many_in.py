"""Take a folder of files in by several processes: each reads and stores batches of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from django.utils import timezone

from sbyt.kit.access.actor import SYSTEM, Actor
from sbyt.kit.jobs.processes import call_by_name, process_pool
from sbyt.usecases.files_intake.incoming import Found, found_in, read_found
from sbyt.usecases.files_intake.take_batch_in import MOST_BYTES, MOST_FILES, take_batches_in
from sbyt.usecases.files_intake.take_files_in import Clock, FileOutcome, take_files_in

FEW: Final = 24
"""So many files are taken in one by one: each is durable before the next is looked at."""
WORTH_A_POOL: Final = 1_000
"""Of so many files on, starting other processes pays for itself."""
_TAKE_PART: Final = "sbyt.usecases.files_intake.take_many_in:take_part_in"


def take_paths_in(
    *,
    actor: Actor,
    paths: Sequence[Path],
    channel: str,
    clock: Clock,
    processes: int | None = None,
    on_file: Callable[[FileOutcome], None] = lambda _outcome: None,
) -> tuple[FileOutcome, ...]:
    """Take the files of the paths in, in the way that suits their number; returns what became of each, in order.

    Few are taken in one by one, more by batches, many by batches in several processes (as many as there are
    processors, unless `processes` says; for the system alone, whose rights no other process has to look up). Stopped or killed anywhere, it has taken in whole files only, and the same
    call again takes in the rest. Raises UnableToAct where the actor may upload nowhere.
    """
    files = found_in(paths)
    if processes is None:
        many = len(files) >= WORTH_A_POOL and actor is SYSTEM
        processes = os.cpu_count() or 1 if many else 1
    if processes > 1:
        found: Iterable[FileOutcome] = _side_by_side(files, channel=channel, processes=processes)
    elif len(files) > FEW:
        found = take_batches_in(actor=actor, files=read_found(files), channel=channel, clock=clock)
    else:
        return take_files_in(
            actor=actor, files=read_found(files), channel=channel, clock=clock, on_file=on_file
        )
    outcomes = []
    for outcome in found:
        outcomes.append(outcome)
        on_file(outcome)
    return tuple(outcomes)


def _side_by_side(files: Sequence[Found], *, channel: str, processes: int) -> Iterator[FileOutcome]:
    with process_pool(processes) as pool:
        parts = [pool.submit(call_by_name, _TAKE_PART, part, channel) for part in _parts(files)]
        try:
            for part in parts:
                yield from part.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _parts(files: Sequence[Found]) -> Iterator[list[Found]]:
    """Yield the files in order, as many at once as make a batch."""
    part: list[Found] = []
    size = 0
    for file in files:
        part.append(file)
        path, _met = file
        size += path.stat().st_size if path.exists() else 0
        if len(part) >= MOST_FILES or size >= MOST_BYTES:
            yield part
            part, size = [], 0
    if part:
        yield part


def take_part_in(part: list[Found], channel: str) -> list[FileOutcome]:
    """Take a part of the files in, for the system, in whatever process this is."""
    return list(take_batches_in(actor=SYSTEM, files=read_found(part), channel=channel, clock=timezone.now))
