"""Write and read the envelopes of the web service of Пирамида 2.0: a request gives a number, the number gives values.

Source: programs that work with such servers (namespace, operations, MeterPointIds, StartDate, EndDate,
MeasuredValueTypeEnum, RequestId, MeasuredValue with Value and ValueDt). The service's own description comes with the
server and is unconfirmed here: an answer is read by the names of its elements, whatever stands around them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from lxml import etree

from sbyt.formats._xml_in import line_of, root_of
from sbyt.formats.import_issues import Issue

SERVICE: Final = "http://www.sicon.ru/Integration/Pyramid/2019/08"
SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
ARRAYS: Final = "http://schemas.microsoft.com/2003/10/Serialization/Arrays"
_SPACES: Final[dict[Any, str]] = {"soapenv": SOAP, "ns": SERVICE, "arr": ARRAYS}
_CLOSING: Final = "Envelope>"
_LONGEST_ID: Final = 64
_LONGEST_WORDS: Final = 300


class PyramidFault(ValueError):
    """Raised where the server answers with a SOAP fault; the words are the server's own."""


class UnableToReadAnswer(ValueError):
    """Raised for an answer that is no envelope, or lacks what was asked for; `found` says where, None where it is whole XML."""

    def __init__(self, words: str, found: Issue | None = None) -> None:
        super().__init__(words)
        self.found = found


@dataclass(frozen=True, slots=True)
class ServerPoint:
    """A metering point as the server names it: its id, and the name people gave it."""

    identity: str
    name: str


def values_request(*, source: str, point: str, value_type: str, since: datetime, until: datetime) -> bytes:
    """Return the first step: ask for the values of one type at one point, moments by the server's own clock."""
    message = _message("RequestValuesAndEvents", source)
    _put(_put(message, "MeterPointIds"), "string", point, space=ARRAYS)
    asked = _put(message, "Parameters")
    _put(asked, "EndDate", f"{until:%Y-%m-%dT%H:%M:%S}")
    _put(asked, "StartDate", f"{since:%Y-%m-%dT%H:%M:%S}")
    _put(asked, "ValueTypeNames")
    _put(_put(asked, "ValueTypes"), "MeasuredValueTypeEnum", value_type)
    return _written(message)


def values_fetch(*, source: str, request_id: str) -> bytes:
    """Return the second step: fetch what was asked under the number."""
    return _fetch("FetchValuesAndEvents", source, request_id)


def points_request(*, source: str) -> bytes:
    """Return the request of all metering points that the server shows us."""
    message = _message("RequestEntities", source)
    _put(message, "EntityTypeKind", "MeterPoint")
    _put(_put(message, "Filters"), "IncludeMeterPoints")
    return _written(message)


def points_fetch(*, source: str, request_id: str) -> bytes:
    """Return the second step of the request of points."""
    return _fetch("FetchEntities", source, request_id)


def request_number(content: bytes) -> str:
    """Return the number that the server gave the request. Raises PyramidFault, UnableToReadAnswer."""
    root = envelope_of(content)
    number = _first_text(root, "RequestId")
    if not 0 < len(number) <= _LONGEST_ID:
        raise UnableToReadAnswer("в ответе на запрос нет RequestId")
    return number


def points_in(content: bytes) -> list[ServerPoint]:
    """Return the points of an answer, in its order. Raises PyramidFault, UnableToReadAnswer."""
    points = []
    for element in _named(envelope_of(content), "MeterPoint"):
        identity = next((_text(child) for child in element if _tag(child) == "Id"), "")
        name = next((_text(child) for child in element if _tag(child) == "Name"), "")
        if identity:
            points.append(ServerPoint(identity[:_LONGEST_ID], name[:200]))
    return points


def values_count(content: bytes) -> int:
    """Return how many values with a figure the answer has. Raises PyramidFault, UnableToReadAnswer."""
    return sum(
        1
        for value in _named(envelope_of(content), "MeasuredValue")
        if any(_tag(child) == "Value" and _text(child) for child in value)
    )


def envelope_of(content: bytes) -> etree._Element:
    """Return the root of an answer. Raises PyramidFault for a fault in it, UnableToReadAnswer for no envelope."""
    root, issues = root_of(content, closing_tag=_CLOSING)
    if root is None:
        raise UnableToReadAnswer(issues[-1].message, issues[-1])
    if _tag(root) != "Envelope":
        raise UnableToReadAnswer(
            f"ответ начинается с «{_tag(root)[:40]}», а не с Envelope (строка {line_of(root)})"
        )
    fault = next(_named(root, "Fault"), None)
    if fault is not None:
        said = " ".join(" ".join(str(part) for part in fault.itertext()).split())
        raise PyramidFault(said[:_LONGEST_WORDS] or "ошибка без слов")
    return root


def tag_of(element: etree._Element) -> str:
    """Return the name of an element without its namespace; empty for a comment."""
    return _tag(element)


def _message(operation: str, source: str) -> etree._Element:
    envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap=_SPACES)
    etree.SubElement(envelope, f"{{{SOAP}}}Header")
    body = etree.SubElement(envelope, f"{{{SOAP}}}Body")
    message = _put(_put(body, operation), "message")
    _put(_put(message, "Header"), "Source", source)
    return message


def _fetch(operation: str, source: str, request_id: str) -> bytes:
    message = _message(operation, source)
    _put(message, "RequestId", request_id)
    return _written(message)


def _put(parent: etree._Element, name: str, text: str = "", *, space: str = SERVICE) -> etree._Element:
    child = etree.SubElement(parent, f"{{{space}}}{name}")
    if text:
        child.text = text
    return child


def _written(message: etree._Element) -> bytes:
    written: bytes = etree.tostring(message.getroottree(), xml_declaration=True, encoding="utf-8")
    return written


def _tag(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _text(element: etree._Element) -> str:
    return (element.text or "").strip()


def _named(root: etree._Element, name: str) -> Any:
    return (element for element in root.iter() if _tag(element) == name)


def _first_text(root: etree._Element, name: str) -> str:
    found = next(_named(root, name), None)
    return "" if found is None else _text(found)
