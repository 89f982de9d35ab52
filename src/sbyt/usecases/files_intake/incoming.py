"""Files on their way in: from paths and archives, one at a time, each with its content or with why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sbyt.apps.intake.operations.profiles import names_with_profiles
from sbyt.formats.import_issues import ImportCode, Issue, issue
from sbyt.formats.recognise import HEAD, FileFormat, recognise
from sbyt.formats.zip_container import DEEPEST, Budget, archive_issue, members_of
from sbyt.kit.disk_faults import fault_words

LARGEST_FILE: Final = 512 * 1024 * 1024
"""What is read into memory at all: an archive may be that large, a file in it is bounded by its format."""

Found = tuple[Path, bool]
"""A file on the disk, and whether it was met in a folder: nobody named it."""


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A file with its content; `problem` tells why it is not to be parsed, content None why it could not be read.

    `archive_name` is the path of archives it came in; `is_foreign` marks one that was met on the way, not named by
    anybody, and is not recognised.
    """

    name: str
    content: bytes | None
    archive_name: str = ""
    problem: Issue | None = None
    is_foreign: bool = False


def files_of_paths(paths: Iterable[Path]) -> Iterator[IncomingFile]:
    """Yield the files of the paths, those of folders in order of names, hidden ones left out.

    A foreign file of a folder is told by its beginning and comes without its content.
    """
    return read_found(found_in(paths))


def found_in(paths: Iterable[Path]) -> list[Found]:
    """Return the files of the paths, each with whether it was met in a folder and not named by anybody."""
    return [(found, path.is_dir()) for path in paths for found in listed(path)]


def read_found(files: Iterable[Found]) -> Iterator[IncomingFile]:
    """Yield the files with their content, one at a time; a name that a profile of tables is for is never foreign."""
    wanted = names_with_profiles()
    for path, met in files:
        if met and wanted(path.name):
            yield _read(path)
            continue
        if met and _begins_foreign(path):
            yield _foreign(path)
            continue
        file = _read(path)
        whole = file.content is not None and recognise(file.content, name=file.name).is_foreign
        yield _foreign(path) if met and whole else file


def listed(path: Path) -> list[Path]:
    """Return the files under a folder, or the path itself."""
    if not path.is_dir():
        return [path]
    return sorted(
        found
        for found in path.rglob("*")
        if found.is_file() and not any(part.startswith(".") for part in found.relative_to(path).parts)
    )


def unpacked(files: Iterable[IncomingFile]) -> Iterator[IncomingFile]:
    """Yield the files with archives replaced by what is in them; an archive that is not opened stays with its reason."""
    for file in files:
        yield from _unpacked(file, budget=Budget(), depth=0)


def _begins_foreign(path: Path) -> bool:
    try:
        with path.open("rb") as opened:
            return recognise(opened.read(HEAD), name=path.name).is_foreign
    except OSError:
        return False  # reading it whole will say why


def _foreign(path: Path) -> IncomingFile:
    words = "Не похож на макет 80020, ведомость или архив zip: пропущен и не сохранён."
    return IncomingFile(path.name, None, problem=issue(ImportCode.FOREIGN_FILE, words), is_foreign=True)


def _read(path: Path) -> IncomingFile:
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            words = f"Файл больше {LARGEST_FILE // 2**20} МБ, не прочитан."
            return IncomingFile(path.name, None, problem=issue(ImportCode.FILE_TOO_LARGE, words))
        return IncomingFile(path.name, path.read_bytes())
    except OSError as error:
        words = f"Файл {path} не прочитан: {fault_words(error)}."
        return IncomingFile(path.name, None, problem=issue(ImportCode.FILE_UNREADABLE, words))


def _unpacked(file: IncomingFile, *, budget: Budget, depth: int) -> Iterator[IncomingFile]:
    if file.content is None or file.problem is not None:
        yield file
        return
    if recognise(file.content, name=file.name).format is not FileFormat.ZIP:
        yield file
        return
    problem = archive_issue(file.content, budget=budget)
    if problem is None and depth >= DEEPEST:
        problem = issue(ImportCode.ARCHIVE_NESTED_TOO_DEEP, f"Архив {file.name} вложен слишком глубоко.")
    if problem is not None:
        yield IncomingFile(file.name, file.content, file.archive_name, problem)
        return
    path = f"{file.archive_name} / {file.name}" if file.archive_name else file.name
    empty = True
    for member in members_of(file.content, budget=budget):
        empty = False
        foreign = member.content is not None and recognise(member.content, name=member.name).is_foreign
        inner = IncomingFile(member.name, member.content, path, member.issue, foreign)
        yield from _unpacked(inner, budget=budget, depth=depth + 1)
    if empty:
        yield IncomingFile(
            file.name,
            file.content,
            file.archive_name,
            issue(ImportCode.ARCHIVE_EMPTY, "В архиве нет ни одного файла."),
        )
