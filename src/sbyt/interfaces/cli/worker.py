"""`sbyt worker`: background jobs in a process of their own."""

from __future__ import annotations

import click


@click.command("worker")
@click.option(
    "--parent", type=int, hidden=True, help="Stop when this process, who started the worker, is gone."
)
def command(*, parent: int | None) -> None:
    """Выполнять фоновые задания: расчёты, массовую печать. Обычно их выполняет сам `sbyt serve`."""
    from sbyt.interfaces.cli.django_ready import prepare

    prepare()
    from sbyt.kit.jobs.worker import run_worker

    run_worker(name="sbyt", parent=parent)
