"""Static files gathered into the data folder when they have changed since the last time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

_MARK: Final = ".gathered"


def gather_static_files() -> bool:
    """Copy static files to STATIC_ROOT where any of them was added, removed or changed; tell whether it was needed."""
    root = Path(settings.STATIC_ROOT)
    mark = root / _MARK
    now = _fingerprint()
    if mark.exists() and mark.read_text() == now:
        return False
    root.mkdir(parents=True, exist_ok=True)
    mark.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    mark.write_text(now)
    return True


def _fingerprint() -> str:
    return hashlib.sha256(json.dumps([version("sbyt"), *sorted(_sources())]).encode()).hexdigest()


def _sources() -> Iterator[tuple[str, int, int]]:
    for finder in get_finders():
        for path, storage in finder.list(["CVS", ".*", "*~"]):
            status = Path(storage.path(path)).stat()
            yield path, status.st_size, status.st_mtime_ns
