"""The very line of the file that a reading or an hour came from, with its neighbours."""

from __future__ import annotations

from dataclasses import dataclass

from sbyt.apps.metering.models import ImportFile, IntervalDay, Reading
from sbyt.formats.source_lines import SourceLine, lines_around
from sbyt.kit.files.operations import UnableToReadStoredFile, read_stored_file


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceExcerpt:
    """A file and the lines around the one meant; no lines where the original is gone."""

    import_file_id: int
    file_name: str
    archive_name: str
    line: int
    lines: tuple[SourceLine, ...]


def source_of_reading(*, reading_id: int, around: int) -> SourceExcerpt | None:
    """Return where a reading stands in its file; None where no file brought it.

    The caller has checked that the actor sees the point of the reading.
    """
    reading = Reading.objects.select_related("import_file__file").get(pk=reading_id)
    if reading.import_file is None or reading.import_line is None:
        return None
    return _excerpt(reading.import_file, reading.import_line, around)


def source_of_hour(*, interval_day_id: int, hour: int, around: int) -> SourceExcerpt | None:
    """Return where the first value of an hour (0–23) of a day stands in its file; None where it has no line.

    The caller has checked that the actor sees the point of the day.
    """
    day = IntervalDay.objects.select_related("import_file__file", "usage_point").get(pk=interval_day_id)
    repeated = len(day.values_wh) * day.step_minutes // 60 - 24  # hours that clocks gave back, at 02–03
    place = (hour + (repeated if hour > 2 else 0)) * 60 // day.step_minutes  # noqa: PLR2004  that hour
    line = day.lines[place] if place < len(day.lines) else None
    if line is None:
        return None
    near = (f'"{day.usage_point.ats_code}"', f'code="{day.channel:02d}"', f'start="{hour:02d}00"')
    return _excerpt(day.import_file, line, around, near)


def _excerpt(import_file: ImportFile, line: int, around: int, near: tuple[str, ...] = ()) -> SourceExcerpt:
    lines: tuple[SourceLine, ...] = ()
    if import_file.file is not None:
        try:
            content = read_stored_file(import_file.file)
        except UnableToReadStoredFile:
            content = b""
        lines = lines_around(content, line=line, around=around, near=near)
    return SourceExcerpt(
        import_file_id=import_file.pk,
        file_name=import_file.name,
        archive_name=import_file.archive_name,
        line=line,
        lines=lines,
    )
