"""What the palette answers: sections and, by words, accounts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sbyt.interfaces.backoffice.navigation import sections_for
from sbyt.kit.access.actor import Actor


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of the palette: where it leads, what it is, a figure at the right."""

    url: str
    title: str
    note: str = ""
    figure: str = ""
    icon: str = "arrow-right"


@dataclass(frozen=True, slots=True)
class Hits:
    """Lines under one small title."""

    title: str
    hits: Sequence[Hit]


FINDERS: Final[list[Callable[[Actor, str], Hits]]] = []
"""What else looks for words: each gets the actor and the words (two letters at least)."""


def found_for(actor: Actor, words: str) -> list[Hits]:
    """Return groups of lines for the words; without words, the sections."""
    wanted = " ".join(words.split()).casefold()
    groups = [finder(actor, wanted) for finder in FINDERS] if len(wanted) > 1 else []
    sections = [
        Hit(url=link.url, title=link.title, icon=link.icon)
        for group in sections_for(actor)
        for link in group.links
        if wanted in link.title.casefold()
    ]
    return [group for group in [*groups, Hits("Перейти", sections)] if group.hits]
