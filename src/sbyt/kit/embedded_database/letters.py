"""Teach the embedded server what a letter is: without it the trigram indexes hold no Russian word.

`pg_trgm` asks the system's own locale (LC_CTYPE of the database) whether a character is a letter, and under "C" only
those of English are. Order and case stay with the builtin provider, which is the same on every machine.
"""

from __future__ import annotations

import locale
from collections.abc import Callable
from pathlib import Path
from typing import Final

import psycopg

_TRIED: Final = ("C.UTF-8", "C.utf8", "en_US.UTF-8", "ru_RU.UTF-8")
_BLIND: Final = ("C", "POSIX")
_STALE: Final = """
SELECT i.indexrelid::regclass::text FROM pg_index i
 WHERE EXISTS (SELECT 1 FROM pg_opclass o WHERE o.oid = ANY(i.indclass) AND o.opcname = 'gin_trgm_ops')
 ORDER BY 1
"""
Connect = Callable[[str], psycopg.Connection]
"""Opens a connection to the database of this name, every statement a transaction."""


def letters_locale() -> str:
    """Return the name of a locale of this machine that knows all letters; "C" where there is none."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in _TRIED:
            try:
                locale.setlocale(locale.LC_CTYPE, name)
            except locale.Error:
                continue
            return name
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    return "C"


def teach_letters(connect: Connect, *, mark: Path) -> list[str]:
    """Mend databases made when LC_CTYPE was "C" and build their trigram indexes again; returns the indexes.

    Only for a server nobody else is connected to yet. `mark` is a file that stands while indexes are stale, so that
    one who was killed in between is followed by one who goes on.
    """
    letters = letters_locale()
    with connect("postgres") as own:
        found = own.execute("SELECT datname, datctype, datallowconn FROM pg_database").fetchall()
        blind = [name for name, kept, _open in found if kept in _BLIND]
        if letters in _BLIND or not (blind or mark.exists()):
            return []
        mark.touch()
        own.execute("UPDATE pg_database SET datctype = %s WHERE datctype = ANY(%s)", (letters, list(_BLIND)))
    built = []
    for name in (name for name, _kept, is_open in found if is_open):
        with connect(name) as own:
            for (index,) in own.execute(_STALE).fetchall():
                own.execute(f"REINDEX INDEX {index}".encode())
                built.append(f"{name}.{index}")
    mark.unlink()
    return built
