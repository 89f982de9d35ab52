"""`{% icon "users" %}`: an outline icon of the installed icon package, inlined; an empty frame where it is absent.

Inline, because a page uses a handful of the package's five thousand, they take the colour of the text and need
no request. Nothing of the package is committed: it is read from node_modules, each icon once in a process.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PATHS = re.compile(r"<path [^>]*>")
_FRAME = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'


class UnknownIcon(ValueError):
    """Raised for a name that the installed package does not have: a mistake in a template."""


@register.simple_tag
def icon(name: str, extra_class: str = "") -> SafeString:
    """Return the SVG, hidden from screen readers: the words beside it say what it means."""
    return format_html(
        '<svg class="icon {}" viewBox="0 0 24 24" width="16" height="16" fill="none" stroke="currentColor" '
        'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" '
        'focusable="false">{}</svg>',
        extra_class,
        mark_safe(drawing(name)),  # noqa: S308  paths of the installed package, matched by a pattern
    )


@cache
def drawing(name: str) -> str:
    """Return the paths of an icon; nothing where the package is not installed. Raises UnknownIcon."""
    folder = Path(settings.ICONS)
    if not folder.is_dir():
        return ""
    file = folder / f"{name}.svg"
    if not _NAME.fullmatch(name) or not file.is_file():
        raise UnknownIcon(name)
    return "".join(_PATHS.findall(file.read_text())).replace(_FRAME, "")
