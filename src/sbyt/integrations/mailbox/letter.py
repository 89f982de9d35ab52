"""A letter's bytes → who sent it, what it is called, and the files in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from typing import Any, Final

from sbyt.formats.import_issues import ImportCode, issue
from sbyt.usecases.files_intake.incoming import IncomingFile

_MOST_PARTS: Final = 500
_SIGNED: Final = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter. `answerable` is false for what robots send: bounces, out-of-office notes, replies of programs."""

    key: str
    sender: str
    subject: str
    sent_at: datetime | None
    answerable: bool
    files: tuple[IncomingFile, ...]


def read_letter(content: bytes) -> Letter:
    """Return the letter. Never raises: what of it cannot be read is a file with its problem."""
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    sender = parseaddr(_header(message, "From"))[1]
    return Letter(
        key=_header(message, "Message-ID").strip("<> ") or hashlib.sha256(content).hexdigest(),
        sender=sender,
        subject=_header(message, "Subject"),
        sent_at=_sent_at(message),
        answerable=_is_answerable(message, sender),
        files=tuple(_files_of(message)),
    )


def _files_of(message: EmailMessage) -> Iterator[IncomingFile]:
    """Yield the attachments, in order; the text of the letter and its pictures are none."""
    for number, part in enumerate(message.walk()):
        if number >= _MOST_PARTS:
            return
        if part.is_multipart() or _kind_of(part)[0] in _SIGNED:
            continue
        name = _name_of(part)
        kind, place = _kind_of(part)
        is_text = kind.partition("/")[0] in {"text", "image"} and place != "attachment"
        if is_text and not name.lower().endswith((".xml", ".zip", ".xlsx", ".xls", ".csv")):
            continue
        content = _content_of(part)
        if content is None:
            problem = issue(ImportCode.FILE_UNREADABLE, f"Вложение «{name}» не раскодируется.")
            yield IncomingFile(name or f"вложение {number}", None, problem=problem)
        elif content or name:
            yield IncomingFile(name or f"вложение {number}", content)


def _kind_of(part: EmailMessage | Any) -> tuple[str, str]:
    """Return the type of a part and how it is meant to be shown; a file to be kept where that cannot be told."""
    try:
        return part.get_content_type(), part.get_content_disposition() or ""
    except Exception:  # noqa: BLE001  the library falls over hostile letters in ways of its own
        return "application/octet-stream", "attachment"


def _name_of(part: object) -> str:
    try:
        return part.get_filename() or ""  # type: ignore[attr-defined]
    except Exception:  # noqa: BLE001  the library falls over hostile letters in ways of its own
        return ""


def _content_of(part: object) -> bytes | None:
    try:
        content = part.get_payload(decode=True)  # type: ignore[attr-defined]
    except Exception:  # noqa: BLE001  the library falls over hostile letters in ways of its own
        return None
    return content if isinstance(content, bytes) else None


def _header(message: EmailMessage, name: str) -> str:
    """Return a header's text on one line; empty where it is absent or cannot be parsed."""
    try:
        return " ".join(str(message.get(name) or "").split())
    except Exception:  # noqa: BLE001  the library falls over hostile letters in ways of its own
        return ""


def _sent_at(message: EmailMessage) -> datetime | None:
    try:
        moment = parsedate_to_datetime(_header(message, "Date"))
    except Exception:  # noqa: BLE001  the library falls over hostile letters in ways of its own
        return None
    return moment if moment.tzinfo is not None else None


def _is_answerable(message: EmailMessage, sender: str) -> bool:
    automatic = _header(message, "Auto-Submitted").lower() not in {"", "no"}
    bulk = _header(message, "Precedence").lower() in {"bulk", "junk", "list"}
    bounce = _header(message, "Return-Path") == "<>" or sender.lower().startswith(
        ("mailer-daemon@", "noreply@")
    )
    return bool(sender) and not (automatic or bulk or bounce)
