"""Search of points by one box, quick at any size: by code, ATS code, name, meter's number, address."""

from __future__ import annotations

from typing import Final

from django.db.models import Q, QuerySet

from sbyt.apps.metering.models import UsagePoint
from sbyt.kit.ways_to_read import Way, found_by_words, spellings

_LONGEST_PLACE: Final = 4


def find_points(points: QuerySet[UsagePoint], words: str) -> QuerySet[UsagePoint]:
    """Return the points that hold every one of the words in code, name, ATS code, meter's number or address."""
    asked = words.replace(",", " ").split()
    if not asked:
        return points
    return points.filter(pk__in=found_by_words(UsagePoint.objects.all(), asked, _ways_of))


def _ways_of(word: str) -> list[Way]:
    place: list[Way] = [_house, _room] if len(word) <= _LONGEST_PLACE else []
    if word.isdigit() and len(word) < _LONGEST_PLACE - 1:
        return [*place, _street]
    return [_code, _meter, *place] if word.isdigit() else [_code, _street, _meter, *place]


def _code(word: str) -> Q:
    return Q(code__holds=word) | Q(name__holds=word) | Q(ats_code__holds=word)


def _meter(word: str) -> Q:
    return Q(installations__meter__serial_number__holds=word)


def _street(word: str) -> Q:
    return Q(building__street__holds=word) | Q(building__locality__holds=word)


def _house(word: str) -> Q:
    return Q(building__house__in=spellings(word))


def _room(word: str) -> Q:
    return Q(premises__number__in=spellings(word))
