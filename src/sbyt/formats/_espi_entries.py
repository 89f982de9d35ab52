"""The entries of an ESPI feed and how they are tied: what hangs on which address, whoever wrote the addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lxml import etree

from sbyt.formats._xml_in import line_of

ATOM: Final = "http://www.w3.org/2005/Atom"
ESPI: Final = "http://naesb.org/espi"
_HOST: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/]*")


@dataclass(slots=True)
class Entry:
    """An entry of the feed: its own address, those it is tied to, what is in it."""

    address: str
    up: str
    related: tuple[str, ...]
    title: str
    identity: str
    content: etree._Element
    line: int | None

    @property
    def tag(self) -> str:
        tag = self.content[0].tag
        return tag.rpartition("}")[2] if isinstance(tag, str) else ""


class Entries:
    """All entries of a feed. Addresses are compared by their paths: one may be whole and another without its host."""

    def __init__(self, root: etree._Element) -> None:
        self.all = [entry for entry in map(_entry, root.iterchildren(f"{{{ATOM}}}entry")) if entry]
        self.by_address = {entry.address: entry for entry in self.all if entry.address}
        self._readings_of = {at: one.address for one in self.of("MeterReading") for at in one.related}
        self._kinds = [found for entry in self.all for found in entry.content.iter(f"{{{ESPI}}}ReadingType")]

    def of(self, tag: str) -> list[Entry]:
        return [entry for entry in self.all if entry.tag == tag]

    def reading_of(self, block: Entry) -> str:
        """Return the address of the MeterReading that a block of intervals belongs to; of one not in the feed too.

        By what the block says of itself, else by what a MeterReading says of its blocks; empty where neither does.
        """
        for said in (block.up, block.address):
            above = said.partition("/IntervalBlock")[0]
            held = self.by_address.get(above)
            if held.tag == "MeterReading" if held else above.rpartition("/")[0].endswith("/MeterReading"):
                return above
        return self._readings_of.get(block.address) or self._readings_of.get(block.up) or ""

    def kind_of(self, reading: Entry) -> etree._Element | None:
        """Return the ReadingType of a MeterReading: the one it is tied to, one in it, else the only one of the feed."""
        for at in reading.related:
            if at in self.by_address and self.by_address[at].tag == "ReadingType":
                return self.by_address[at].content
        inside = reading.content.find(f".//{{{ESPI}}}ReadingType")
        return inside if inside is not None else self.only_kind()

    def only_kind(self) -> etree._Element | None:
        return self._kinds[0] if len(self._kinds) == 1 else None


def _entry(element: etree._Element) -> Entry | None:
    content = element.find(f"{{{ATOM}}}content")
    if content is None or len(content) == 0:
        return None
    links: dict[str, list[str]] = {}
    for link in element.iterchildren(f"{{{ATOM}}}link"):
        links.setdefault(link.get("rel", ""), []).append(_path(link.get("href", "")))
    return Entry(
        address=(links.get("self") or [""])[0],
        up=(links.get("up") or [""])[0],
        related=tuple(links.get("related", ())),
        title=(element.findtext(f"{{{ATOM}}}title") or "").strip()[:255],
        identity=(element.findtext(f"{{{ATOM}}}id") or "").strip()[:100],
        content=content,
        line=line_of(element),
    )


def _path(address: str) -> str:
    """Return an address without its host, its query and a slash at its end."""
    return re.split(r"[?#]", _HOST.sub("", address.strip(), count=1))[0].rstrip("/")
