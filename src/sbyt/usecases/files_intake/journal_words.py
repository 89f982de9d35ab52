"""What the import journal says about a file, in a sentence or two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from sbyt.apps.metering.types import ImportFile
from sbyt.formats.import_issues import ImportCode, Issue, Severity
from sbyt.kit.numbers import whole
from sbyt.usecases.reading_codes import ReadingCode

_ABOUT_POINTS: Final = frozenset({ImportCode.POINT_UNKNOWN, ImportCode.POINT_OUT_OF_SCOPE})


def status_of(*, accepted: int, refused: int, unknown: int) -> str:
    """Return the status: a file of which nothing is taken because its points are unknown waits for them."""
    if unknown:
        return ImportFile.Status.PARTIAL if accepted else ImportFile.Status.WAITING
    if not refused:
        return ImportFile.Status.ACCEPTED
    return ImportFile.Status.PARTIAL if accepted else ImportFile.Status.REFUSED


def note_of(
    *,
    issues: Sequence[Issue],
    unknown_codes: Sequence[str] = (),
    accepted: int,
    refused: int,
    of_what: str,
    more: Iterable[str] = (),
) -> str:
    """Return the note: each unknown code once, other troubles counted by kind, how much was taken in."""
    parts = list(more)
    if unknown_codes:
        parts.append(f"Не найдена ТУ с кодом АИИС = {', '.join(unknown_codes)}")
    for code, found in _by_code(issues):
        if len(found) == 1:
            parts.append(found[0].message.rstrip("."))
        else:
            parts.append(f"{_meaning(code)}: {whole(len(found))}")
    if accepted or unknown_codes:
        parts.append(f"Принято {of_what}: {whole(accepted)} из {whole(accepted + refused)}")
    return ". ".join(parts) + "." if parts else ""


def _by_code(issues: Sequence[Issue]) -> list[tuple[str, list[Issue]]]:
    """Return the issues by code, refusals first, in the order they were found."""
    groups: dict[str, list[Issue]] = {}
    for severity in (Severity.REFUSED, Severity.WARNING):
        for found in issues:
            if found.severity is severity and found.code not in _ABOUT_POINTS:
                groups.setdefault(found.code, []).append(found)
    return list(groups.items())


def _meaning(code: str) -> str:
    return ImportCode(code).meaning if code.startswith("IMP") else ReadingCode(code).meaning
