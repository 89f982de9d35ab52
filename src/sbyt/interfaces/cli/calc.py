"""`sbyt calc FILE.yaml`: bill one case described in a file, every line explained; no database."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from sbyt.formats.case_refusals import CaseProblem

_BAD_CASE = 2
_BLOCKED = 3
"""Exit code: something of the case could not be billed, or needs a look first; the rest is printed."""
_MOST_SAID = 20


@click.command(name="calc")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--json", "as_json", is_flag=True, help="Вывести JSON вместо текста.")
@click.option("--schema", is_flag=True, help="Вывести JSON Schema файла и выйти.")
def command(*, file: Path | None, as_json: bool, schema: bool) -> None:
    """Рассчитать один случай, описанный в файле YAML или JSON, без базы данных.

    Каждая строка объясняется: показания, коэффициент, цена с актом, формула, округление, НДС. Формат файла:
    docs/reference/case-format.md; «-» читает из потока ввода. Код выхода: 0 рассчитано; 2 файл не годится; 3 что-то не начислено
    или требует решения (см. замечания).
    """
    if schema:
        from sbyt.formats.case_file import json_schema

        click.echo(_dumped(json_schema()))
        return
    if file is None:
        raise click.UsageError("Укажите файл случая: sbyt calc ФАЙЛ.yaml")
    told, blocked = _billed(file, as_json=as_json)
    click.echo(told)
    if blocked:
        sys.exit(_BLOCKED)


def _billed(file: Path, *, as_json: bool) -> tuple[str, bool]:
    """Return what is printed, and whether an issue of the case blocks."""
    from sbyt.formats.case_reading import read_case
    from sbyt.formats.case_refusals import CaseProblem
    from sbyt.kit.disk_faults import fault_words
    from sbyt.usecases.bill_case import bill_case
    from sbyt.usecases.bill_case.as_json import case_as_json
    from sbyt.usecases.bill_case.as_text import case_as_text
    from sbyt.usecases.bill_case.result import UnableToBillCase

    try:
        content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        problem = CaseProblem(line=None, field="", reason=f"файл не читается: {fault_words(error)}")
        _refuse(file, (problem,), as_json=as_json)
    case = read_case(content)
    if isinstance(case, tuple):
        _refuse(file, case, as_json=as_json)
    try:
        result = bill_case(case)
    except UnableToBillCase as error:
        problem = CaseProblem(line=None, field=error.field, reason=error.reason)
        _refuse(file, (problem,), as_json=as_json)
    told = _dumped(case_as_json(result)) if as_json else case_as_text(result)
    return told, any(issue.blocks for issue in result.issues)


def _refuse(file: Path, problems: tuple[CaseProblem, ...], *, as_json: bool) -> NoReturn:
    """Say why the file is no case (file, line, field, reason) and leave with code 2."""
    if as_json:
        told = [{"line": p.line, "field": p.field, "reason": p.reason} for p in problems]
        click.echo(_dumped({"ok": False, "file": str(file), "problems": told}))
    for problem in problems[:_MOST_SAID]:
        place = f"{file}:{problem.line}" if problem.line else str(file)
        field = f"{problem.field}: " if problem.field else ""
        click.echo(f"{place}: {field}{problem.reason}", err=True)
    if len(problems) > _MOST_SAID:
        click.echo(f"… и ещё {len(problems) - _MOST_SAID}", err=True)
    sys.exit(_BAD_CASE)


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
