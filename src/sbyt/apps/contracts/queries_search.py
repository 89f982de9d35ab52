"""Search of accounts by one box, quick at any size: every way to read the words is a query that an index answers.

«гордеев анна», «лесная 45 12», «гордеев лесная», «951000012742»: a word of letters is a part of the name or of the
street or locality, long figures are a part of the number of the account, short ones a house or a room. The ways are
put side by side (a union), never in one condition over several tables: no index answers such an OR.
"""

from __future__ import annotations

import re
from typing import Final

from django.db.models import Q, QuerySet

from sbyt.apps.contracts.models import Account
from sbyt.kit.ways_to_read import Way, found_by_words, spellings

_SHORTEST: Final = 2
_LONGEST_PLACE: Final = 4
_PLACE: Final = re.compile(r"\d{1,4}([/-]?\w{1,2})?")
_BUILDING: Final = "premises__building__"


def find_accounts(accounts: QuerySet[Account], words: str) -> QuerySet[Account]:
    """Return the accounts that hold every one of the words in number, name or address.

    Words of one letter other than figures are left out; where none is left, all accounts are returned.
    """
    asked = [word for raw in words.split() if (word := raw.strip(",.")) and _is_asked(word)]
    if not asked:
        return accounts
    return accounts.filter(pk__in=found_by_words(Account.objects.all(), asked, _ways_of))


def _is_asked(word: str) -> bool:
    return len(word) >= _SHORTEST or word.isdigit()


def _ways_of(word: str) -> list[Way]:
    if word.isdigit():
        ways: list[Way] = []
        if len(word) >= _LONGEST_PLACE - 1:
            ways.append(_number)
        if len(word) <= _LONGEST_PLACE:
            ways += [_room, _house]
        return ways
    if _PLACE.fullmatch(word):
        return [_room, _house, _street]
    return [_name, _street]


def _name(word: str) -> Q:
    return Q(party_name__holds=word)


def _number(word: str) -> Q:
    return Q(number__holds=word)


def _street(word: str) -> Q:
    """A part of the street or of the locality: both are of one table, so both indexes are asked at once."""
    return Q(**{f"{_BUILDING}street__holds": word}) | Q(**{f"{_BUILDING}locality__holds": word})


def _house(word: str) -> Q:
    return Q(**{f"{_BUILDING}house__in": spellings(word)})


def _room(word: str) -> Q:
    return Q(premises__number__in=spellings(word))
