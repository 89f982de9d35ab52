from __future__ import annotations

import re
import struct
import zlib
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import get_template

from sbyt.interfaces import look

FACES = ("backoffice/base.html", "cabinet/base.html", "sign_in/entrance.html", "api/docs.html", "500.html")
INTERFACES = Path(look.__file__).parent.parent
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|rgb\(|hsl\(", re.IGNORECASE)


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
        tables = tables_of(read("look/thousands.woff"))
        (units,) = struct.unpack(">H", tables["head"][18:20])
        advances = struct.unpack(">H", tables["hmtx"][:2])
        assert (units, advances) == (1000, (220,))
        assert (
            b"\x20\x2f\xff\xff\x00\x00\x20\x2f\xff\xff" in tables["cmap"]
        )  # one segment: from U+202F to U+202F

    def test_is_taken_from_it_and_from_no_other_font(self) -> None:
        style = read("look/letters.css").decode()
        assert "thousands.woff" in style
        assert "U+202F;" in style
        assert "U+2000-206F, U+20AC" not in style


class TestTokens:
    def test_are_brought_by_every_face(self) -> None:
        for name in FACES:
            page = get_template(name).template.source
            page += get_template("backoffice/parts/styles.html").template.source * name.startswith(
                "backoffice"
            )
            assert "look/letters.css" in page, name
            assert "look/tokens.css" in page, name

    def test_are_the_only_place_where_a_colour_is_said(self) -> None:
        said = [
            f"{style.name}: {line.strip()}"
            for style in INTERFACES.rglob("*.css")
            if style.name != "tokens.css"
            for line in style.read_text().splitlines()
            if COLOUR.search(line)
        ]
        assert said == []
