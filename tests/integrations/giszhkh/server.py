"""A server that speaks as ГИС ЖКХ does: asynchronous, by the published WSDL, strict about its schemas and MessageGUIDs.

It shares no code with the product beyond lxml: operations and their roots are read from the WSDL files, messages are
held against the XSD files.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

BASE = "http://dom.gosuslugi.ru/schema/integration/base/"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
WSDL_SOAP = "{http://schemas.xmlsoap.org/wsdl/soap/}"
NOW = "2026-10-25T12:00:00.000+03:00"
ORG = "0d8f6a5e-2f55-4d27-9a34-6a6f8a3c1b11"

SERVICES = {
    name: (f"{name}/hcs-{name}-service-async.wsdl", f"{name}/hcs-{name}-types.xsd")
    for name in ("house-management", "device-metering", "bills")
}

NO_SUCH_BILL = ("SRV007031", "Платёжный документ не найден или отозван")
NO_SUCH_VERSION = ("SRV008075", "Версия прибора учёта не найдена")


class Refused(Exception):
    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code, self.words = code, words


@dataclass
class Taken:
    """A message that was taken: its body, how often it was asked about, the answer ready for it."""

    guid: str
    requester: str
    service: str
    root: etree._Element
    asked: int = 0


@dataclass
class GisServer:
    """What tests turn: `slow_states` is how many times a message is still being handled when asked about.

    `errors` maps an account's, a meter's or a document's number (or a device GUID) to what is wrong with it.
    `spoil` is given a chance to answer each POST in its own way: bytes with a status, or None to go on.
    `lacking` bytes of each answer are promised and never come.
    """

    folder: Path
    slow_states: int = 1
    errors: dict[str, tuple[str, str]] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)
    spoil: Callable[[str, bytes], tuple[int, bytes] | None] = lambda _action, _content: None
    lacking: int = 0
    seen: list[str] = field(default_factory=list)
    taken: dict[str, Taken] = field(default_factory=dict)
    standing_bills: set[str] = field(default_factory=set)
    versions: set[str] = field(default_factory=set)
    url: str = ""

    def __post_init__(self) -> None:
        self.base = etree.XMLSchema(etree.parse(str(self.folder / "lib/hcs-base.xsd")))
        self.schemas, self.paths, self.roots = {}, {}, {}
        for name, (wsdl, xsd) in SERVICES.items():
            self.schemas[name] = etree.XMLSchema(etree.parse(str(self.folder / xsd)))
            tree = etree.parse(str(self.folder / wsdl)).getroot()
            address = tree.find(f".//{WSDL_SOAP}address")
            assert address is not None
            self.paths[urlsplit(address.get("location")).path] = name
            messages = {
                one.get("name"): one.find(f"{WSDL}part").get("element").split(":")[1]
                for one in tree.findall(f"{WSDL}message")
                if one.find(f"{WSDL}part") is not None
            }
            for operation in tree.find(f"{WSDL}portType").findall(f"{WSDL}operation"):
                message = operation.find(f"{WSDL}input").get("message").split(":")[1]
                self.roots[name, f"urn:{operation.get('name')}"] = messages[message]

    def answer(self, path: str, action: str, content: bytes) -> tuple[int, bytes]:
        spoilt = self.spoil(action, content)
        if spoilt is not None:
            return spoilt
        try:
            return 200, self._handled(path, action, content)
        except Refused as refused:
            fault = (
                f'<soap:Fault xmlns:soap="{SOAP}"><faultcode>soap:Server</faultcode><faultstring>{refused.words}'
                f'</faultstring><detail><b:Fault xmlns:b="{BASE}"><b:ErrorCode>{refused.code}</b:ErrorCode>'
                f"<b:ErrorMessage>{refused.words}</b:ErrorMessage></b:Fault></detail></soap:Fault>"
            )
            return 500, _envelope(fault)

    def take(self, path: str, action: str, content: bytes) -> str:
        """Take a message as if the answer were then lost; return its GUID."""
        self._handled(path, action, content)
        return next(reversed(self.taken))

    def _handled(self, path: str, action: str, content: bytes) -> bytes:
        service = self.paths.get(path)
        if service is None or (service, action) not in self.roots:
            raise Refused("INT002013", f"нет операции {action} по адресу {path}")
        envelope = etree.fromstring(content)
        header, body = envelope[0][0], envelope[1][0]
        self._require(self.base, header)
        if header.findtext(f"{{{BASE}}}orgPPAGUID") != ORG:
            raise Refused("AUT011003", "Доступ запрещён: неизвестный поставщик данных")
        if etree.QName(body).localname != self.roots[service, action]:
            raise Refused("INT002013", f"в операции {action} пришло {etree.QName(body).localname}")
        if action == "urn:getState":
            self._require(self.base, body)
            return self._state(body.findtext(f"{{{BASE}}}MessageGUID") or "")
        self._require(self.schemas[service], body)
        requester = header.findtext(f"{{{BASE}}}MessageGUID") or ""
        if requester in self.seen:
            raise Refused("INT002034", f"MessageGUID {requester} уже использован")
        self.seen.append(requester)
        guid = str(uuid.uuid4())
        self.taken[guid] = Taken(guid, requester, service, body)
        return self._checked(
            "base",
            f'<AckRequest xmlns="{BASE}"><Ack><MessageGUID>{guid}</MessageGUID>'
            f"<RequesterMessageGUID>{requester}</RequesterMessageGUID></Ack></AckRequest>",
        )

    def _require(self, schema: etree.XMLSchema, element: etree._Element) -> None:
        if not schema.validate(element):
            raise Refused("FMT001300", str(next(iter(schema.error_log)).message).replace("<", "‹"))

    def _state(self, guid: str) -> bytes:
        message = self.taken.get(guid)
        if message is None:
            raise Refused("INT002038", "сообщение не найдено")
        message.asked += 1
        if message.asked <= self.slow_states:
            return self._result(message, 1 if message.asked == 1 else 2, "")
        return self._result(message, 3, self._done(message))

    def _result(self, message: Taken, state: int, inside: str) -> bytes:
        namespace = f"http://dom.gosuslugi.ru/schema/integration/{message.service}/"
        names = "".join(
            f' xmlns:{prefix}="http://dom.gosuslugi.ru/schema/integration/{name}/"'
            for prefix, name in (("acc", "account-base"), ("nsi", "nsi-base"), ("md", "metering-device-base"))
        )
        return self._checked(
            message.service,
            f'<n:getStateResult xmlns:n="{namespace}" xmlns:b="{BASE}"{names} b:version="10.0.1.1">'
            f"<b:RequestState>{state}</b:RequestState><b:MessageGUID>{message.guid}</b:MessageGUID>{inside}"
            "</n:getStateResult>",
        )

    def _checked(self, schema: str, text: str) -> bytes:
        """Hold our own answer against the schema too: a server that departs from it proves nothing."""
        element = etree.fromstring(text)
        held = self.base if schema == "base" else self.schemas[schema]
        assert held.validate(element), held.error_log
        return _envelope(text)

    def _done(self, message: Taken) -> str:
        name = etree.QName(message.root).localname
        whole = self.errors.get(name)
        if whole is not None:
            return f"<b:ErrorMessage>{_error(whole)}</b:ErrorMessage>"
        if name in self.given:
            return self.given[name]
        parts = [
            self._common(guid)
            for guid in message.root.iter(f"{{{BASE}}}TransportGUID")
            if etree.QName(guid.getparent()).localname != "PaymentInformation"
        ]
        if message.service == "house-management":
            return '<n:ImportResult b:version="10.0.1.1">' + "".join(parts) + "</n:ImportResult>"
        return "".join(parts)

    def _common(self, guid: etree._Element) -> str:
        element = guid.getparent()
        of_house = etree.QName(element).localname in {"Account", "MeteringDevice"}
        tag = "n:CommonResult" if of_house else "n:ImportResult"
        transport = f"<b:TransportGUID>{guid.text}</b:TransportGUID>"
        found = next((self.errors[name] for name in self.errors if name in _texts(element)), None)
        if found is not None:
            return f"<{tag}>{transport}<b:Error>{_error(found)}</b:Error></{tag}>"
        more = ""
        if etree.QName(element).localname == "Account":
            more = (
                "<n:ImportAccount><acc:UnifiedAccountNumber>40АА123456</acc:UnifiedAccountNumber>"
                "<acc:ServiceID>40АА123456-01</acc:ServiceID></n:ImportAccount>"
            )
        if etree.QName(element).localname == "MeteringDevice":
            root = str(uuid.uuid5(uuid.NAMESPACE_URL, f"root {guid.text}"))
            more = f"<n:importMeteringDevice><n:MeteringDeviceGUID>{root}</n:MeteringDeviceGUID></n:importMeteringDevice>"
        own = str(uuid.uuid5(uuid.NAMESPACE_URL, guid.text or ""))
        unique = f"77-{own[:6]}"
        if etree.QName(element).localname in {"PaymentDocument", "WithdrawPaymentDocument"}:
            withdrawn = element.findtext("{*}PaymentDocumentID") or ""
            withdraws = etree.QName(element).localname == "WithdrawPaymentDocument"
            if withdrawn and withdrawn not in self.standing_bills:
                return f"<{tag}>{transport}<b:Error>{_error(NO_SUCH_BILL)}</b:Error></{tag}>"
            unique = withdrawn or f"40АА123456-01-{own[:4]}"
            (self.standing_bills.discard if withdraws else self.standing_bills.add)(unique)
        version = element.find("{*}DeviceDataToUpdate/{*}MeteringDeviceVersionGUID")
        if version is not None:
            fault = self._changed_device(version, own)
            if fault:
                return f"<{tag}>{transport}<b:Error>{_error(fault)}</b:Error></{tag}>"
        elif etree.QName(element).localname == "MeteringDevice":
            self.versions.add(own)
        return (
            f"<{tag}><b:GUID>{own}</b:GUID>{transport}<b:UniqueNumber>{unique}</b:UniqueNumber>"
            f"<b:UpdateDate>{NOW}</b:UpdateDate>{more}</{tag}>"
        )

    def _changed_device(self, version: etree._Element, own: str) -> tuple[str, str] | None:
        """Put a new version in place of the one named; both meters of a replacement must be known."""
        known = [version, *version.getparent().iter("{*}ReplacingMeteringDeviceVersionGUID")]
        if any(one.text not in self.versions for one in known):
            return NO_SUCH_VERSION
        self.versions.discard(version.text or "")
        if version.getparent().find("{*}ArchiveDevice") is None and len(known) == 1:
            self.versions.add(own)
        return None


def _texts(element: etree._Element) -> set[str]:
    """Return what stands in the element told, the GUID of its meter too."""
    told = element
    while etree.QName(told).localname in {"CurrentValue", "ControlValue", "ElectricDeviceValue"}:
        told = told.getparent()
    return {child.text for child in told.iter() if isinstance(child.tag, str) and child.text}


def _error(error: tuple[str, str]) -> str:
    code, words = error
    return f"<b:ErrorCode>{code}</b:ErrorCode><b:Description>{words}</b:Description>"


def _envelope(body: str) -> bytes:
    header = (
        f'<b:ResultHeader xmlns:b="{BASE}"><b:Date>{NOW}</b:Date><b:MessageGUID>{uuid.uuid4()}</b:MessageGUID>'
        "</b:ResultHeader>"
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="{SOAP}"><soap:Header>{header}'
        f"</soap:Header><soap:Body>{body}</soap:Body></soap:Envelope>"
    ).encode()


@contextmanager
def running(server: GisServer) -> Iterator[GisServer]:
    """Serve on a free port until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            status, answer = server.answer(self.path, self.headers["SOAPAction"].strip('"'), content)
            self.send_response(status)
            self.send_header("Content-Type", "text/xml; charset=utf-8")
            self.send_header("Content-Length", str(len(answer) + server.lacking))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_arguments: Any) -> None:
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.daemon_threads = True
    server.url = f"http://127.0.0.1:{listening.server_port}"
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listening.shutdown()
        listening.server_close()


def slowly(seconds: float) -> Callable[[str, bytes], tuple[int, bytes] | None]:
    """Return a way to answer too late."""

    def answer(_action: str, _content: bytes) -> tuple[int, bytes] | None:
        time.sleep(seconds)
        return None

    return answer
