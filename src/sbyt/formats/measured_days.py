"""Days of channels that a file brings, whatever its format: what the intake stores."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sbyt.formats.import_issues import Issue
from sbyt.formats.maket_80020_types import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredDay:
    """A day of a channel of the point that the file names so; the three tuples have one length, in order of time.

    Values in Wh (varh), None where there is no data; qualities 0 commercial, 1 not for settlement, 2 missing.
    """

    code: str
    name: str
    channel: Channel
    day: date
    step_minutes: int
    values_wh: tuple[int | None, ...]
    qualities: tuple[int, ...]
    lines: tuple[int | None, ...]
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysContents:
    """What came of a file. `refused` counts days of channels that were in it and are not among `days`.

    `made_at` ranks it among files about the same days; None means when it came. `system` is the code and the name of
    the metering system that sent it, for the calendar of who has not; empty where the file names none.
    """

    days: tuple[MeasuredDay, ...]
    issues: tuple[Issue, ...]
    refused: int = 0
    made_at: datetime | None = None
    sender: str = ""
    system: tuple[str, str] = ("", "")
