"""Lay the town's files into the data folder, as if senders had put them there."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from sbyt.kit.milestones.operations import Facts
from sbyt.usecases.demo_town.stages import Walker
from sbyt.usecases.demo_town.town import all_files


def folder_of_month(folder: Path, month: date) -> Path:
    """Return where the files of a month lie."""
    return folder / "inbox" / f"{month:%Y-%m}"


def write_inbox(walker: Walker) -> Facts:
    """Write every file of the town; one that lies there with the same bytes is left alone."""
    files = list(all_files(walker.town))
    size = 0
    for number, (month, file) in enumerate(files, start=1):
        path = folder_of_month(walker.folder, month) / file.name
        size += len(file.content)
        if not path.exists() or path.read_bytes() != file.content:
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_suffix(".draft")
            draft.write_bytes(file.content)
            draft.replace(path)
        walker.goes(number, len(files))
    return {"files": len(files), "bytes": size, "folder": os.fspath(walker.folder / "inbox")}
