"""Which program this is: what a result depends on beside the data."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


@cache
def code_sha256() -> str:
    """Return the SHA-256 of every module of the program and of the version of what reckons for it.

    Two processes with the same one compute the same from the same data; it is worked out once in a process.
    """
    digest = hashlib.sha256(f"polars {version('polars')} python {platform.python_version()}\n".encode())
    for path in sorted(_PACKAGE.rglob("*.py")):
        digest.update(f"{path.relative_to(_PACKAGE).as_posix()}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
