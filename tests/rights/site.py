"""The routes of the site as the resolver knows them, and addresses made of them for somebody's objects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")


@dataclass(frozen=True, slots=True)
class Route:
    """A route: its pattern, the view's own mark, the parameters of its address."""

    pattern: str
    mark: str | None
    parameters: tuple[str, ...]

    def address(self, objects: Mapping[str, Any]) -> str:
        """Return the address of somebody's objects."""
        filled = _PARAMETER.sub(lambda found: str(objects[found[1] or found[2]]), self.pattern)
        return "/" + filled.replace("^", "").replace("$", "").replace("\\", "")


def routes() -> list[Route]:
    """Return every route of the site."""
    return list(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[Route]:
    for each in patterns:
        pattern = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, pattern)
        else:
            names = tuple(found[1] or found[2] for found in _PARAMETER.finditer(pattern))
            yield Route(pattern, getattr(each.callback, "access", None), names)
