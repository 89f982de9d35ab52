"""A text register of readings from the town's settlement centre, and the profile by which it is read: layouts are data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from sbyt.formats.register_table import RegisterTableLayout
from sbyt.kit.numbers import day, scaled
from sbyt.usecases.demo_town.household_readings import Shown, Way
from sbyt.usecases.demo_town.interval_files import InboxFile
from sbyt.usecases.demo_town.months import following

PROFILE: Final = "ЕИРЦ, показания"
PATTERN: Final = "eirc_*.txt"
LAYOUT: Final = RegisterTableLayout(
    account_column="A",
    meter_column="B",
    day_column="C",
    t1_column="D",
    t2_column="E",
    delimiter="|",
    encoding="cp1251",
    first_line_has="ЕИРЦ",
    field_count=5,
    trailer="ИТОГО",
    trailer_count_column="B",
)
_ROWS: Final = 12
_WH: Final = 3


def text_register(shown: Sequence[Shown], month: date) -> InboxFile:
    """Return the register of the month: the homes whose people told the centre what they sent from the cabinet, too."""
    told = [item for item in shown if item.way is Way.CABINET and month <= item.taken_on < following(month)]
    rows = sorted(told, key=lambda item: (item.account, item.meter.serial_number))[:_ROWS]
    lines = [
        f"ЕИРЦ г. Светлогорска|показания за {month:%m.%Y}",
        *(_line(item) for item in rows),
        f"ИТОГО|{len(rows)}",
    ]
    return InboxFile(f"eirc_{month:%Y-%m}.txt", "\r\n".join([*lines, ""]).encode(LAYOUT.encoding))


def _line(item: Shown) -> str:
    first, second = [scaled(wh, places=_WH, at_least=0) for wh in item.values_wh.values()], ""
    if len(first) > 1:
        second = first[1]
    figures = [text.replace("\u202f", "") for text in (first[0], second)]
    return "|".join([item.account, item.meter.serial_number, day(item.taken_on), *figures])
