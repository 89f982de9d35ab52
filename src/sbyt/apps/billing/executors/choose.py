"""The executors: each takes jobs and gives futures of `concurrent.futures`."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, Protocol

from django.conf import settings
from django.db import connection

from sbyt.apps.billing.executors.worker import PartitionJob, do_partition, load, make_ready


class UnableToReachWorkers(RuntimeError):
    """Raised when there is nobody to give the work to; the text is Russian: it is shown as it is."""


class Crew(Protocol):
    """Who computes: `width` jobs at a time, each with so many `threads`."""

    width: int
    threads: int

    def submit(self, job: PartitionJob) -> Future[Any]: ...


class ThisProcess:
    """Does a job at once, before `submit` returns; its transaction is the caller's."""

    width = 1
    threads = 0

    def submit(self, job: PartitionJob) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(do_partition(job))
        except Exception as error:  # noqa: BLE001  kept for who asks for the result
            done.set_exception(error)
        return done


class _Hands:
    """Hands the jobs to an executor of `concurrent.futures`."""

    def __init__(self, executor: Executor, *, width: int, threads: int) -> None:
        self._executor = executor
        self.width = width
        self.threads = threads

    def submit(self, job: PartitionJob) -> Future[Any]:
        return self._executor.submit(do_partition, job)


class _Processes:
    """Processes of this machine. A pool that lost one is broken whole: another takes its place at the next job."""

    def __init__(self, count: int) -> None:
        self.width = count
        self.threads = max((os.cpu_count() or 1) // count, 1)
        self._database = connection.settings_dict["NAME"]
        self._pool = self._new()

    def submit(self, job: PartitionJob) -> Future[Any]:
        try:
            return self._pool.submit(do_partition, job)
        except BrokenProcessPool:
            self.close()
            self._pool = self._new()
            return self._pool.submit(do_partition, job)

    def start(self, work: str) -> None:
        """Start the processes now and have each load what does the work, while the caller does something else."""
        for _ in range(self.width):
            self._pool.submit(load, work)

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _new(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            max_workers=self.width,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=make_ready,
            initargs=(self._database, self.threads),
        )


@contextmanager
def processes_at_once(
    *, work: str, workers: int | None = None, scheduler: str | None = None
) -> Iterator[Crew | None]:
    """Start the processes that `crew_of_settings` would open, to be given to it more than once; None where it opens none.

    A process takes a second and a half to load what reckons: it does so while its caller plans, and once for computing and releasing.
    """
    count = settings.BILLING_WORKERS if workers is None else workers
    address = settings.BILLING_SCHEDULER if scheduler is None else scheduler
    if address or count <= 1:
        yield None
        return
    with _processes(count) as crew:
        crew.start(work)
        yield crew


@contextmanager
def crew_of_settings(
    *, workers: int | None = None, scheduler: str | None = None, given: Crew | None = None
) -> Iterator[Crew]:
    """Open what the settings name (SBYT_SCHEDULER, else SBYT_WORKERS), or what is asked for here; a crew that is `given` stays open.

    :raises UnableToReachWorkers: the scheduler does not answer, has no workers, or Dask is not installed.
    """
    address = settings.BILLING_SCHEDULER if scheduler is None else scheduler
    count = settings.BILLING_WORKERS if workers is None else workers
    if given is not None:
        yield given
    elif address:
        with _dask(address) as crew:
            yield crew
    elif count > 1:
        with _processes(count) as crew:
            yield crew
    else:
        yield ThisProcess()


@contextmanager
def _processes(count: int) -> Iterator[_Processes]:
    crew = _Processes(count)
    # told before they are born: a child reads it when it imports what reckons
    before = os.environ.get("POLARS_MAX_THREADS")
    os.environ["POLARS_MAX_THREADS"] = str(crew.threads)
    try:
        yield crew
    finally:
        crew.close()
        if before is None:
            del os.environ["POLARS_MAX_THREADS"]
        else:
            os.environ["POLARS_MAX_THREADS"] = before


@contextmanager
def _dask(address: str) -> Iterator[Crew]:
    try:
        from distributed import Client  # noqa: PLC0415  optional
    except ImportError as error:
        raise UnableToReachWorkers(
            "для расчёта на многих машинах установите requirements/cluster.lock"
        ) from error
    try:
        client = Client(address, timeout=10, set_as_default=False)
    except OSError as error:
        raise UnableToReachWorkers(f"планировщик {address} не отвечает: {error}") from error
    with client:
        threads = client.nthreads()
        if not threads:
            raise UnableToReachWorkers(f"у планировщика {address} нет работников")
        executor = client.get_executor(pure=False, retries=0)
        yield _Hands(executor, width=len(threads), threads=min(threads.values()))
