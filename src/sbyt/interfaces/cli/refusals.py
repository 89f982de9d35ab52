"""What a command says when it cannot: one Russian sentence on the error stream, and an exit code.

2: the command was given wrongly; 1: it was right and could not be done. `SBYT_TRACEBACK=1` shows where in the program.
"""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Callable
from typing import Any, Final, NoReturn

import click

from sbyt.kit.disk_faults import fault_words

WRONG_USE: Final = 2
FAILED: Final = 1
INTERRUPTED: Final = 130
_OF_DATABASE: Final = (
    (r"[Cc]onnection refused|No such file", "сервер не отвечает"),
    (
        r"password authentication failed|no password supplied|role \".*\" does not exist",
        "не те имя или пароль",
    ),
    (r"database \".*\" does not exist", "такой базы нет"),
    (r"translate host name|resolve|Name or service", "такого узла нет"),
    (r"timeout|timed out", "сервер не ответил вовремя"),
    (r"too many connections|remaining connection slots", "у сервера нет свободных соединений"),
    (r"No space left", "на диске сервера нет места"),
    (r"read-only transaction", "база открыта только для чтения"),
)


def run_in_words(command: Callable[[], Any]) -> NoReturn:
    """Run a command of click that does not end the program by itself, and end it with its code."""
    try:
        outcome = command()
    except click.exceptions.NoArgsIsHelpError as asked:
        asked.show()
        sys.exit(WRONG_USE)
    except click.ClickException as refusal:
        _end(words_of(refusal), refusal.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _end("Прервано.", INTERRUPTED)
    except Exception as error:
        reason = _reason_of(error)
        if reason is None or os.environ.get("SBYT_TRACEBACK"):
            raise
        _end(reason, FAILED)
    sys.exit(outcome if isinstance(outcome, int) else 0)


def words_of(refusal: click.ClickException) -> str:
    """Return what is wrong with the command in Russian; what is said in Russian already stays as it is."""
    if isinstance(refusal, click.NoSuchOption):
        likely = f"; может быть, {refusal.possibilities[0]}?" if refusal.possibilities else "."
        return f"Нет такого параметра: {refusal.option_name}{likely}"
    if isinstance(refusal, click.BadParameter):
        lacking = isinstance(refusal, click.MissingParameter)
        return (
            f"Не указано: {_name_of(refusal)}." if lacking else f"{_name_of(refusal)}: {_expected(refusal)}"
        )
    if isinstance(refusal, click.BadOptionUsage):
        return f"Параметру {refusal.option_name} нужно значение."
    if isinstance(refusal, click.FileError):
        return f"Файл {refusal.ui_filename} не открывается."
    return _wrong_use(refusal.format_message())


def _wrong_use(message: str) -> str:
    unknown = re.match(r"No such command '(.*?)'", message)
    if unknown:
        return f"Нет такой команды: {unknown[1]}. Какие есть, покажет sbyt --help."
    extra = re.match(r"Got unexpected extra arguments? \((.*)\)", message)
    return f"Лишнее в команде: {extra[1]}." if extra else message


def _name_of(refusal: click.BadParameter) -> str:
    parameter = refusal.param
    if parameter is None:
        return refusal.param_hint if isinstance(refusal.param_hint, str) else "параметр"
    return (
        parameter.opts[0]
        if isinstance(parameter, click.Option)
        else parameter.make_metavar(_context(refusal)).strip("[].")
    )


def _context(refusal: click.BadParameter) -> click.Context:
    return refusal.ctx or click.Context(click.Command(""))


def _expected(refusal: click.BadParameter) -> str:
    kind = None if refusal.param is None else refusal.param.type
    if isinstance(kind, click.Path):
        return "это папка." if "is a directory" in refusal.message else "нет такого файла или папки."
    return _words_of_kind(kind) or refusal.message


def _words_of_kind(kind: click.ParamType[Any] | None) -> str:
    if isinstance(kind, click.Choice):
        return f"ждём одно из: {', '.join(map(str, kind.choices))}."
    if isinstance(kind, click.IntRange):
        edges = ("от", kind.min), ("до", kind.max)
        return f"ждём целое число {' '.join(f'{word} {edge}' for word, edge in edges if edge is not None)}."
    if isinstance(kind, click.DateTime):
        return "ждём день как 2021-07-31 или время как 2021-07-31T09:00:00."
    return "ждём целое число." if kind is click.INT else ""


def _reason_of(error: BaseException) -> str | None:
    """Return why the machine or the database refused, None for a fault of the program itself."""
    for cause in _chain(error):
        if type(cause).__module__.startswith("psycopg") and type(cause).__name__ in {
            "OperationalError",
            "ConnectionTimeout",
        }:
            return _database_words(str(cause))
    if isinstance(error, OSError) and error.errno is not None:
        if error.errno == errno.EPIPE:
            sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  nobody reads on
            return ""
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{fault_words(error)}."
    return None


def _chain(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def _database_words(message: str) -> str:
    """Return why the database cannot be used; the address has no password in it."""
    named = "по DATABASE_URL" if os.environ.get("DATABASE_URL") else "в папке данных"
    for pattern, words in _OF_DATABASE:
        if re.search(pattern, message):
            return f"База данных {named} недоступна: {words}."
    return f"База данных {named} недоступна: {message.splitlines()[0]}"


def _end(words: str, code: int) -> NoReturn:
    if words:
        click.echo(words, err=True)
    sys.exit(code)
