"""Search of accounts by one box, quick at any size: every way to read the words is a query that an index answers.

«гордеев анна», «лесная 45 12», «гордеев лесная», «951000012742»: a word of letters is a word of the name or of the street or locality, the last
of those typed may be the beginning of one; long figures begin or end the number of the account, short ones are a house or a room. Where nobody is
found so, the words are looked for anywhere within names, streets and numbers, which takes longer. The ways are
put side by side (a union), never in one condition over several tables: no index answers such an OR.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from django.db.models import Q, QuerySet

from sbyt.apps.contracts.models import Account
from sbyt.apps.premises.queries_found import called_by_words, streets_called
from sbyt.kit import word_search  # noqa: F401  the lookups `has_words`, `begins_words` and `ends`
from sbyt.kit.ways_to_read import Way, found_by_words, spellings

_FEW: Final = 1000
"""So many are handed on by their ids: who pages, counts and sums them does not search again."""
_SHORTEST: Final = 2
_LONGEST_PLACE: Final = 4
_PLACE: Final = re.compile(r"\d{1,4}([/-]?\w{1,2})?")
_BUILDING: Final = "premises__building__"


def find_accounts(accounts: QuerySet[Account], words: str) -> QuerySet[Account]:
    """Return the accounts that hold every one of the words in number, name or address. Asks before it returns.

    Words of one letter other than figures are left out; where none is left, all accounts are returned.
    """
    asked = [word for raw in words.split() if (word := raw.strip(",.")) and _is_asked(word)]
    if not asked:
        return accounts
    quick = accounts.filter(pk__in=found_by_words(Account.objects.all(), asked, _ways_by_words(asked)))
    found = list(quick.order_by().values_list("pk", flat=True)[: _FEW + 1])
    if not found:
        return accounts.filter(pk__in=found_by_words(Account.objects.all(), asked, _ways_anywhere))
    return quick if len(found) > _FEW else accounts.filter(pk__in=found)


def _is_asked(word: str) -> bool:
    return len(word) >= _SHORTEST or word.isdigit()


def _ways_by_words(asked: Sequence[str]) -> Callable[[str], list[Way]]:
    """Return the ways of each word by indexes of words. A word is a street only where a street is called so.

    What no street is called is not joined with streets: the planner does not know how few of them hold a word.
    """
    last = asked[-1]
    streets = streets_called([word for word in asked if not word.isdigit()], begun=last)

    def ways(word: str) -> list[Way]:
        begun = word == last
        street = [lambda one: called_by_words(one, path=_BUILDING, begun=begun)] if word in streets else []
        return _ways_of(word, name=_name_begun if begun else _name_whole, number=_number_ends, street=street)

    return ways


def _ways_anywhere(word: str) -> list[Way]:
    return _ways_of(word, name=_name, number=_number, street=[_street])


def _ways_of(word: str, *, name: Way, number: Way, street: Sequence[Way]) -> list[Way]:
    if word.isdigit():
        ways: list[Way] = []
        if len(word) >= _LONGEST_PLACE - 1:
            ways.append(number)
        if len(word) <= _LONGEST_PLACE:
            ways += [_room, _house]
        return ways
    if _PLACE.fullmatch(word):
        return [_room, _house, *street]
    return [name, *street]


def _name_whole(word: str) -> Q:
    return Q(party_name__has_words=word)


def _name_begun(word: str) -> Q:
    return Q(party_name__begins_words=word)


def _name(word: str) -> Q:
    return Q(party_name__holds=word)


def _number_ends(word: str) -> Q:
    return Q(number__startswith=word) | Q(number__ends=word)


def _number(word: str) -> Q:
    return Q(number__holds=word)


def _street(word: str) -> Q:
    """A part of the street or of the locality: both are of one table, so both indexes are asked at once."""
    return Q(**{f"{_BUILDING}street__holds": word}) | Q(**{f"{_BUILDING}locality__holds": word})


def _house(word: str) -> Q:
    return Q(**{f"{_BUILDING}house__in": spellings(word)})


def _room(word: str) -> Q:
    return Q(premises__number__in=spellings(word))
