"""What stands in a file, as the import journal opens it: point × channel × hours with totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import starmap
from typing import Final

from sbyt.apps.metering.models import ImportFile
from sbyt.apps.metering.queries.points import CodedPoint, points_by_any_code, points_by_ats_code
from sbyt.formats.hours import Hour, hours_of
from sbyt.formats.maket_80020 import read_maket
from sbyt.formats.maket_80020_types import ChannelDay, MeasuredObject
from sbyt.formats.measured_days import MeasuredDay
from sbyt.formats.reading_sheet import rows_of_reading_sheet
from sbyt.kit.files.operations import read_stored_file

_MOST_ROWS: Final = 600
CHANNEL_NAMES: Final[Mapping[int, str]] = {1: "А+", 2: "А−", 3: "Р+", 4: "Р−"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentsRow:
    """A channel of a point in the file: `cells` are hours, or half-hours where they are not summed.

    `usage_point_id` is None where no point has the code; `begins_point` marks the first row of a point; `day` is None
    in a file of one day.
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
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileContents:
    """The rows of hours, or the lines of a sheet as they stand; both empty where it cannot be read.

    `widest_day` is a day of the row with the most columns; `more` counts rows that are not shown: nobody reads a year
    of a hundred points on one page.
    """

    rows: tuple[ContentsRow, ...] = ()
    sheet: tuple[tuple[str, ...], ...] = ()
    column_count: int = 0
    widest_day: date | None = None
    more: int = 0


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
        _row(measured, day, points.get(measured.code), on=maket.day, by_hours=by_hours, begins=number == 0)
        for measured in maket.objects
        for number, day in enumerate(measured.channels)
    )
    width = max((len(row.cells) for row in rows), default=0)
    return FileContents(rows=rows, column_count=width, widest_day=maket.day)


def contents_of_days(days: Sequence[MeasuredDay], *, by_hours: bool) -> FileContents:
    """Return days that another format brought as rows, by point, channel and day."""
    days = sorted(days, key=lambda day: (day.code, day.channel, day.day))
    points = points_by_any_code(codes={day.code for day in days})
    several = len({day.day for day in days}) > 1
    rows: list[ContentsRow] = []
    for day in days[:_MOST_ROWS]:
        point = points.get(day.code)
        cells = (
            hours_of(
                values_wh=day.values_wh, qualities=day.qualities, step_minutes=day.step_minutes, day=day.day
            )
            if by_hours
            else tuple(starmap(Hour, zip(day.values_wh, day.qualities, strict=True)))
        )
        rows.append(
            ContentsRow(
                code=day.code,
                name=day.name,
                kind="",
                usage_point_id=point.usage_point_id if point else None,
                point_code=point.code if point else "",
                channel=day.channel.value,
                channel_name=CHANNEL_NAMES[day.channel.value],
                cells=cells,
                total_wh=sum(value for value in day.values_wh if value is not None),
                step_minutes=day.step_minutes,
                line=day.line,
                begins_point=not rows or rows[-1].code != day.code,
                day=day.day if several else None,
            )
        )
    width = max((len(row.cells) for row in rows), default=0)
    widest = next((day.day for day, row in zip(days, rows, strict=False) if len(row.cells) == width), None)
    return FileContents(rows=tuple(rows), column_count=width, widest_day=widest, more=len(days) - len(rows))


def _row(
    measured: MeasuredObject,
    day: ChannelDay,
    point: CodedPoint | None,
    *,
    on: date | None,
    by_hours: bool,
    begins: bool,
) -> ContentsRow:
    qualities = [quality.value for quality in day.qualities]
    cells = (
        hours_of(values_wh=day.values_wh, qualities=qualities, step_minutes=day.step_minutes, day=on)
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
