"""What a process that computes partitions does. Nothing heavy is imported before it is told how many threads it has."""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from sbyt.kit.freed_memory import keep_freed_buffers
from sbyt.kit.program import code_sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionJob:
    """A partition to be worked on: by which program, in which database, with how many threads.

    `work` is "module:function"; it is given the id of the partition and what is `asked` beside.
    """

    work: str
    partition_id: int
    code_sha256: str
    database: str
    threads: int
    asked: tuple[Any, ...] = ()


class UnableToTrustWorker(RuntimeError):
    """Raised by a worker whose program is another one than of who gives the work; nothing is computed."""


class UnableToGoOn(RuntimeError):
    """Raised where no partition can be written now: the database is gone or has no room. The text is Russian."""


def do_partition(job: PartitionJob) -> Any:
    """Do the job in whatever process this is; return what its function returns.

    :raises UnableToTrustWorker: this process runs another program.
    """
    if code_sha256() != job.code_sha256:
        raise UnableToTrustWorker(
            f"работник {os.uname().nodename}:{os.getpid()} запущен другой версией программы"
        )
    make_ready(job.database, job.threads)
    module, _, name = job.work.partition(":")
    return getattr(import_module(module), name)(job.partition_id, *job.asked)


def load(work: str) -> None:
    """Load what does the work, in a process that `make_ready` has made ready."""
    import_module(work.partition(":")[0])


def make_ready(database: str, threads: int) -> None:
    """Load Django once in a process, on the database of who gives the work; no `threads` named, as many as there are."""
    keep_freed_buffers()
    if threads:
        os.environ.setdefault("POLARS_MAX_THREADS", str(threads))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sbyt.config.settings")
    from django.apps import apps  # noqa: PLC0415  after the threads are told

    if not apps.ready:
        import django  # noqa: PLC0415  after the threads are told

        django.setup()
    from django.db import connection  # noqa: PLC0415  after the threads are told

    if connection.settings_dict["NAME"] != database:
        connection.close()
        connection.settings_dict["NAME"] = database
