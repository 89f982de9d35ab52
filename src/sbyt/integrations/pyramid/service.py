"""The web service by HTTP: an envelope there, an envelope back, within a bounded time and size."""

from __future__ import annotations

import base64
import http.client
import ssl
import time
from typing import Final
from urllib.parse import urlsplit

from sbyt.integrations.unable_to_look import UnableToLook, network_words

_PATIENCE_SECONDS: Final = 30
LONGEST_SECONDS: Final = 120.0
LARGEST_ANSWER: Final = 32 * 1024 * 1024
_PIECE: Final = 64 * 1024
_ENVELOPES: Final = frozenset({200, 202, 400, 500})
"""Answers that have an envelope in them: a fault comes as 500, with some servers as 400."""
_REFUSALS: Final = {
    401: "не принял имя или пароль",
    403: "не пускает нас к этой службе",
    404: "не знает такого адреса службы",
}


class PyramidService:
    """A server at an address; every call is a connection of its own."""

    def __init__(
        self,
        url: str,
        *,
        user: str,
        password: str,
        soap_action: str = "",
        patience_seconds: int | None = None,
    ) -> None:
        self._patience = patience_seconds or _PATIENCE_SECONDS
        self._parts = urlsplit(url)
        self._soap_action = soap_action
        pair = base64.b64encode(f"{user}:{password}".encode()).decode()
        self._headers = {"Content-Type": "text/xml; charset=utf-8"}
        if user:
            self._headers["Authorization"] = f"Basic {pair}"

    def answer(self, service: str, operation: str, envelope: bytes) -> bytes:
        """Return the server's answer to an envelope, whatever it is. Raises UnableToLook where there is none.

        An answer that is too large, or drips longer than `LONGEST_SECONDS`, is none.
        """
        headers = dict(self._headers)
        if self._soap_action:
            headers["SOAPAction"] = f'"{self._soap_action.replace("{operation}", operation)}"'
        connection = self._connection()
        try:
            connection.request("POST", f"{self._parts.path.rstrip('/')}/{service}", envelope, headers)
            response = connection.getresponse()
            content = _read(response, self._where)
        except ssl.SSLError as error:
            raise UnableToLook(
                f"Защищённое соединение с {self._where} не установлено: {error.reason}"
            ) from error
        except OSError as error:
            raise UnableToLook(f"Нет связи с {self._where}: {network_words(error)}") from error
        except (http.client.HTTPException, ValueError) as error:
            raise UnableToLook(f"Сервер {self._where} отвечает не по HTTP") from error
        finally:
            connection.close()
        if response.status in _ENVELOPES:
            return content
        words = _REFUSALS.get(response.status, f"ответил кодом {response.status}")
        raise UnableToLook(f"Сервер {self._where} {words}")

    @property
    def _where(self) -> str:
        return self._parts.netloc.rpartition("@")[2]

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._parts.hostname or "", self._parts.port
        if self._parts.scheme == "https":
            return http.client.HTTPSConnection(
                host, port, timeout=self._patience, context=ssl.create_default_context()
            )
        return http.client.HTTPConnection(host, port, timeout=self._patience)


def _read(response: http.client.HTTPResponse, where: str) -> bytes:
    until = time.monotonic() + LONGEST_SECONDS
    pieces: list[bytes] = []
    size = 0
    while piece := response.read1(_PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST_ANSWER:
            raise UnableToLook(
                f"Ответ {where} больше {LARGEST_ANSWER // 2**20} МБ: спросите меньше точек или дней"
            )
        if time.monotonic() > until:
            raise UnableToLook(f"Сервер {where} отвечает дольше {LONGEST_SECONDS:.0f} с")
    return b"".join(pieces)
