"""Files taken in by one call, at a fixed time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from sbyt.kit.access.actor import SYSTEM, Actor
from sbyt.usecases.files_intake.incoming import IncomingFile
from sbyt.usecases.files_intake.take_files_in import FileOutcome, take_files_in

NOW = datetime(2021, 8, 5, 9, 9, tzinfo=ZoneInfo("Europe/Moscow"))
NAME = "80020_5600000017_20210501_17_5600000100.xml"


def take_all(*files: tuple[str, bytes], actor: Actor = SYSTEM) -> list[FileOutcome]:
    incoming: Iterable[IncomingFile] = (IncomingFile(name, content) for name, content in files)
    return list(take_files_in(actor=actor, files=incoming, channel="cli", clock=lambda: NOW))


def take(content: bytes, *, name: str = NAME, actor: Actor = SYSTEM) -> FileOutcome:
    [outcome] = take_all((name, content), actor=actor)
    return outcome


def codes(outcome: FileOutcome) -> list[str]:
    return [found.code for found in outcome.issues]
