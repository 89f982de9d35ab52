"""The SOAP envelope around a signed body, and what came back in one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from lxml import etree

from sbyt.formats._xml_in import root_of
from sbyt.formats.giszhkh.namespaces import BASE, SIGNATURE, SOAP

_BODY_PLACE: Final = b"<!--body-->"
_MOST_WORDS: Final = 2000


class UnableToReadAnswer(ValueError):
    """Raised when what came back is no SOAP answer of ГИС ЖКХ; the words are Russian."""


class UnableToSign(RuntimeError):
    """Raised when a signer returned something else than what it was given plus a signature; the words are Russian."""


@dataclass(frozen=True, slots=True)
class SoapFault:
    """The message was refused as a whole: code and words.

    `is_of_service` where ГИС ЖКХ itself says so by its own Fault; else it may be a bus or a proxy on the way that
    failed, before the service saw the message or after.
    """

    code: str
    words: str
    is_of_service: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What an envelope holds: the body's element, or a fault."""

    body: etree._Element | None = None
    fault: SoapFault | None = None


def body_bytes(body: etree._Element) -> bytes:
    """Return the body as it is handed to the signer: UTF-8, no declaration."""
    return etree.tostring(body, encoding="UTF-8", xml_declaration=False)


def envelope(
    body: bytes, *, sent_at: datetime, message_guid: str, org_ppa_guid: str, with_operator_signature: bool
) -> bytes:
    """Return the envelope of a message of ours: the header names it and the organization, the body goes in unchanged.

    `sent_at` must know its zone. The bytes of a signed body are not touched: a signature survives.
    """
    return _envelope(
        body,
        header=_request_header(
            sent_at=sent_at,
            message_guid=message_guid,
            org_ppa_guid=org_ppa_guid,
            with_operator_signature=with_operator_signature,
        ),
    )


def state_request(
    *, ack_guid: str, sent_at: datetime, message_guid: str, org_ppa_guid: str, with_operator_signature: bool
) -> bytes:
    """Return the envelope that asks what became of a message that ГИС ЖКХ knows as `ack_guid`."""
    root = etree.Element(f"{{{BASE}}}getStateRequest", nsmap={"base": BASE})
    etree.SubElement(root, f"{{{BASE}}}MessageGUID").text = ack_guid
    return envelope(
        body_bytes(root),
        sent_at=sent_at,
        message_guid=message_guid,
        org_ppa_guid=org_ppa_guid,
        with_operator_signature=with_operator_signature,
    )


def require_signed(unsigned: bytes, signed: bytes) -> None:
    """Do nothing where `signed` is `unsigned` with a signature inside; raises UnableToSign otherwise."""
    root, _issues = root_of(signed, closing_tag="</")
    if root is None:
        raise UnableToSign("Подписывающая программа вернула не XML.")
    signatures = root.findall(f"{{{SIGNATURE}}}Signature")
    if len(signatures) != 1 or root.index(signatures[0]) != 0:
        raise UnableToSign("Подписывающая программа не поставила подпись первым элементом сообщения.")
    signature = signatures[0]
    before = root.text or ""
    root.text = before + (signature.tail or "")
    signature.tail = None
    root.remove(signature)
    if _canonical(root) != _canonical(etree.fromstring(unsigned)):
        raise UnableToSign("Подписывающая программа изменила сообщение.")


def read_envelope(content: bytes) -> Answer:
    """Return what the envelope holds. Raises UnableToReadAnswer where it is none."""
    root, issues = root_of(content, closing_tag="Envelope>")
    if root is None:
        raise UnableToReadAnswer(f"Ответ ГИС ЖКХ не читается. {issues[0].message}")
    body = root.find(f"{{{SOAP}}}Body") if root.tag == f"{{{SOAP}}}Envelope" else None
    inside = next((child for child in body if isinstance(child.tag, str)), None) if body is not None else None
    if inside is None:
        raise UnableToReadAnswer("Ответ ГИС ЖКХ не содержит сообщения SOAP.")
    if inside.tag == f"{{{SOAP}}}Fault":
        return Answer(fault=_fault(inside))
    return Answer(body=inside)


def _fault(element: etree._Element) -> SoapFault:
    own = element.find(f".//{{{BASE}}}Fault")
    if own is not None:
        code, words = own.findtext(f"{{{BASE}}}ErrorCode"), own.findtext(f"{{{BASE}}}ErrorMessage")
    else:
        code, words = element.findtext("faultcode"), None
    words = words or element.findtext("faultstring") or "без пояснения"
    return SoapFault(
        code=(code or "").strip()[:60], words=words.strip()[:_MOST_WORDS], is_of_service=own is not None
    )


def _request_header(
    *, sent_at: datetime, message_guid: str, org_ppa_guid: str, with_operator_signature: bool
) -> etree._Element:
    header = etree.Element(f"{{{BASE}}}RequestHeader", nsmap={"base": BASE})
    for name, value in (
        ("Date", sent_at.isoformat(timespec="milliseconds")),
        ("MessageGUID", message_guid),
        ("orgPPAGUID", org_ppa_guid),
    ):
        etree.SubElement(header, f"{{{BASE}}}{name}").text = value
    if with_operator_signature:
        etree.SubElement(header, f"{{{BASE}}}IsOperatorSignature").text = "true"
    return header


def _envelope(body: bytes, *, header: etree._Element) -> bytes:
    root = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soapenv": SOAP})
    etree.SubElement(root, f"{{{SOAP}}}Header").append(header)
    etree.SubElement(root, f"{{{SOAP}}}Body").append(etree.Comment("body"))
    frame = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return frame.replace(_BODY_PLACE, body, 1)


def _canonical(element: etree._Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True)
