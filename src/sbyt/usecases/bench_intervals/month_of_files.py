"""Files of 80020 as metering systems write them: windows-1251, indented, one element a line, invented figures.

Written as text and not by the platform's own writer: what is measured must not be made by what is measured.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np

FIRST_DAY: Final = date(2021, 5, 1)
CHANNELS: Final = (
    "счетчик, акт. прием",
    "счетчик, акт. отдача",
    "счетчик, реакт. прием",
    "счетчик, реакт. отдача",
)
HALF_HOURS: Final = 48
LARGEST_KWH: Final = 9000
"""Half-hours are drawn below it."""
_CLOCK: Final = (*(f"{place // 2:02d}{place % 2 * 30:02d}" for place in range(HALF_HOURS)), "0000")


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesWanted:
    """So many files: a metering system sends one a day, with the same points and four channels each."""

    files: int
    points: int = 12
    days: int = 31

    @property
    def systems(self) -> int:
        return -(-self.files // self.days)

    @property
    def channel_days(self) -> int:
        return self.files * self.points * len(CHANNELS)


def point_code(system: int, place: int) -> str:
    """Return the fifteen digits by which files name a point."""
    return f"9900{system:04d}{place:05d}01"


def write_files(wanted: FilesWanted, *, folder: Path) -> int:
    """Write the files into the folder, day after day; returns how many bytes they are."""
    return sum(_write(folder / name, content) for name, content in _files(wanted))


def _write(path: Path, content: bytes) -> int:
    path.write_bytes(content)
    return len(content)


def _files(wanted: FilesWanted) -> Iterator[tuple[str, bytes]]:
    figures = np.random.default_rng(20)
    made = 0
    for number in range(wanted.days):
        day = FIRST_DAY + timedelta(days=number)
        for system in range(wanted.systems):
            if made == wanted.files:
                return
            made += 1
            values = figures.integers(0, LARGEST_KWH, size=(wanted.points, len(CHANNELS), HALF_HOURS))
            code = f"99{system:08d}"
            name = f"80020_9900000017_{day:%Y%m%d}_{made}_{code}.xml"
            yield name, _message(day=day, number=made, system=system, code=code, values=values)


def _message(*, day: date, number: int, system: int, code: str, values: np.ndarray) -> bytes:
    following = day + timedelta(days=1)
    lines = [
        '<?xml version="1.0" encoding="windows-1251"?>',
        "<!--App=макет 80020;version=3.21.3;round=с переходящим остатком;GmtFrom=3;GmtTo=3-->",
        f'<message class="80020" version="2" number="{number}">',
        "  <datetime>",
        f"    <timestamp>{following:%Y%m%d}081503</timestamp>",
        "    <daylightsavingtime>0</daylightsavingtime>",
        f"    <day>{day:%Y%m%d}</day>",
        "  </datetime>",
        "  <sender>",
        "    <name>АО «Измерения Ясногорья»</name>",
        "    <inn>9900000017</inn>",
        "  </sender>",
        '  <area timezone="1">',
        f"    <inn>{code}</inn>",
        f"    <name>АИИС КУЭ № {system}</name>",
    ]
    for place, channels in enumerate(values.tolist()):
        lines.append(
            f'    <measuringpoint code="{point_code(system, place)}" name="ПС «Ясная», ячейка {place}">'
        )
        for channel, kwh in enumerate(channels):
            lines.append(f'      <measuringchannel code="0{channel + 1}" desc="{CHANNELS[channel]}">')
            for (start, end), value in zip(pairwise(_CLOCK), kwh, strict=True):
                lines.append(f'        <period start="{start}" end="{end}">')
                lines.append(f"          <value>{value}</value>")
                lines.append("        </period>")
            lines.append("      </measuringchannel>")
        lines.append("    </measuringpoint>")
    lines += ["  </area>", "</message>", ""]
    return "\r\n".join(lines).encode("cp1251")
