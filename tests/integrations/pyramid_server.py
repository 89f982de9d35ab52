"""A server that speaks the protocol of Пирамида 2.0 by HTTP: a request gives a number, the number gives values."""

from __future__ import annotations

import base64
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep

SERVICE = "http://www.sicon.ru/Integration/Pyramid/2019/08"


@dataclass
class PyramidServer:
    """What the server knows, what it was asked, and how it behaves."""

    port: int = 0
    values: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=dict)
    points: list[tuple[str, str]] = field(default_factory=list)
    asked: dict[str, tuple[str, str, str, str]] = field(default_factory=dict)
    operations: list[str] = field(default_factory=list)
    not_ready: int = 0
    not_ready_fault: str = ""
    fault: str = ""
    broken: bytes = b""
    pause: float = 0.0
    user: str = "sbyt:слово"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/pyramid"

    def know(self, point: str, kind: str, day: datetime, figures: list[str], *, minutes: int = 30) -> None:
        """Put the figures of a day, each at the end of its interval by the server's clock."""
        moments = [day + timedelta(minutes=minutes * (place + 1)) for place in range(len(figures))]
        told = [
            (f"{moment:%Y-%m-%dT%H:%M:%S}", figure) for moment, figure in zip(moments, figures, strict=True)
        ]
        self.values.setdefault((point, kind), []).extend(told)

    def answer(self, operation: str, body: str) -> tuple[int, bytes]:
        """Return the status and the envelope of the answer."""
        self.operations.append(operation)
        if self.broken:
            return 200, self.broken
        if self.fault:
            return 500, _fault(self.fault)
        if operation == "RequestValuesAndEvents":
            number = str(len(self.asked) + 1)
            self.asked[number] = (
                _one(body, "string"),
                _one(body, "MeasuredValueTypeEnum"),
                _one(body, "StartDate"),
                _one(body, "EndDate"),
            )
            return 200, _envelope(
                f"<RequestValuesAndEventsResponse><RequestId>{number}</RequestId></RequestValuesAndEventsResponse>"
            )
        if operation == "FetchValuesAndEvents":
            return self._fetched(_one(body, "RequestId"))
        return self._about_points(operation, body)

    def _about_points(self, operation: str, body: str) -> tuple[int, bytes]:
        if operation == "RequestEntities":
            return 200, _envelope(
                "<RequestEntitiesResponse><RequestId>77</RequestId></RequestEntitiesResponse>"
            )
        if operation == "FetchEntities":
            return self._named(_one(body, "RequestId"))
        return 500, _fault(f"no such operation: {operation}")

    def _named(self, number: str) -> tuple[int, bytes]:
        if number != "77":
            return 500, _fault("Request is not found")
        if self.not_ready:
            self.not_ready -= 1
            return 500, _fault(self.not_ready_fault)
        rows = "".join(
            f"<MeterPoint><Id>{one}</Id><Name>{name}</Name></MeterPoint>" for one, name in self.points
        )
        return 200, _envelope(f"<MeterPoints>{rows}</MeterPoints>")

    def _fetched(self, number: str) -> tuple[int, bytes]:
        if number not in self.asked:
            return 500, _fault("Request is not found")
        if self.not_ready:
            self.not_ready -= 1
            return (500, _fault(self.not_ready_fault)) if self.not_ready_fault else (200, _values([]))
        point, kind, since, until = self.asked[number]
        known = self.values.get((point, kind), [])
        return 200, _values([(moment, figure) for moment, figure in known if since <= moment <= until])


@contextmanager
def a_pyramid_server() -> Iterator[PyramidServer]:
    """Run the server on a free port for the block."""
    knows = PyramidServer()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            expected = "Basic " + base64.b64encode(knows.user.encode()).decode()
            if self.headers.get("Authorization") != expected:
                status, content = 401, b"who are you"
            elif not self.path.startswith("/pyramid/Slave"):
                status, content = 404, b"nothing here"
            else:
                named = re.search(r"<(?:\w+:)?Body>\s*<(?:\w+:)?(\w+)", body)
                status, content = knows.answer(named[1] if named else "", body)
            sleep(knows.pause)
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_said: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    knows.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield knows
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _one(body: str, name: str) -> str:
    found = re.search(rf"<(?:\w+:)?{name}>([^<]*)</", body)
    return found[1] if found else ""


def _envelope(inside: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        f'<Answer xmlns="{SERVICE}">\n{inside}\n</Answer></s:Body></s:Envelope>'
    ).encode()


def _values(values: list[tuple[str, str]]) -> bytes:
    rows = "\n".join(
        f"<MeasuredValue><Value>{figure}</Value><ValueDt>{moment}</ValueDt></MeasuredValue>"
        for moment, figure in values
    )
    return _envelope(f"<Values>\n{rows}\n</Values>")


def _fault(words: str) -> bytes:
    fault = f"<s:Fault><faultcode>s:Client</faultcode><faultstring>{words}</faultstring></s:Fault>"
    return (
        f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{fault}</s:Body></s:Envelope>'
    ).encode()
