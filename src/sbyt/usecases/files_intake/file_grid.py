"""A file of the journal as a grid of hours, whatever its format: parsed from the kept original."""

from __future__ import annotations

from typing import Final

from sbyt.apps.metering.queries.file_contents import FileContents, contents_of_days, file_contents
from sbyt.apps.metering.types import ImportFile
from sbyt.kit.files.operations import read_stored_file
from sbyt.usecases.files_intake.take_days_in import read_days

WITH_HOURS: Final = frozenset(
    {
        ImportFile.Format.MAKET_80020,
        ImportFile.Format.HOUR_TABLE,
        ImportFile.Format.ESPI,
        ImportFile.Format.PYRAMID,
    }
)


def grid_of_file(import_file: ImportFile, *, by_hours: bool) -> FileContents:
    """Return the rows of the file, unknown points too; half-hours are summed where `by_hours`.

    A table is read by the profile that its name has today. Raises UnableToReadStoredFile where the original is gone.
    The caller has got the line by import_file_for.
    """
    if import_file.format == ImportFile.Format.MAKET_80020 or import_file.file is None:
        return file_contents(import_file, by_hours=by_hours)
    days = read_days(read_stored_file(import_file.file), import_file).days
    return contents_of_days(days, by_hours=by_hours)
