"""Measuring in a base of one's own: a folder of its own, a server of its own, a process of its own."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def bench_folder(kept: Path | None) -> Iterator[Path]:
    """Give the folder named, or one that is removed after."""
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.resolve()
        return
    from sbyt.kit.embedded_database.location import data_folder

    parent = data_folder()
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=parent))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def in_fresh_process(work: Callable[..., dict[str, Any]], *arguments: Any) -> dict[str, Any]:
    """Do the work in a process that has done nothing before; its base is its own, its peak of memory too."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as one:
        return one.submit(work, *arguments).result()


@contextmanager
def own_base(folder: Path) -> Iterator[None]:
    """Open the base of the folder, whatever DATABASE_URL says; the last who leaves stops its server."""
    os.environ["SBYT_DATA"] = str(folder)
    os.environ.pop("DATABASE_URL", None)
    from sbyt.interfaces.cli.django_ready import prepare

    prepare()
    from django.db import connections

    from sbyt.kit.embedded_database.server import release

    try:
        yield
    finally:
        connections.close_all()
        release()
