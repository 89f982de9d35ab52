"""Values that go in and out of metering; model classes for annotations only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from sbyt.apps.metering.models import (
    ChangedDay,
    ConsumptionAct,
    ControlRound,
    HourFinding,
    HourReplacement,
    ImportFile,
    ImportIssue,
    IntervalDay,
    MeterInstallation,
    PointGround,
    Reading,
    RefusedReading,
    RoundStop,
    Scheme,
    SchemeEdge,
    SchemeNode,
    SchemeVersion,
    Seal,
    SharedMeterPoint,
    Upload,
    UploadPart,
    UsagePoint,
)
from sbyt.formats.import_issues import Issue

__all__ = [
    "BroughtFile",
    "ChangedDay",
    "ConsumptionAct",
    "ControlRound",
    "HourFinding",
    "HourReplacement",
    "ImportFile",
    "ImportIssue",
    "ImportResult",
    "IntervalDay",
    "MeterInstallation",
    "NewIntervalDay",
    "NewReading",
    "PointGround",
    "Reading",
    "RefusedReading",
    "RoundStop",
    "Scheme",
    "SchemeEdge",
    "SchemeNode",
    "SchemeVersion",
    "Seal",
    "SharedMeterPoint",
    "StoredDays",
    "Upload",
    "UploadPart",
    "UploadPlace",
    "UsagePoint",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewIntervalDay:
    """A day of a channel to be stored; the three tuples have one length, `qualities` as in IntervalDay."""

    usage_point_id: int
    channel: int
    day: date
    step_minutes: int
    values_wh: tuple[int | None, ...]
    qualities: tuple[int, ...]
    lines: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class StoredDays:
    """How many days of a file became the believed version, came as an older one, said what is known already."""

    current: int
    older: int
    unchanged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReading:
    """A reading to be stored. `replaces` are the versions that stop being believed by it."""

    register_id: int
    installation_id: int
    taken_on: date
    value_wh: int
    source: str
    state: str
    rolled_over: bool = False
    note: str = ""
    import_file_id: int | None = None
    import_line: int | None = None
    recorded_by_id: int | None = None
    superseded_at: datetime | None = None
    replaces: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What became of a file. Rows are channels of a day in an 80020 file, lines with readings in a sheet.

    `unknown_codes` wait for points to get them; `note` says in words what the journal shows.
    """

    status: str
    note: str
    accepted_rows: int = 0
    warned_rows: int = 0
    refused_rows: int = 0
    issues: tuple[Issue, ...] = ()
    unknown_codes: tuple[str, ...] = ()
    branch_ids: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class UploadPlace:
    """Which file of an upload, archives opened, counted from zero."""

    upload_id: int
    place: int


@dataclass(frozen=True, slots=True)
class BroughtFile:
    """A file that a person brought and that is stored already; `stored_id` None where it was too large to be kept."""

    name: str
    stored_id: int | None
