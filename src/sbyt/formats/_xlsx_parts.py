"""The parts of an xlsx, measured before a reader sees them: sizes, extent of each sheet, cells without a value."""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from lxml import etree

from sbyt.formats.import_issues import ImportCode, Issue, issue
from sbyt.formats.zip_container import LARGEST_FILE, Budget, archive_issue, members_of

MOST_ROWS: Final = 200_000
_MOST_CELLS: Final = 6_000_000
_LARGEST_WORKBOOK: Final = 400 * 1024 * 1024
_MOST_PARTS: Final = 2_000
_LARGEST_NUMBER: Final = 1e30
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_COUNTS_FROM: Final = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
"""The day 0 of numbers of days, by whether the book was made to count as old Macintoshes did."""
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION: Final = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook safe to read: `content` holds what was measured and nothing else.

    `broken_cells` maps the name of a sheet to its cells, `(row, column)` from 0, that show an error or a formula
    never computed: readers give them as empty. `counts_days_from` is the day 0 of dates kept as bare numbers.
    """

    content: bytes
    broken_cells: dict[str, dict[tuple[int, int], str]]
    counts_days_from: date


def measured_workbook(content: bytes) -> Workbook | Issue:
    """Return the workbook, or why it is not opened."""
    budget = Budget(files=_MOST_PARTS, total=_LARGEST_WORKBOOK)
    wrong = archive_issue(content, budget=budget)
    if wrong is not None:
        return _as_workbook_issue(wrong)
    parts: dict[str, bytes] = {}
    too_large: dict[str, int] = {}
    for member in members_of(content, budget=budget):
        if not member.name.endswith((".xml", ".rels")):
            continue
        if member.content is not None:
            parts[member.name] = member.content
        elif member.size > LARGEST_FILE:
            too_large[member.name] = member.size
        else:
            return issue(ImportCode.WORKBOOK_DAMAGED, "Книга повреждена или передана не до конца.")
    if too_large:
        return _too_large(too_large, parts)
    try:
        paths = _paths_of_sheets(parts, among=parts)
        since = day_zero(since_1904=_is_since_1904(parts["xl/workbook.xml"]))
        broken: dict[str, dict[tuple[int, int], str]] = {}
        for name, path in paths.items():
            measured = _measured_sheet(parts[path], name)
            if isinstance(measured, Issue):
                return measured
            broken[name] = measured
    except (etree.XMLSyntaxError, KeyError, ValueError):
        return issue(ImportCode.WORKBOOK_DAMAGED, "Книга повреждена: её части не читаются.")
    return Workbook(content=_rezipped(parts), broken_cells=broken, counts_days_from=since)


def day_zero(*, since_1904: bool) -> date:
    """Return the day from which a book counts days."""
    return _COUNTS_FROM[since_1904]


def _is_since_1904(book: bytes) -> bool:
    said = next(_root(book).iter("{*}workbookPr"), None)
    return said is not None and said.get("date1904") in {"1", "true"}


def spread_issue(name: str, last_row: int, last_column: int) -> Issue | None:
    """Return why a sheet whose last cell stands there (from 0) is not read, None where it is small enough."""
    if last_row < MOST_ROWS and (last_row + 1) * (last_column + 1) <= _MOST_CELLS:
        return None
    message = f"На листе «{name}» больше {MOST_ROWS} строк или слишком много столбцов."
    return issue(ImportCode.TOO_MANY_ROWS, message, line=last_row + 1)


def _as_workbook_issue(found: Issue) -> Issue:
    if found.code in {ImportCode.ARCHIVE_DAMAGED, ImportCode.ARCHIVE_EMPTY}:
        return issue(ImportCode.WORKBOOK_DAMAGED, "Книга повреждена или передана не до конца.")
    return found


def _too_large(sizes: Mapping[str, int], parts: dict[str, bytes]) -> Issue:
    """Return the refusal of a workbook for its largest part over the limit, with the name of its sheet."""
    part = max(sizes, key=lambda name: sizes[name])
    try:
        sheets = [name for name, path in _paths_of_sheets(parts, among=sizes).items() if path == part]
    except (etree.XMLSyntaxError, KeyError, ValueError):
        sheets = []
    what = f"Лист «{sheets[0]}» (часть {part})" if sheets else f"Часть книги {part}"
    megabytes = -(-sizes[part] // 2**20)
    message = (
        f"{what} занимает {megabytes} МБ, предел {LARGEST_FILE // 2**20} МБ: разделите книгу на несколько."
    )
    return issue(ImportCode.FILE_TOO_LARGE, message, field=sheets[0] if sheets else part)


def _root(content: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(content, parser)


def _paths_of_sheets(parts: dict[str, bytes], *, among: Container[str]) -> dict[str, str]:
    """Return the part of each sheet by its name, in order of the tabs, of those that are among the names given."""
    book = _root(parts["xl/workbook.xml"])
    relations = _root(parts["xl/_rels/workbook.xml.rels"])
    target_of = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    paths = {}
    for sheet in book.iter("{*}sheet"):
        target = target_of.get(sheet.get(_RELATION) or sheet.get(_STRICT_RELATION) or "", "")
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if path in among:  # a chart sheet may point elsewhere
            paths[sheet.get("name", "")] = path
    return paths


def _measured_sheet(content: bytes, name: str) -> dict[tuple[int, int], str] | Issue:
    """Return the cells without a value; an issue where the sheet spreads over too many cells."""
    broken: dict[tuple[int, int], str] = {}
    row = column = -1
    last_row = last_column = 0
    walk = etree.iterparse(
        io.BytesIO(content),
        events=("start", "end"),
        tag=("{*}c", "{*}row"),
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
    )
    for event, element in walk:
        if element.tag.endswith("}row"):
            if event == "start":
                row, column = int(element.get("r") or row + 2) - 1, -1
            else:
                element.clear()
            continue
        if event == "start":
            continue
        row, column = _place_of(element.get("r"), after=(row, column))
        if len(element) == 0:
            continue
        if _is_beyond_numbers(element):
            return unreadable_cell(name, row, column, element.findtext("{*}v") or "")
        last_row, last_column = max(last_row, row), max(last_column, column)
        words = _why_without_value(element)
        if words is not None:
            broken[row, column] = words
        found = spread_issue(name, last_row, last_column)
        if found is not None:
            return found
    return broken


def _is_beyond_numbers(cell: etree._Element) -> bool:
    """Tell whether a cell of numbers holds NaN, infinity or what no program counts with."""
    if cell.get("t", "n") != "n":
        return False
    try:
        number = float(cell.findtext("{*}v") or 0)
    except ValueError:
        return False  # a text, and read as one
    return not math.isfinite(number) or abs(number) > _LARGEST_NUMBER


def unreadable_cell(sheet: str, row: int, column: int, said: str) -> Issue:
    """Return the refusal of a book for one cell, its place from 0, with words of what it holds."""
    letters = letters_of(column)
    message = f"Лист «{sheet}», строка {row + 1}, столбец {letters}: «{said[:40]}» не число и не текст."
    return issue(ImportCode.VALUE_NOT_A_NUMBER, message, line=row + 1, field=letters)


def letters_of(place: int) -> str:
    """Return the letters of a column by its place, from 0."""
    letters = ""
    place += 1
    while place > 0:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _why_without_value(cell: etree._Element) -> str | None:
    """Return what is wrong with a cell that readers give as empty, None where nothing is."""
    value = cell.findtext("{*}v")
    if cell.get("t") == "e":
        return value or "ошибка"
    uncomputed = cell.find("{*}f") is not None and not value and cell.get("t") not in {"str", "inlineStr"}
    return "формула не вычислена" if uncomputed else None


def _place_of(reference: str | None, *, after: tuple[int, int]) -> tuple[int, int]:
    """Return row and column from 0 of `B7`, or the next cell of the row where the reference is left out.

    Raises ValueError for what is not a reference.
    """
    if not reference:
        return after[0], after[1] + 1
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise ValueError(reference)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def _rezipped(parts: dict[str, bytes]) -> bytes:
    """Return a zip of the parts as they were read, so that no reader meets a length that lies."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return memory.getvalue()
