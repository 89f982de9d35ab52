"""Values that go in and out of the exchange; model classes for annotations only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sbyt.apps.exchange.models import (
    GisElement,
    GisMessage,
    GisObject,
    GisReading,
    GisReference,
    GisRound,
    GisSending,
    GisSheetLayout,
    GisWithdrawal,
    MessageKind,
    ObjectKind,
)

__all__ = [
    "GisElement",
    "GisMessage",
    "GisObject",
    "GisReading",
    "GisReference",
    "GisRound",
    "GisSending",
    "GisSheetLayout",
    "GisWithdrawal",
    "Known",
    "MessageKind",
    "NewElement",
    "NewMessage",
    "ObjectKind",
    "Result",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What ГИС ЖКХ calls an object of ours; empty where unknown."""

    guid: str = ""
    version_guid: str = ""
    told_sha256: str = ""
    unique_number: str = ""
    unified_number: str = ""
    has_ended: bool = False

    @property
    def stands(self) -> bool:
        """Tell whether it was told of and is in force there."""
        return bool(self.told_sha256) and not self.has_ended


@dataclass(frozen=True, slots=True, kw_only=True)
class NewElement:
    """An object about to be told; `sha256` is of what is told of it, `label` is what people call it.

    `ends` says that the message takes the object out of force; `place` is its row in a workbook. `replaces` are
    objects of the kind whose errors lose their meaning with it.
    """

    transport_guid: str
    kind: str
    object_id: int
    label: str
    sha256: str
    ends: bool = False
    place: int | None = None
    replaces: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """A message for the outbox: an unsigned valid body and its elements; or, with `file_name`, a workbook to be given.

    `repeatable` says that a second copy does no harm; `subject` and `subject_id` name the house it is about.
    """

    kind: str
    operation: str
    body: bytes
    repeatable: bool
    elements: tuple[NewElement, ...] = ()
    month: date | None = None
    branch_id: int | None = None
    subject: str = ""
    subject_id: int | None = None
    file_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of an element: identifiers, or an error (code and words)."""

    guid: str = ""
    version_guid: str = ""
    unique_number: str = ""
    unified_number: str = ""
    error_code: str = ""
    error: str = ""

    @property
    def is_failed(self) -> bool:
        return bool(self.error_code or self.error)
