"""OLE compound files (the container of .xls): take one stream out, put one stream in. Bounded by the file's length.

Layout: [MS-CFB]. A header of 512 bytes, then sectors; the FAT chains sectors of a stream, the directory names streams;
streams under 4096 bytes lie in 64-byte pieces of the root's own stream.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER_BYTES: Final = 512
_IN_HEADER: Final = 109
_END: Final = 0xFFFFFFFE
_FREE: Final = 0xFFFFFFFF
_FAT_SECTOR: Final = 0xFFFFFFFD
_PLACES_SECTOR: Final = 0xFFFFFFFC
_ENTRY_BYTES: Final = 128
_SMALL_SHIFT: Final = 6
_CUTOFF: Final = 4096
_STREAM: Final = 2
_SECTOR: Final = 512
_PLACES: Final = _SECTOR // 4


class UnableToReadContainer(ValueError):
    """Raised where the bytes are no whole compound file, or hold no such stream."""


def is_container(content: bytes) -> bool:
    return content.startswith(MAGIC)


def stream_of(content: bytes, *names: str) -> bytes:
    """Return the first stream with one of the names; raises UnableToReadContainer."""
    try:
        return _Container(content).stream(*names)
    except (struct.error, IndexError) as error:
        raise UnableToReadContainer("the container is damaged") from error


def container_of(name: str, stream: bytes) -> bytes:
    """Return a compound file with this stream alone, padded by zeros to a length that needs no small sectors."""
    stream = stream.ljust(_CUTOFF, b"\0")
    body = -(-len(stream) // _SECTOR)
    fats = more = 0
    while fats * _PLACES < body + 1 + fats + more:
        fats += 1
        more = -(-max(0, fats - _IN_HEADER) // (_PLACES - 1))
    chain = [*range(1, body), _END, _END, *[_FAT_SECTOR] * fats, *[_PLACES_SECTOR] * more]
    chain += [_FREE] * (fats * _PLACES - len(chain))
    first_more = body + 1 + fats
    header = MAGIC + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, _SMALL_SHIFT) + bytes(6)
    header += struct.pack(
        "<IIIIIIIII", 0, fats, body, 0, _CUTOFF, _END, 0, first_more if more else _END, more
    )
    directory = _entry("Root Entry", kind=5, child=1, start=_END, size=0)
    directory += _entry(name, kind=_STREAM, child=_FREE, start=0, size=len(stream))
    places = [body + 1 + number for number in range(fats)]
    return b"".join(
        (
            header + _sector_of(places[:_IN_HEADER], _IN_HEADER),
            stream.ljust(body * _SECTOR, b"\0"),
            directory.ljust(_SECTOR, b"\0"),
            _sector_of(chain, len(chain)),
            _more_places(places[_IN_HEADER:], first_more),
        )
    )


def _more_places(places: list[int], sector: int) -> bytes:
    """Return the sectors that name those sectors of the FAT for which the header has no room."""
    found = b""
    for at in range(0, len(places), _PLACES - 1):
        sector += 1
        last = at + _PLACES - 1 >= len(places)
        found += _sector_of(places[at : at + _PLACES - 1], _PLACES - 1)
        found += struct.pack("<I", _END if last else sector)
    return found


def _sector_of(places: list[int], length: int) -> bytes:
    return struct.pack(f"<{length}I", *places, *[_FREE] * (length - len(places)))


def _entry(name: str, *, kind: int, child: int, start: int, size: int) -> bytes:
    letters = (name + "\0").encode("utf-16-le")
    tree = struct.pack("<BBIII", kind, 1, _FREE, _FREE, child)
    return (
        letters.ljust(64, b"\0")
        + struct.pack("<H", len(letters))
        + tree
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


class _Container:
    """Walks the chains of a foreign container; a chain that is longer than the file, or leaves it, is damage."""

    def __init__(self, content: bytes) -> None:
        if not content.startswith(MAGIC) or len(content) < _HEADER_BYTES:
            raise UnableToReadContainer("no compound file")
        (shift,) = struct.unpack_from("<H", content, 30)
        if shift not in {9, 12}:
            raise UnableToReadContainer("unknown size of sectors")
        self.content = content
        self.size = 1 << shift
        self.sectors = max(0, (len(content) - self.size + self.size - 1) // self.size)
        start, _, cutoff, small_start = struct.unpack_from("<IIII", content, 48)
        self.cutoff = cutoff
        self.fat = self._table(self._fat_places())
        self.small_fat = self._table(self._chain(small_start)) if small_start < _PLACES_SECTOR else []
        self.directory = self._read(start)

    def stream(self, *names: str) -> bytes:
        wanted = {name.lower() for name in names}
        for at in range(0, len(self.directory) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
            entry = self.directory[at : at + _ENTRY_BYTES]
            (length,) = struct.unpack_from("<H", entry, 64)
            name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", errors="replace").lower()
            if entry[66] == _STREAM and name in wanted:
                start, size = struct.unpack_from("<II", entry, 116)
                return self._small(start, size) if size < self.cutoff else self._read(start)[:size]
        raise UnableToReadContainer("no such stream")

    def _fat_places(self) -> Iterator[int]:
        yield from struct.unpack_from(f"<{_IN_HEADER}I", self.content, 76)
        (place,) = struct.unpack_from("<I", self.content, 68)
        for _ in range(self.sectors):
            if place >= _PLACES_SECTOR:
                return
            *places, place = struct.unpack(f"<{self.size // 4}I", self._sector(place))
            yield from places

    def _table(self, places: Iterator[int]) -> list[int]:
        table: list[int] = []
        for place in places:
            if place < _PLACES_SECTOR and len(table) < self.sectors + self.size:
                table.extend(struct.unpack(f"<{self.size // 4}I", self._sector(place)))
        return table

    def _chain(self, place: int) -> Iterator[int]:
        for _ in range(self.sectors + 1):
            if place >= _PLACES_SECTOR:
                return
            yield place
            place = self.fat[place]
        raise UnableToReadContainer("a chain goes round")

    def _read(self, start: int) -> bytes:
        return b"".join(self._sector(place) for place in self._chain(start))

    def _small(self, start: int, size: int) -> bytes:
        (root,) = struct.unpack_from("<I", self.directory, 116)
        pieces, place = self._read(root), start
        found = bytearray()
        while place < _PLACES_SECTOR and len(found) < size:
            found += pieces[place << _SMALL_SHIFT : (place + 1) << _SMALL_SHIFT]
            place = self.small_fat[place]
        return bytes(found[:size])

    def _sector(self, place: int) -> bytes:
        at = (place + 1) * self.size
        sector = self.content[at : at + self.size]
        if not sector:
            raise UnableToReadContainer("a sector is not in the file")
        return sector.ljust(self.size, b"\0")
