"""Files spoilt by chance, the same ones for the same seed: bytes flipped, cut, repeated, foreign pieces put in."""

from __future__ import annotations

import io
import random
import zipfile

from tests.formats.workbooks import zipped

_PIECES = (
    *(b"&amp;", b"&#0;", b"&xxe;", b'<!DOCTYPE message [<!ENTITY a "b">]>', b"<![CDATA[", b"-->", b"<!--", b"\x00"),
    *(b"\xff\xfe", b"<value>-1</value>", b"<value>1e9</value>", b"9" * 400, b'status="1"', b"<message>", b"</area>"),
    *(b'encoding="utf-7"', b'encoding="utf-16"', b"<?xml?>", b"\xd0", b'start="2400"', b" " * 1000),
)  # fmt: skip
_EDGES = (b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\xff\xff\xff\x7f")
_ENCODINGS = ("utf-8", "utf-16", "koi8-r", "cp866", "utf-16-be", "utf-8-sig")


def spoilt(content: bytes, chance: random.Random) -> bytes:
    """Return the content with one to forty places of it spoilt."""
    made = bytearray(content)
    for _ in range(chance.choice([1, 1, 1, 2, 3, 8, 40])):
        if not made:
            break
        place = chance.randrange(len(made))
        match chance.randrange(7):
            case 0:
                made[place] ^= 1 << chance.randrange(8)
            case 1:
                del made[place:]
            case 2:
                del made[place : place + chance.choice([1, 2, 10, 100, 1000])]
            case 3:
                made[place:place] = chance.choice(_PIECES)
            case 4:
                start = chance.randrange(len(made))
                made[place:place] = made[start : start + chance.choice([5, 50, 500])]
            case 5:
                made[place : place + 4] = chance.randbytes(4)
            case _:
                made[place : place + 4] = chance.choice(_EDGES)
    return bytes(made)


def recoded(content: bytes, chance: random.Random) -> bytes:
    """Return a cp1251 text in another encoding than it says."""
    return content.decode("cp1251").encode(chance.choice(_ENCODINGS), errors="replace")


def spoilt_inside(workbook: bytes, chance: random.Random) -> bytes:
    """Return a whole archive with one of its files spoilt."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(files))
    return zipped({**files, name: spoilt(files[name], chance)})
