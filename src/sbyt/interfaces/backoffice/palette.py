"""What the palette answers: sections and, by words, what the capabilities find."""

from __future__ import annotations

from typing import Final

from sbyt.interfaces.backoffice.contracts.accounts_found import accounts_found
from sbyt.interfaces.backoffice.metering.points_found import points_found
from sbyt.interfaces.backoffice.navigation import sections_for
from sbyt.interfaces.backoffice.palette_hits import Hit, Hits
from sbyt.kit.access.actor import Actor

FINDERS: Final = (accounts_found, points_found)
"""Who looks for words: each gets the actor and the words (two letters at least) and asks for its own right."""

_SHORTEST: Final = 2


def found_for(actor: Actor, words: str) -> list[Hits]:
    """Return groups of lines for the words; without words, the sections."""
    wanted = " ".join(words.replace("\x00", "").split()).casefold()
    groups = [finder(actor, wanted) for finder in FINDERS] if len(wanted) >= _SHORTEST else []
    sections = [
        Hit(url=link.url, title=link.title, icon=link.icon)
        for group in sections_for(actor)
        for link in group.links
        if wanted in link.title.casefold()
    ]
    return [group for group in [*groups, Hits("Перейти", sections)] if group.hits]
