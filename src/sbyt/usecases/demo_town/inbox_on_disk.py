"""Lay the town's files into the data folder, as if senders had put them there."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Final

from sbyt.kit.milestones.operations import Facts
from sbyt.usecases.demo_town.interval_files import InboxFile
from sbyt.usecases.demo_town.months import OPEN
from sbyt.usecases.demo_town.stages import Walker
from sbyt.usecases.demo_town.text_register import text_register
from sbyt.usecases.demo_town.town import all_files

BY_HAND: Final = "by-hand"
"""Where the register lies that nobody has taken in yet: a newcomer uploads it and sees a profile at work."""


def folder_of_month(folder: Path, month: date) -> Path:
    """Return where the files of a month lie."""
    return folder / "inbox" / f"{month:%Y-%m}"


def write_inbox(walker: Walker) -> Facts:
    """Write every file of the town; one that lies there with the same bytes is left alone."""
    files = list(all_files(walker.town))
    size = 0
    for number, (month, file) in enumerate(files, start=1):
        size += len(file.content)
        _lay(file, folder_of_month(walker.folder, month))
        walker.goes(number, len(files))
    _lay(text_register(walker.town.shown, OPEN), walker.folder / "inbox" / BY_HAND)
    return {"files": len(files), "bytes": size, "folder": os.fspath(walker.folder / "inbox")}


def _lay(file: InboxFile, folder: Path) -> None:
    path = folder / file.name
    if not path.exists() or path.read_bytes() != file.content:
        folder.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft")
        draft.write_bytes(file.content)
        draft.replace(path)
