"""Look into a folder: take its files in, then put each among the done or the refused by one rename."""

from __future__ import annotations

import os
import time
from datetime import datetime
from pathlib import Path
from typing import Final

from sbyt.apps.intake.operations.letters import brought_by
from sbyt.apps.intake.types import FolderSettings, IntakeSource
from sbyt.integrations.found import Clock, Found
from sbyt.integrations.unable_to_look import UnableToLook
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.disk_faults import fault_words
from sbyt.kit.faults import fault_point
from sbyt.kit.files.operations import harmless_name
from sbyt.usecases.files_intake.incoming import files_of_paths
from sbyt.usecases.files_intake.take_batch_in import take_batches_in

MOST_FILES: Final = 20_000
_A_TURN: Final = 64
_UNFINISHED: Final = (".part", ".tmp", ".crdownload", ".filepart", "~")


def look_into_folder(source: IntakeSource, settings: FolderSettings, *, clock: Clock) -> Found:
    """Take in the files of the folder, not those of folders in it, by names; say what was found.

    A file that is still being written is left for the next look. A file is moved only after what was in it is
    committed: cut off between the two, it is met again and changes nothing. Raises UnableToLook where the folder is
    not there or nothing can be moved out of it.
    """
    folder = Path(settings.path)
    found = Found()
    try:
        ready = _ready(folder, settle_seconds=settings.settle_seconds)
        for start in range(0, len(ready), _A_TURN):
            _take_turn(
                ready[start : start + _A_TURN], source=source, settings=settings, clock=clock, found=found
            )
    except OSError as error:
        raise UnableToLook(f"Папка {folder}: {fault_words(error)}") from error
    return found


def _ready(folder: Path, *, settle_seconds: int) -> list[Path]:
    settled = time.time() - settle_seconds
    with os.scandir(folder) as entries:
        names = sorted(
            entry.name
            for entry in entries
            if entry.is_file(follow_symlinks=False)
            and not entry.name.startswith(".")
            and not entry.name.lower().endswith(_UNFINISHED)
            and entry.stat(follow_symlinks=False).st_mtime <= settled
        )
    return [folder / name for name in names[:MOST_FILES]]


def _take_turn(
    paths: list[Path], *, source: IntakeSource, settings: FolderSettings, clock: Clock, found: Found
) -> None:
    taken = _outcomes(paths, source=source, clock=clock, found=found)
    fault_point("folder.before_move")
    for path, is_refused in taken:
        name = settings.refused if is_refused else settings.done
        _move(path, Path(settings.path) / name / f"{clock():%Y-%m-%d}", clock())


def _outcomes(
    paths: list[Path], *, source: IntakeSource, clock: Clock, found: Found
) -> list[tuple[Path, bool]]:
    """Return each file with whether nothing of it was taken in; an archive is refused where all its files are."""
    by_name = {harmless_name(path.name): path for path in paths}
    refused_by_path: dict[Path, list[bool]] = {path: [] for path in by_name.values()}
    ids = []
    files = files_of_paths(list(refused_by_path))
    for outcome in take_batches_in(actor=SYSTEM, files=files, channel="folder", clock=clock):
        outermost = outcome.archive_name.partition(" / ")[0] or outcome.name
        refused_by_path[by_name[harmless_name(outermost)]].append(outcome.is_refused)
        found.files += 1
        found.refused += outcome.is_refused
        if outcome.import_file_id is not None:
            ids.append(outcome.import_file_id)
    brought_by(source_id=source.pk, import_file_ids=ids)
    return [(path, all(refused)) for path, refused in refused_by_path.items()]


def _move(path: Path, folder: Path, now: datetime) -> None:
    """Rename the file into the folder; under another name where one of that name lies there already."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / path.name
    if target.exists():
        target = folder / f"{path.stem}_{now:%H%M%S%f}{path.suffix}"
    path.rename(target)
