"""A wire that may be cut: a door on the loopback that passes bytes to the socket of the server."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sbyt.kit.embedded_database.location import connection_settings

_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER: closed at once with a reset, as by a dying router."""


class Wire:
    """Passes bytes both ways until it is cut; `port` is where to connect."""

    def __init__(self) -> None:
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self._open: list[socket.socket] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def cut(self) -> int:
        """Reset everything that is connected; return how many ends there were."""
        ends, self._open = self._open, []
        for end in ends:
            with contextlib.suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        return len(ends)

    def close(self) -> None:
        self._door.close()
        self.cut()

    def _serve(self) -> None:
        known = connection_settings()
        with contextlib.suppress(OSError):
            while True:
                near, _address = self._door.accept()
                far = socket.socket(socket.AF_UNIX)
                far.connect(f"{known.host}/.s.PGSQL.{known.port}")
                self._open += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=_pass, args=(one, other), daemon=True).start()


@contextmanager
def a_wire() -> Iterator[Wire]:
    wire = Wire()
    try:
        yield wire
    finally:
        wire.close()


def _pass(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while taken := one.recv(65_536):
            other.sendall(taken)
    with contextlib.suppress(OSError):
        other.shutdown(socket.SHUT_WR)
