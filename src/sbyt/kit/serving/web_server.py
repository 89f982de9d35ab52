"""The web server: granian with the WSGI application, processes and threads to suit the machine."""

from __future__ import annotations

import errno
import multiprocessing
import os
import socket
from collections.abc import Callable
from typing import Final

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from sbyt.kit.disk_faults import fault_words
from sbyt.kit.serving.parent import SERVED_WITH_PARENT

_APPLICATION: Final = "sbyt.config.wsgi:application"
_MOST_PROCESSES: Final = 4
_THREADS: Final = 4
_STOP_SECONDS: Final = 10


class UnableToServe(RuntimeError):
    """Raised when the address cannot be listened on; says what to do."""


def serve_web(*, host: str, port: int, ready: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM: a process a core up to four, four threads each, no access log.

    Raises UnableToServe where the port is taken or not allowed; nothing is started then.
    """
    refuse_taken_port(host=host, port=port)
    os.environ[SERVED_WITH_PARENT] = str(os.getpid())
    # A forked server would keep the pipe on which a thread of ours waits for the worker it is starting just then.
    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        _APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=min(os.cpu_count() or 1, _MOST_PROCESSES),
        blocking_threads=_THREADS,
        backpressure=_THREADS * 16,
        respawn_failed_workers=True,
        workers_kill_timeout=_STOP_SECONDS,
        log_level=LogLevels.warning,
    )
    server.on_startup(ready)
    server.serve()


def refuse_taken_port(*, host: str, port: int) -> None:
    """Do nothing where the address is free; raises UnableToServe otherwise."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise UnableToServe(
                f"Порт {port} на {host} занят другой программой. Остановите её или выберите другой порт: "
                f"sbyt serve --port {port + 1}"
            ) from error
        raise UnableToServe(f"Нельзя открыть {host}:{port}: {fault_words(error)}") from error
