"""Carry an envelope to ГИС ЖКХ and back: by our own HTTP (through a ГОСТ tunnel), or by a program of the installation.

What matters is whether the server may have seen the message: that decides whether it is sent again.
"""

from __future__ import annotations

import base64
import http.client
import subprocess
from typing import Final
from urllib.parse import unquote, urlsplit

from sbyt.formats.giszhkh.namespaces import Service
from sbyt.integrations.giszhkh.connection import Connection
from sbyt.integrations.unable_to_look import network_words

LARGEST_ANSWER: Final = 256 * 1024 * 1024
_NOT_TAKEN: Final = frozenset({400, 401, 403, 404, 405, 413, 429, 503})
"""Answers of a door, not of the service: the message was not let in."""
_SOAP_STATUSES: Final = frozenset({200, 500})
_CURL_NOT_SENT: Final = frozenset({5, 6, 7, 35, 51, 58, 60, 126, 127})
"""Codes of curl: no proxy, no address, no connection, no TLS, no certificate; and of a shell: no such program."""
_MOST_WORDS: Final = 300


class NotSent(RuntimeError):
    """Raised when nothing reached the service: sending again is safe. The words are Russian."""


class UnknownOutcome(RuntimeError):
    """Raised when the service may have taken the message, and there is no answer. The words are Russian."""


def carry(envelope: bytes, *, connection: Connection, service: Service, action: str) -> bytes:
    """Return the answer's bytes. Raises NotSent, UnknownOutcome."""
    if connection.send:
        return _by_program(envelope, connection=connection, service=service, action=action)
    return _by_http(envelope, connection=connection, service=service, action=action)


def _by_http(envelope: bytes, *, connection: Connection, service: Service, action: str) -> bytes:
    address = urlsplit(connection.url)
    secure = address.scheme == "https"
    wire = (http.client.HTTPSConnection if secure else http.client.HTTPConnection)(
        address.hostname or "", address.port, timeout=connection.timeout_seconds
    )
    headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{action}"'}
    if address.username:
        pair = f"{unquote(address.username)}:{unquote(address.password or '')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    try:
        try:
            wire.connect()
        except OSError as error:
            raise NotSent(f"ГИС ЖКХ: {network_words(error)}.") from error
        return _asked(wire, address.path.rstrip("/") + service.path, envelope, headers)
    finally:
        wire.close()


def _asked(wire: http.client.HTTPConnection, path: str, envelope: bytes, headers: dict[str, str]) -> bytes:
    try:
        wire.request("POST", path, body=envelope, headers=headers)
        answer = wire.getresponse()
        content = answer.read(LARGEST_ANSWER + 1)
    except OSError as error:
        raise UnknownOutcome(f"ГИС ЖКХ: {network_words(error)}.") from error
    except http.client.HTTPException as error:
        raise UnknownOutcome("ГИС ЖКХ: ответ оборван.") from error
    if answer.length and len(content) <= LARGEST_ANSWER:  # promised and never came
        raise UnknownOutcome("ГИС ЖКХ: ответ оборван.")
    if answer.status in _NOT_TAKEN:
        raise NotSent(f"ГИС ЖКХ не впустила сообщение: ответ {answer.status}.")
    if answer.status not in _SOAP_STATUSES:
        raise UnknownOutcome(f"ГИС ЖКХ: ответ {answer.status} вместо сообщения.")
    if len(content) > LARGEST_ANSWER:
        raise UnknownOutcome(f"ГИС ЖКХ: ответ больше {LARGEST_ANSWER // 2**20} МБ.")
    return content


def _by_program(envelope: bytes, *, connection: Connection, service: Service, action: str) -> bytes:
    """Run the program: {url} and {action} in its arguments are replaced; codes are those of curl."""
    given = {"{url}": connection.url + service.path, "{action}": action}
    command = [_filled(argument, given) for argument in connection.send]
    try:
        done = subprocess.run(  # noqa: S603  the installation's own program, named in its settings
            command, input=envelope, capture_output=True, timeout=connection.timeout_seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise UnknownOutcome("Программа связи с ГИС ЖКХ не ответила вовремя.") from error
    except OSError as error:
        raise NotSent(f"Программа связи с ГИС ЖКХ {command[0]} не запускается.") from error
    if done.returncode == 0:
        return done.stdout
    words = f"Программа связи с ГИС ЖКХ закончилась с кодом {done.returncode}: "
    words += done.stderr.decode(errors="replace").strip()[:_MOST_WORDS]
    if done.returncode in _CURL_NOT_SENT:
        raise NotSent(words)
    raise UnknownOutcome(words)


def _filled(argument: str, given: dict[str, str]) -> str:
    for place, value in given.items():
        argument = argument.replace(place, value)
    return argument
