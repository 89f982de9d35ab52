"""A letter's bytes → what a mail server says became of a letter that was sent (RFC 3464, multipart/report)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, message_from_string, policy
from email.message import Message
from typing import Any, Final

_REPORT: Final = "message/delivery-status"
_RETURNED: Final = frozenset({"message/rfc822", "text/rfc822-headers", "message/rfc822-headers"})
_MOST_PARTS: Final = 100
_STATUS: Final = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}")


class UnableToReadReport(ValueError):
    """Raised for a report that says nothing that can be used; the text is Russian: it is shown as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """What became of a letter for its one recipient. `names` are what it may be known by: its Message-ID, the envelope's id.

    `status` is the enhanced code, as 5.1.1. `action` other than `failed` is no refusal: delayed, delivered, relayed, expanded.
    """

    names: tuple[str, ...]
    recipient: str
    action: str
    status: str
    diagnostic: str

    @property
    def is_refusal(self) -> bool:
        """Tell whether the letter will not be delivered."""
        return self.action == "failed"


def read_report(content: bytes) -> DeliveryReport | None:
    """Return the report; None where the letter is none. Raises UnableToReadReport, and nothing else, where it is broken."""
    try:
        message = message_from_bytes(content, policy=policy.compat32)
        if message.get_content_type() != "multipart/report":
            return None
        kind = message.get_param("report-type")
        parts = [part for _number, part in zip(range(_MOST_PARTS), message.walk(), strict=False)]
        told = next((part for part in parts if part.get_content_type() == _REPORT), None)
        if told is None and kind is not None and str(kind).lower() != "delivery-status":
            return None
        return _read(told, parts)
    except UnableToReadReport:
        raise
    except Exception as error:
        raise UnableToReadReport("отчёт почты не разбирается") from error


def _read(told: Message[Any, Any] | None, parts: list[Message[Any, Any]]) -> DeliveryReport:
    blocks = told.get_payload() if told is not None else None
    if not isinstance(blocks, list):
        raise UnableToReadReport("в отчёте почты нет части о доставке")
    recipients = [block for block in blocks if isinstance(block, Message) and block["Action"]]
    if not recipients:
        raise UnableToReadReport("в отчёте почты не сказано, что стало с письмом")
    about = next((one for one in recipients if _line(one, "Action").lower() == "failed"), recipients[0])
    status = _line(about, "Status").partition(" ")[0]
    if not _STATUS.fullmatch(status):
        raise UnableToReadReport(f"в отчёте почты нет кода: «{status[:20]}»")
    names = [_line(blocks[0], "Original-Envelope-Id")] if isinstance(blocks[0], Message) else []
    return DeliveryReport(
        names=tuple(name for name in [*_message_ids(parts), *names] if name),
        recipient=_value(about, "Final-Recipient") or _value(about, "Original-Recipient"),
        action=_line(about, "Action").lower(),
        status=status,
        diagnostic=_value(about, "Diagnostic-Code"),
    )


def _message_ids(parts: list[Message[Any, Any]]) -> list[str]:
    """Return the Message-ID of the letter that came back, whole or its headers alone."""
    found: list[str] = []
    for part in parts:
        if part.get_content_type() not in _RETURNED:
            continue
        inside = part.get_payload()
        if isinstance(inside, list):
            found += [_line(one, "Message-ID") for one in inside if isinstance(one, Message)]
        else:
            raw = part.get_payload(decode=True)
            text = raw.decode("ascii", errors="replace") if isinstance(raw, bytes) else str(inside)
            found.append(_line(message_from_string(text.lstrip()), "Message-ID"))
    return found


def _line(block: Message[Any, Any], name: str) -> str:
    return " ".join(str(block.get(name) or "").split())


def _value(block: Message[Any, Any], name: str) -> str:
    """Return a field after its kind: «rfc822; a@b» is «a@b», «smtp; 550 no» is «550 no»."""
    kind, _semicolon, value = _line(block, name).partition(";")
    return (value or kind).strip()
