"""Read an 80020 (80040) file: bytes → the message as frozen values, and what is wrong with it, by line and field.

Source of the format: real files of several metering systems; the ATS annex 11.1.1 itself is unconfirmed, so what
several producers do differently (order of elements, attributes, decimals) is taken leniently.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from lxml import etree

from sbyt.formats._maket_80020_plain import plain_channels
from sbyt.formats._maket_80020_walk import WALKED, Intake
from sbyt.formats._xml_in import line_of, text_of, walk
from sbyt.formats.import_issues import ImportCode, Issue, issue
from sbyt.formats.maket_80020_types import CLASSES, Maket80020

_CLOCKS_CHANGED: Final = "2"
_CLOCKS: Final = re.compile(r"<daylightsavingtime>\s*([0-9])\s*<")
_CLOSING: Final = "</message>"
_LONGEST_NUMBER: Final = 18


@dataclass(frozen=True, slots=True)
class MaketReading:
    """What came of a file: None where it is refused as a whole, and the issues.

    `refused_channels` counts channels that were in the file and are not in the message.
    """

    maket: Maket80020 | None
    issues: tuple[Issue, ...]
    refused_channels: int = 0


def read_maket(content: bytes) -> MaketReading:
    """Return the message of a file. Never raises: what is wrong is said by the issues."""
    text, issues = text_of(content)
    if text is None:
        return MaketReading(maket=None, issues=issues)
    root, intake = _walked(text)
    if isinstance(root, Issue):
        return MaketReading(maket=None, issues=(*issues, root))
    found = [*issues]
    wrong = _identity_issue(root)
    day = None if wrong else _day_of(root)
    if wrong is None and day is None:
        wrong = issue(
            ImportCode.DAY_UNREADABLE,
            "В datetime/day нет операционных суток в виде ГГГГММДД.",
            line=line_of(root),
            field="datetime/day",
            raw=_text(root, "datetime/day"),
        )
    if wrong is not None or day is None:
        return MaketReading(maket=None, issues=(*found, *([wrong] if wrong else [])))
    areas = intake.without_codes_met_twice()
    found += [*_header_issues(root), *intake.told()]
    if not any(area.objects for area in areas):
        nothing = "В макете нет ни одной точки с полными сутками."
        found.append(issue(ImportCode.NOTHING_MEASURED, nothing, line=line_of(root), field="area"))
        return MaketReading(maket=None, issues=tuple(found), refused_channels=intake.refused_channels)
    return MaketReading(
        maket=Maket80020(
            message_class=root.get("class", "").strip(),
            version=root.get("version", "").strip(),
            number=_number_of(root),
            day=day,
            created_at=_created_at(root),
            daylight_saving=_daylight_saving(root),
            sender_name=_text(root, "sender/name"),
            sender_inn=_text(root, "sender/inn"),
            areas=areas,
        ),
        issues=tuple(found),
        refused_channels=intake.refused_channels,
    )


def _walked(text: str) -> tuple[etree._Element | Issue, Intake]:
    """Return the root, its points taken in and let go, or why the text is refused as a whole.

    What is wrong with a text is said of the text as it came: the one without its plain channels that does not parse
    is walked again whole. So is one whose header stands behind its points and says that clocks were changed.
    """
    clocks_changed = (found := _CLOCKS.search(text)) is not None and found[1] == _CLOCKS_CHANGED
    plain = plain_channels(text)
    for without in (plain, None) if plain else (None,):
        intake = Intake(clocks_changed=clocks_changed, plain=without)
        root = walk(without.text if without else text, closing_tag=_CLOSING, tags=WALKED, take=intake.take)
        if isinstance(root, Issue):
            continue
        said = _text(root, "datetime/daylightsavingtime") == _CLOCKS_CHANGED
        if said != clocks_changed:
            intake = Intake(clocks_changed=said, plain=without)
            root = walk(
                without.text if without else text, closing_tag=_CLOSING, tags=WALKED, take=intake.take
            )
        break
    return root, intake


def _identity_issue(root: etree._Element) -> Issue | None:
    if root.tag != "message":
        message = f"Корневой элемент «{root.tag}», а у макета 80020 он «message»."
        return issue(
            ImportCode.NOT_A_MESSAGE, message, line=line_of(root), field="message", raw=str(root.tag)
        )
    named = root.get("class", "").strip()
    if named not in CLASSES:
        message = f"Класс сообщения «{named}»; принимаются {' и '.join(sorted(CLASSES))}."
        return issue(ImportCode.CLASS_UNSUPPORTED, message, line=line_of(root), field="class", raw=named)
    return None


def _header_issues(root: etree._Element) -> list[Issue]:
    unreadable = {
        "number": _number_of(root) is None,
        "datetime/timestamp": _created_at(root) is None,
        "datetime/daylightsavingtime": _text(root, "datetime/daylightsavingtime") not in {"0", "1", "2"},
        "sender/inn": not re.fullmatch(r"[0-9]{1,12}", _text(root, "sender/inn")),
    }
    return [
        issue(
            ImportCode.HEADER_UNREADABLE,
            f"Реквизит {field} пуст или не читается.",
            line=line_of(root),
            field=field,
            raw=root.get(field) or _text(root, field),
        )
        for field, wrong in unreadable.items()
        if wrong
    ]


def _number_of(root: etree._Element) -> int | None:
    text = root.get("number", "").strip()
    return int(text) if re.fullmatch(rf"[0-9]{{1,{_LONGEST_NUMBER}}}", text) else None


def _daylight_saving(root: etree._Element) -> int:
    text = _text(root, "datetime/daylightsavingtime")
    return int(text) if text in {"0", "1", "2"} else 0


def _day_of(root: etree._Element) -> date | None:
    moment = _moment(_text(root, "datetime/day"), "%Y%m%d", length=8)
    return None if moment is None else moment.date()


def _created_at(root: etree._Element) -> datetime | None:
    return _moment(_text(root, "datetime/timestamp"), "%Y%m%d%H%M%S", length=14)


def _moment(text: str, form: str, *, length: int) -> datetime | None:
    if not re.fullmatch(rf"[0-9]{{{length}}}", text):
        return None
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007  the file's own clock; its zone is not in the file
    except ValueError:
        return None


def _text(root: etree._Element, path: str) -> str:
    return (root.findtext(path) or "").strip()
