"""How states of the exchange are said and toned."""

from __future__ import annotations

from typing import Final

from sbyt.apps.exchange.types import GisElement, GisMessage, GisReading, MessageKind, ObjectKind
from sbyt.interfaces.backoffice.lists.columns import Tone, Word

_MESSAGE_TONES: Final[dict[str, Tone]] = {
    "queued": "none",
    "sending": "accent",
    "sent": "accent",
    "given": "accent",
    "done": "ok",
    "refused": "bad",
    "unknown": "warn",
}
_READING_TONES: Final[dict[str, Tone]] = {
    "new": "none",
    "taken": "ok",
    "warned": "warn",
    "asked": "warn",
    "unchanged": "none",
    "refused": "bad",
}
_ELEMENT_TONES: Final[dict[str, Tone]] = {
    "waiting": "accent",
    "done": "ok",
    "failed": "bad",
    "replaced": "none",
}

MESSAGE_STATES: Final = {
    value: Word(str(words), _MESSAGE_TONES[value]) for value, words in GisMessage.State.choices
}
READING_STATES: Final = {
    value: Word(str(words), _READING_TONES[value]) for value, words in GisReading.State.choices
}
ELEMENT_STATES: Final = {
    value: Word(str(words), _ELEMENT_TONES[value]) for value, words in GisElement.State.choices
}
KINDS: Final = {value: Word(str(words)) for value, words in MessageKind.choices}
OBJECTS: Final = {value: Word(str(words)) for value, words in ObjectKind.choices}
