"""Walk all that is kept, a thousand rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sbyt.kit.files.models import StoredFile

_PAGE: Final = 1000


def stored_files() -> Iterator[StoredFile]:
    """Yield every stored file in order of its key, by one query a thousand: no cursor and no transaction is held."""
    last = 0
    while page := list(StoredFile.objects.filter(pk__gt=last).order_by("pk")[:_PAGE]):
        yield from page
        last = page[-1].pk
