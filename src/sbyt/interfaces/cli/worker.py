"""`sbyt worker`: background jobs in a process of their own."""

from __future__ import annotations

import click


@click.command("worker")
@click.option("--with-parent", is_flag=True, hidden=True, help="Stop when the parent is gone.")
def command(*, with_parent: bool) -> None:
    """Выполнять фоновые задания: расчёты, массовую печать. Обычно их выполняет сам `sbyt serve`."""
    from sbyt.interfaces.cli.django_ready import prepare

    prepare()
    from sbyt.kit.jobs.worker import run_worker

    run_worker(name="sbyt", with_parent=with_parent)
