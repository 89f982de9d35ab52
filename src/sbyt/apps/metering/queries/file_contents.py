"""What stands in a file, as the import journal opens it: point × channel × hours with totals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sbyt.apps.metering.models import ImportFile
from sbyt.apps.metering.queries.points import CodedPoint, points_by_ats_code
from sbyt.formats.hours import Hour, hours_of
from sbyt.formats.maket_80020 import read_maket
from sbyt.formats.maket_80020_types import ChannelDay, MeasuredObject
from sbyt.formats.reading_sheet import rows_of_reading_sheet
from sbyt.kit.files.operations import read_stored_file

CHANNEL_NAMES: Final[Mapping[int, str]] = {1: "А+", 2: "А−", 3: "Р+", 4: "Р−"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentsRow:
    """A channel of a point in the file: `cells` are hours, or half-hours where they are not summed.

    `usage_point_id` is None where no point has the code; `begins_point` marks the first row of a point.
    """

    code: str
    name: str
    kind: str
    usage_point_id: int | None
    point_code: str
    channel: int
    channel_name: str
    cells: tuple[Hour, ...]
    total_wh: int
    step_minutes: int
    line: int | None
    begins_point: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FileContents:
    """The rows of an 80020 file, or the lines of a sheet as they stand; both empty where it cannot be read."""

    rows: tuple[ContentsRow, ...] = ()
    sheet: tuple[tuple[str, ...], ...] = ()
    column_count: int = 0


def file_contents(import_file: ImportFile, *, by_hours: bool) -> FileContents:
    """Return what stands in the kept original, unknown points too; half-hours are summed where `by_hours`.

    Raises UnableToReadStoredFile where the original is gone. The caller has got the line by import_file_for.
    """
    if import_file.file is None:
        return FileContents()
    content = read_stored_file(import_file.file)
    if import_file.format == ImportFile.Format.READING_SHEET:
        sheet = rows_of_reading_sheet(content)
        return FileContents(sheet=sheet, column_count=max(map(len, sheet), default=0))
    if import_file.format != ImportFile.Format.MAKET_80020:
        return FileContents()
    maket = read_maket(content).maket
    if maket is None:
        return FileContents()
    points = points_by_ats_code(codes=[measured.code for measured in maket.objects])
    rows = tuple(
        _row(measured, day, points.get(measured.code), by_hours=by_hours, begins=number == 0)
        for measured in maket.objects
        for number, day in enumerate(measured.channels)
    )
    return FileContents(rows=rows, column_count=max((len(row.cells) for row in rows), default=0))


def _row(
    measured: MeasuredObject, day: ChannelDay, point: CodedPoint | None, *, by_hours: bool, begins: bool
) -> ContentsRow:
    qualities = [quality.value for quality in day.qualities]
    cells = (
        hours_of(values_wh=day.values_wh, qualities=qualities, step_minutes=day.step_minutes)
        if by_hours
        else tuple(Hour(value, quality) for value, quality in zip(day.values_wh, qualities, strict=True))
    )
    return ContentsRow(
        code=measured.code,
        name=measured.name,
        kind=measured.kind.value,
        usage_point_id=point.usage_point_id if point else None,
        point_code=point.code if point else "",
        channel=day.channel.value,
        channel_name=CHANNEL_NAMES[day.channel.value],
        cells=cells,
        total_wh=day.total_wh,
        step_minutes=day.step_minutes,
        line=day.line,
        begins_point=begins,
    )
