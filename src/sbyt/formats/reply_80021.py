"""Write and read the reply 80021: what became of a message, told to its sender.

Source: a reader of a regional office of the system operator; the ATS annex itself is unconfirmed.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import Final

from lxml import etree

from sbyt.formats._xml_in import root_of

_DECLARATION: Final = b'<?xml version="1.0" encoding="windows-1251"?>\n'
_MOMENT: Final = "%Y%m%d%H%M%S"


class ReplyStatus(IntEnum):
    """What became of the message."""

    ACCEPTED = 0
    ACCEPTED_NOT_ALL_COMMERCIAL = 1
    UNKNOWN_CHANNELS = 2
    WRONG_FORMAT = 3
    NOT_XML = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply80021:
    """A reply about one file of a letter. `received` is by the clock of the installation."""

    number: int
    letter_id: str
    received: datetime
    sender: str
    subject: str
    file_name: str
    in_archive: bool
    file_date: date | None
    status: ReplyStatus


def write_reply(reply: Reply80021) -> bytes:
    """Return the file of the reply, windows-1251; letters that the page lacks are written as references."""
    root = etree.Element("message", {"class": "80021", "version": "1", "id": str(reply.number)})
    letter = etree.SubElement(root, "email")
    _put(letter, "id", reply.letter_id)
    _put(letter, "received", f"{reply.received:{_MOMENT}}")
    _put(letter, "from", reply.sender)
    _put(letter, "subject", reply.subject)
    file = etree.SubElement(root, "file", zip="1" if reply.in_archive else "0")
    _put(file, "name", reply.file_name)
    _put(file, "date", "" if reply.file_date is None else f"{reply.file_date:%Y%m%d}")
    etree.SubElement(root, "reply", status=str(int(reply.status)))
    etree.indent(root, space="  ")
    memory = io.BytesIO(_DECLARATION)
    memory.seek(0, io.SEEK_END)
    etree.ElementTree(root).write(memory, xml_declaration=False, encoding="windows-1251")
    return memory.getvalue()


def reply_file_name(reply: Reply80021) -> str:
    """Return the name of the reply's file: that of the message with the class of a reply."""
    stem = reply.file_name.rpartition(".")[0] or reply.file_name
    rest = stem.removeprefix("80020_").removeprefix("80040_")
    return f"80021_{rest}_{reply.number}.xml"


def read_reply(content: bytes) -> Reply80021 | None:
    """Return the reply of a file, None where it is none."""
    root, _issues = root_of(content, closing_tag="</message>")
    if root is None or root.tag != "message" or root.get("class") != "80021":
        return None
    file, said = root.find("file"), root.find("reply")
    if file is None or said is None:
        return None
    try:
        day = root.findtext("file/date") or ""
        return Reply80021(
            number=int(root.get("id", "")),
            letter_id=root.findtext("email/id") or "",
            received=datetime.strptime(root.findtext("email/received") or "", _MOMENT),  # noqa: DTZ007  its own clock
            sender=root.findtext("email/from") or "",
            subject=root.findtext("email/subject") or "",
            file_name=root.findtext("file/name") or "",
            in_archive=file.get("zip") == "1",
            file_date=date.fromisoformat(day) if day else None,
            status=ReplyStatus(int(said.get("status", ""))),
        )
    except ValueError:
        return None


def _put(parent: etree._Element, tag: str, text: str) -> None:
    etree.SubElement(parent, tag).text = "".join(letter for letter in text if letter.isprintable())
