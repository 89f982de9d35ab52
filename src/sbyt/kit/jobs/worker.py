"""The background worker: takes jobs from the queue in the database, and takes over those of a killed worker.

A worker that works writes its heartbeat every few seconds. A job whose worker fell silent goes back to the queue
and is started again from the beginning: every job must be able to go on from where it stopped.
"""

from __future__ import annotations

import asyncio
import os
from typing import Final, cast

from procrastinate import App, jobs
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from sbyt.kit.serving.parent import end_with_parent

SILENT_SECONDS: Final = float(os.environ.get("SBYT_SILENT_SECONDS", "8"))
HEARTBEAT_SECONDS: Final = SILENT_SECONDS / 4
_SWEEP_SECONDS: Final = 2.0
_PATIENCE_SECONDS: Final = 5.0
_KEPT_HOURS: Final = 24 * 30
MOST_ATTEMPTS: Final = 5


def run_worker(*, name: str, parent: int | None) -> None:
    """Work until SIGTERM or SIGINT; a job that does not end in five seconds is left to the next worker.

    With a `parent` it also stops when that process is gone, killed or not.
    """
    if parent is not None:
        end_with_parent(parent)
    asyncio.run(_work(name))


async def _work(name: str) -> None:
    connector = cast("DjangoConnector", app.connector).get_worker_connector()
    with app.replace_connector(connector) as worker_app:
        async with worker_app.open_async():
            sweep = asyncio.create_task(_sweep(worker_app))
            try:
                await worker_app.run_worker_async(
                    name=name,
                    concurrency=1,
                    fetch_job_polling_interval=2.0,
                    update_heartbeat_interval=HEARTBEAT_SECONDS,
                    stalled_worker_timeout=SILENT_SECONDS,
                    shutdown_graceful_timeout=_PATIENCE_SECONDS,
                )
            finally:
                sweep.cancel()


async def _sweep(worker_app: App) -> None:
    """Return the jobs of silent workers to the queue, for as long as this worker works; drop old finished ones."""
    await worker_app.job_manager.delete_old_jobs(
        nb_hours=_KEPT_HOURS, include_failed=True, include_aborted=True
    )
    while True:
        for job in await worker_app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
            await _take_over(worker_app, job)
        await asyncio.sleep(_SWEEP_SECONDS)


async def _take_over(worker_app: App, job: jobs.Job) -> None:
    """Start the job again, or give it up where it brought down a worker too many times."""
    if job.attempts < MOST_ATTEMPTS:
        await worker_app.job_manager.retry_job(job)
    else:
        await worker_app.job_manager.finish_job(job, status=jobs.Status.FAILED, delete_job=False)
