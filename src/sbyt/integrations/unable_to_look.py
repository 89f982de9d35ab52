"""Why a source could not be looked into."""

from __future__ import annotations

import errno
import socket
from types import MappingProxyType
from typing import Final

from sbyt.kit.disk_faults import fault_words

_NETWORK: Final = MappingProxyType(
    {
        errno.ECONNREFUSED: "соединение не принято",
        errno.ECONNRESET: "соединение оборвано",
        errno.ENETUNREACH: "сеть недоступна",
        errno.EHOSTUNREACH: "сервер недоступен",
        errno.ETIMEDOUT: "сервер не отвечает",
        errno.EPIPE: "соединение оборвано",
    }
)


class UnableToLook(RuntimeError):
    """Raised when a source cannot be reached or says no; the words are shown beside the source."""


def network_words(error: OSError) -> str:
    """Return why there is no connection, in a few Russian words."""
    if isinstance(error, socket.gaierror):
        return "имя сервера не найдено"
    if isinstance(error, TimeoutError):
        return "сервер не отвечает"
    return _NETWORK.get(error.errno or 0) or fault_words(error)
