"""`sbyt import`: take files, folders and archives in, and say what became of each."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from sbyt.usecases.files_intake.take_files_in import FileOutcome

_STYLES: Final = {
    "accepted": "green",
    "partial": "yellow",
    "waiting": "red",
    "refused": "red",
    "skipped": "bright_black",
    "duplicate": "bright_black",
}
_NOT_ALL: Final = 3
"""Exit code: a file was refused, none of its points is known, or nothing was recognised."""
_ISSUES_SHOWN: Final = 5
_NOTE_SHOWN: Final = 160


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Вывести итог в JSON.")
def command(*, paths: Sequence[Path], as_json: bool) -> None:
    """Загрузить файлы, папки и архивы zip: часы (80020, таблицы, Green Button, Пирамида), показания (ведомости, таблицы).

    Формат узнаётся по содержанию; посторонние файлы в папках и архивах пропускаются. Код возврата: 0 — всё
    распознанное принято, целиком или частично; 3 — какой-то файл отклонён, не найдена ни одна его точка или не
    распознано ничего; 2 — нет такого пути, ничего не загружалось.
    """
    absent = [path for path in paths if not path.exists()]
    if absent:
        raise click.UsageError(f"Нет такого файла или папки: {', '.join(map(str, absent))}")
    from sbyt.interfaces.cli.django_ready import prepare

    prepare()
    outcomes = _take(paths)
    if as_json:
        print(json.dumps([_as_json(outcome) for outcome in outcomes], ensure_ascii=False, indent=2))
    else:
        _print_table(outcomes)
    nothing = all(outcome.status == "skipped" for outcome in outcomes)
    if nothing:
        print("Нечего загружать: ни один файл не распознан.", file=sys.stderr)
    sys.exit(_NOT_ALL if nothing or any(outcome.is_refused for outcome in outcomes) else 0)


def _take(paths: Sequence[Path]) -> tuple[FileOutcome, ...]:
    """Take the files in under a bar on the error stream, which stays silent where it is not a terminal."""
    from django.utils import timezone
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from sbyt.kit.access.actor import SYSTEM
    from sbyt.usecases.files_intake.incoming import listed
    from sbyt.usecases.files_intake.take_many_in import take_paths_in

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        task = bars.add_task("Загрузка", total=sum(len(listed(path)) for path in paths))

        def counted(outcome: FileOutcome) -> None:
            if not outcome.archive_name:
                bars.advance(task)

        return take_paths_in(actor=SYSTEM, paths=paths, channel="cli", clock=timezone.now, on_file=counted)


def _print_table(outcomes: Sequence[FileOutcome]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(show_lines=False)
    for title, justify in (("Файл", "left"), ("Статус", "left"), ("Принято", "right"), ("Отказ", "right")):
        table.add_column(title, justify=justify, overflow="fold")  # type: ignore[arg-type]
    table.add_column("Примечание", overflow="fold")
    for outcome in outcomes:
        name = f"{outcome.archive_name} / {outcome.name}" if outcome.archive_name else outcome.name
        table.add_row(
            Text(name),
            Text(outcome.status_text, style=_STYLES.get(outcome.status, "")),
            str(outcome.accepted_rows),
            str(outcome.refused_rows),
            Text(_shortened(outcome.note)),
        )
    console = Console(highlight=False)
    console.print(table)
    for outcome in outcomes:
        _print_issues(console, outcome)


def _shortened(note: str) -> str:
    """Return the note cut in its middle: how it begins and how much was taken in are both seen."""
    if len(note) <= _NOTE_SHOWN:
        return note
    end = note.rpartition(". ")[2]
    return f"{note[: _NOTE_SHOWN - len(end)]}… {end}" if len(end) < _NOTE_SHOWN else f"{note[:_NOTE_SHOWN]}…"


def _print_issues(console: Any, outcome: FileOutcome) -> None:
    """Print the first refusals of a file with their lines; the journal has them all."""
    refused = [found for found in outcome.issues if found.severity == "refused"]
    if not refused:
        return
    console.print(f"\n{outcome.name}", style="bold", markup=False)
    for found in refused[:_ISSUES_SHOWN]:
        said = not found.line or found.message.startswith("Строка")
        place = "" if said else f"строка {found.line}: "
        console.print(f"  {found.code} {place}{found.message}", markup=False)
    if len(refused) > _ISSUES_SHOWN:
        console.print(f"  … и ещё {len(refused) - _ISSUES_SHOWN}", markup=False)


def _as_json(outcome: FileOutcome) -> dict[str, Any]:
    return {
        "id": outcome.import_file_id,
        "file": outcome.name,
        "archive": outcome.archive_name,
        "format": outcome.format,
        "status": outcome.status,
        "status_text": outcome.status_text,
        "note": outcome.note,
        "accepted": outcome.accepted_rows,
        "warned": outcome.warned_rows,
        "refused": outcome.refused_rows,
        "duration_ms": outcome.duration_ms,
        "issues": [
            {
                "line": found.line,
                "field": found.field,
                "code": found.code,
                "severity": found.severity.value,
                "message": found.message,
            }
            for found in outcome.issues
        ],
    }
