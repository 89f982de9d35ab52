"""What going through a branch gathers: messages ready to go, what did not change, what could not be told and why."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeVar

from django.utils import timezone
from lxml import etree

from sbyt.apps.exchange.types import MessageKind, NewElement, NewMessage
from sbyt.apps.tariffs.queries_dated_rules import dated_rules
from sbyt.formats.giszhkh.envelope import body_bytes
from sbyt.formats.giszhkh.namespaces import Operation
from sbyt.formats.giszhkh.schemas import Schemas

MOST_EXAMPLES: Final = 5
_NOBODY: Final = "00000000-0000-0000-0000-000000000000"
_LIMITS: Final = {
    MessageKind.ACCOUNTS: ("giszhkh.accounts_a_message", 100),
    MessageKind.DEVICES: ("giszhkh.devices_a_message", 100),
    MessageKind.READINGS: ("giszhkh.readings_a_message", 1000),
    MessageKind.BILLS: ("giszhkh.bills_a_message", 500),
    MessageKind.RECEIVED: ("giszhkh.asked_a_message", 100),
}
_WAIT_HOURS: Final = ("giszhkh.wait_hours", 72)
_Item = TypeVar("_Item")


class UnableToTell(RuntimeError):
    """Raised when nothing of a kind can be told until something is set up; the words are Russian."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What is gone through: the branch, its day, the month where the kind has one, the schemas messages are held against.

    Workbooks go through the web and need no schemas: None there.

    `by_file` and `again` are those of the round.
    """

    branch_id: int
    today: date
    now: datetime
    schemas: Schemas | None
    month: date | None = None
    by_file: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """An element about to go: what is told with its new TransportGUID, whose it is, the hash of what it says."""

    element: NewElement
    told: Any


@dataclass(slots=True)
class Gathered:
    """What was gathered so far."""

    messages: list[NewMessage] = field(default_factory=list)
    told: int = 0
    unchanged: int = 0
    held: int = 0
    _reasons: dict[str, list[str]] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)

    def hold(self, words: str, label: str) -> None:
        """Count an object that cannot be told, with a few examples of each reason."""
        self.held += 1
        self._counts[words] = self._counts.get(words, 0) + 1
        examples = self._reasons.setdefault(words, [])
        if len(examples) < MOST_EXAMPLES:
            examples.append(label)

    @property
    def reasons(self) -> list[dict[str, Any]]:
        """Return the reasons, the most frequent first."""
        ordered = sorted(self._counts.items(), key=lambda item: (-item[1], item[0]))
        return [
            {"words": words, "count": count, "examples": self._reasons[words]} for words, count in ordered
        ]


def new_guid() -> str:
    """Return a new TransportGUID."""
    return str(uuid.uuid4())


def limit_of(kind: MessageKind, *, on: date) -> int:
    """Return how many elements a message of the kind holds on the day: dated data, as the schemas say by default."""
    key, default = _LIMITS[kind]
    return dated_rules(keys=(key,)).value(key, on=on, default=default)


def longest_wait(now: datetime) -> timedelta:
    """Return how long a message that ГИС ЖКХ took is asked about: dated data, three days by default."""
    key, default = _WAIT_HOURS
    day = timezone.localdate(now)
    return timedelta(hours=dated_rules(keys=(key,)).value(key, on=day, default=default))


def digest_of(element: etree._Element) -> str:
    """Return the SHA-256 of what a message says; made of an element under `nobody`, it tells a change."""
    return hashlib.sha256(etree.tostring(element, method="c14n", exclusive=True)).hexdigest()


def nobody() -> str:
    """Return the TransportGUID that hashed drafts carry."""
    return _NOBODY


def parts_of(items: Sequence[_Item], size: int) -> Iterator[Sequence[_Item]]:
    """Yield the items in parts of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def add_messages(
    gathered: Gathered,
    drafts: Sequence[Draft],
    *,
    telling: Telling,
    kind: MessageKind,
    operation: Operation,
    build: Callable[[Sequence[Any]], etree._Element],
    repeatable: bool,
    subject: str = "",
    subject_id: int | None = None,
    at_most: int | None = None,
) -> None:
    """Put the drafts into messages of lawful length. What departs from its schema is held with the schema's words."""
    size = at_most or limit_of(kind, on=telling.today)
    for part in parts_of(_lawful(gathered, drafts, telling, operation, build), size):
        gathered.told += len(part)
        gathered.messages.append(
            NewMessage(
                kind=kind,
                operation=operation.name,
                body=body_bytes(build([draft.told for draft in part])),
                repeatable=repeatable,
                elements=tuple(draft.element for draft in part),
                month=telling.month,
                branch_id=telling.branch_id,
                subject=subject,
                subject_id=subject_id,
            )
        )


def _lawful(
    gathered: Gathered,
    drafts: Sequence[Draft],
    telling: Telling,
    operation: Operation,
    build: Callable[[Sequence[Any]], etree._Element],
) -> list[Draft]:
    """Return the drafts that the schema lets through: all at once where all are right, one by one where some are not."""
    service, schemas = operation.service.name, telling.schemas
    if schemas is None:
        raise UnableToTell(
            "Сообщения проверяются по схемам ГИС ЖКХ: назовите их папку в SBYT_GISZHKH_SCHEMAS."
        )
    lawful: list[Draft] = []
    for part in parts_of(list(drafts), 100):
        if not schemas.faults(build([draft.told for draft in part]), service=service):
            lawful.extend(part)
            continue
        for draft in part:
            faults = schemas.faults(build([draft.told]), service=service)
            if faults:
                gathered.hold(f"не по схеме ГИС ЖКХ: {faults[0].words}", draft.element.label)
            else:
                lawful.append(draft)
    return lawful
