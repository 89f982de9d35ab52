from __future__ import annotations

import struct
import zlib
from pathlib import Path

from django.contrib.staticfiles import finders

STYLES = ("backoffice/css/fonts.css", "cabinet/cabinet.css", "sign_in/entrance.css", "api/docs.css")


def tables_of(woff: bytes) -> dict[str, bytes]:
    """The tables of a WOFF 1 file, unpacked."""
    (count,) = struct.unpack(">H", woff[12:14])
    found = {}
    for place in range(44, 44 + 20 * count, 20):
        tag, offset, packed, length, _ = struct.unpack(">4sIIII", woff[place : place + 20])
        body = woff[offset : offset + packed]
        found[tag.decode()] = zlib.decompress(body) if packed < length else body
    return found


def read(name: str) -> bytes:
    path = finders.find(name)
    assert path, name
    return Path(str(path)).read_bytes()


class TestTheSpaceBetweenThousands:
    def test_is_a_glyph_of_our_own_wide_enough_to_be_seen(self) -> None:
        tables = tables_of(read("backoffice/fonts/thousands.woff"))
        (units,) = struct.unpack(">H", tables["head"][18:20])
        advances = struct.unpack(">H", tables["hmtx"][:2])
        assert (units, advances) == (1000, (220,))
        assert (
            b"\x20\x2f\xff\xff\x00\x00\x20\x2f\xff\xff" in tables["cmap"]
        )  # one segment: from U+202F to U+202F

    def test_is_taken_from_it_by_every_stylesheet_that_brings_the_type(self) -> None:
        for name in STYLES:
            style = read(name).decode()
            assert "thousands.woff" in style, name
            assert "U+202F;" in style, name
            assert "U+2000-206F, U+20AC" not in style, name
