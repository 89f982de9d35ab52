"""`{% load drawings %}`: bars and lines inside templates. The numbers stand beside in words: pictures are hidden from readers."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from sbyt.interfaces.backoffice.drawings.daily_use import DailyUse, Measured, daily_use
from sbyt.interfaces.backoffice.drawings.shares import as_percent, share
from sbyt.interfaces.backoffice.drawings.waterfall import Waterfall

register = template.Library()

_LINE_WIDTH = 280
_LINE_HEIGHT = 40
_LINE_EDGE = 3


@register.simple_tag
def gauge(part: int, whole: int, tone: str = "accent", rest: str = "") -> SafeString:
    """Return a bar filled as far as part of whole; `rest` is the tone of what is missing."""
    filled = share(part, whole)
    tail = format_html(
        '<rect class="gauge-{}" x="{}" width="{}" height="100%"/>',
        rest,
        as_percent(filled),
        as_percent(1000 - filled),
    )
    return format_html(
        '<svg class="gauge" aria-hidden="true" focusable="false"><rect class="gauge-ground" width="100%" '
        'height="100%"/><rect class="gauge-{}" width="{}" height="100%"/>{}</svg>',
        tone,
        as_percent(filled),
        tail if rest and whole > 0 and filled < 1000 else "",  # noqa: PLR2004  the whole
    )


@register.simple_tag
def weight(part: int, largest: int, tone: str = "bad") -> SafeString:
    """Return a bar that grows from the right towards its number: how much of the largest one this is."""
    filled = share(abs(part), largest)
    return format_html(
        '<svg class="weight" aria-hidden="true" focusable="false"><rect class="gauge-{}" x="{}" width="{}" '
        'height="100%" rx="1"/></svg>',
        tone,
        as_percent(1000 - filled),
        as_percent(filled),
    )


@register.simple_tag
def trend(values: Sequence[int], before: int | None = None) -> SafeString:
    """Return a line through the values, from the oldest; `before` is drawn across as a dashed level."""
    if not values:
        return SafeString("")
    highest = max(*values, before or 0, 1)

    def level(value: int) -> int:
        return _LINE_HEIGHT - _LINE_EDGE - value * (_LINE_HEIGHT - 2 * _LINE_EDGE) // highest

    step = (_LINE_WIDTH - 2 * _LINE_EDGE) / max(1, len(values) - 1)
    points = [(_LINE_EDGE + round(place * step), level(value)) for place, value in enumerate(values)]
    dashed = format_html(
        '<line class="trend-before" x1="0" x2="{}" y1="{}" y2="{}"/>',
        _LINE_WIDTH,
        level(before or 0),
        level(before or 0),
    )
    return format_html(
        '<svg class="trend" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">{}<polyline points="{}"/>'
        '<circle cx="{}" cy="{}" r="2.5"/></svg>',
        _LINE_WIDTH,
        _LINE_HEIGHT,
        dashed if before else "",
        format_html_join(" ", "{},{}", points),
        *points[-1],
    )


@register.inclusion_tag("backoffice/drawings/waterfall.html")
def draw_waterfall(picture: Waterfall) -> dict[str, Waterfall]:
    """Draw the picture; its steps that have a `url` are links."""
    return {"picture": picture}


@register.inclusion_tag("backoffice/drawings/daily_use.html")
def draw_daily_use(readings: Sequence[Measured]) -> dict[str, DailyUse | None]:
    """Draw what was used a day between the readings; nothing for less than two gaps."""
    return {"picture": daily_use(readings)}
