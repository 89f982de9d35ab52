"""Measuring in a base of one's own: a folder of its own, a server of its own, a process of its own."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import shutil
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
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


class UnableToWorkApart(RuntimeError):
    """Raised when a process of its own ended without an answer, or with an error that no other process can read."""


def in_fresh_process(work: Callable[..., dict[str, Any]], *arguments: Any) -> dict[str, Any]:
    """Do the work in a process that has done nothing before; its base is its own, its peak of memory too.

    Its error is raised here as it was raised there, with the trace of that process in its notes.

    :raises UnableToWorkApart: the process was killed, or its error cannot cross: the words and the trace are told.
    """
    context = multiprocessing.get_context("spawn")
    answers, answer = context.Pipe(duplex=False)
    apart = context.Process(target=_work_apart, args=(answer, work, arguments))
    apart.start()
    answer.close()
    try:
        wait([answers, apart.sentinel])
        told = answers.recv() if answers.poll() else None
    except EOFError:
        told = None
    finally:
        apart.join()
        answers.close()
    if told is None:
        raise UnableToWorkApart(f"the process ended without an answer, exit code {apart.exitcode}")
    if isinstance(told, _Failed):
        raise told.error()
    found: dict[str, Any] = told
    return found


@dataclass(frozen=True, slots=True)
class _Failed:
    """The error of the other process: as it was, and in words where it cannot be put together on this side."""

    packed: bytes
    words: str

    def error(self) -> BaseException:
        try:
            error: BaseException = pickle.loads(self.packed)  # noqa: S301  our own bytes
        except Exception:  # noqa: BLE001  whatever its class asks for that only the other process has
            return UnableToWorkApart(self.words)
        return error


def _work_apart(answer: Connection, work: Callable[..., dict[str, Any]], arguments: tuple[Any, ...]) -> None:
    try:
        answer.send(work(*arguments))
    except Exception as error:  # noqa: BLE001  whatever it is, it is raised again on the other side
        trace = traceback.format_exc()
        error.add_note(trace)
        try:
            packed = pickle.dumps(error)
        except Exception:  # noqa: BLE001  an error that holds what cannot be sent
            packed = b""
        answer.send(_Failed(packed, f"{type(error).__name__}: {error}\n{trace}"))


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
