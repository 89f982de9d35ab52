"""`sbyt serve`: the screens, the API and background jobs on one machine, until Ctrl+C."""

from __future__ import annotations

import signal
import sys

import click
from rich.console import Console


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Адрес, на котором слушать.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Порт.")
@click.option("--no-worker", is_flag=True, help="Не запускать фоновые задания: их выполнит `sbyt worker`.")
def command(*, host: str, port: int, no_worker: bool) -> None:
    """Открыть рабочее место, кабинет и API; вместе с ними работают фоновые задания."""
    serve(host=host, port=port, worker=not no_worker, console=Console(highlight=False))


def serve(*, host: str, port: int, worker: bool, console: Console) -> None:
    """Serve until SIGINT or SIGTERM; ends the program with 1 and the reason where the port is taken."""
    from sbyt.kit.serving.web_server import UnableToServe, refuse_taken_port, serve_web

    try:
        refuse_taken_port(host=host, port=port)
    except UnableToServe as refusal:
        sys.exit(str(refusal))
    from sbyt.interfaces.cli.django_ready import prepare

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # until granian takes it over
    prepare()
    from sbyt.kit.jobs.child import WorkerChild
    from sbyt.kit.serving.static_files import gather_static_files

    gather_static_files()
    child = WorkerChild(say=console.print)
    if worker:
        child.start()
    try:
        serve_web(
            host=host,
            port=port,
            ready=lambda: console.print(f"Открыто: http://{host}:{port}   (Ctrl+C — остановить)"),
        )
    except UnableToServe as refusal:
        sys.exit(str(refusal))
    finally:
        child.stop()
    console.print("Остановлено")
