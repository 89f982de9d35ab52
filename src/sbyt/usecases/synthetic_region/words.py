"""Names of people, places and streets of the region: common parts put together by number, nobody's on purpose."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

from sbyt.kit.columns.vocabulary import Vocabulary


def _lists() -> dict[str, tuple[str, ...]]:
    """Return the lists of words.txt by their names."""
    text = files(__package__).joinpath("words.txt").read_text(encoding="utf-8")
    told = (paragraph.partition(":\n") for paragraph in text.split("\n\n")[1:])
    return {name: tuple(words.split()) for name, _colon, words in told}


_LISTS: Final = _lists()
_SURNAMES: Final = _LISTS["surnames"]
_MEN: Final = _LISTS["men"]
_WOMEN: Final = _LISTS["women"]
_FATHERS: Final = _LISTS["fathers"]
_STREET_ROOTS: Final = _LISTS["streets"]
_STREET_ORDERS: Final = ("", " 1-я", " 2-я", " 3-я", " 4-я")
_CITY_STARTS: Final = _LISTS["cities"]
_CITY_ENDS: Final = ("ск", "огорск", "инск", "овск", "еченск", "ёвск")
_VILLAGE_ADJECTIVES: Final = _LISTS["village adjectives"]
_VILLAGE_NOUNS: Final = _LISTS["village nouns"]
_VILLAGE_KINDS: Final = ("с.", "д.", "п.")

HOUSES_A_STREET: Final = 80
STREETS: Final = len(_STREET_ROOTS) * len(_STREET_ORDERS)
CITIES: Final = len(_CITY_STARTS) * len(_CITY_ENDS)
VILLAGES: Final = len(_VILLAGE_ADJECTIVES) * len(_VILLAGE_NOUNS) * len(_VILLAGE_KINDS)
FLATS: Final = 1000


@cache
def people() -> Vocabulary:
    """Return every surname, name and patronymic that agree: men first, then women."""
    men = [f"{surname} {name} {father}ович" for surname in _SURNAMES for name in _MEN for father in _FATHERS]
    women = [
        f"{_of_a_woman(surname)} {name} {father}овна"
        for surname in _SURNAMES
        for name in _WOMEN
        for father in _FATHERS
    ]
    return Vocabulary([*men, *women])


@cache
def streets() -> Vocabulary:
    return Vocabulary([f"ул. {root}{order}" for order in _STREET_ORDERS for root in _STREET_ROOTS])


@cache
def house_numbers() -> Vocabulary:
    """Return "1" … "80" by place in the street."""
    return Vocabulary([str(number) for number in range(1, HOUSES_A_STREET + 1)])


@cache
def flat_numbers() -> Vocabulary:
    """Return "1" … "1000"."""
    return Vocabulary([str(number) for number in range(1, FLATS + 1)])


def city_name(number: int) -> str:
    end, start = divmod(number, len(_CITY_STARTS))
    return f"г. {_CITY_STARTS[start]}{_CITY_ENDS[end]}"


def village_name(number: int) -> str:
    rest, noun = divmod(number * 7 % VILLAGES, len(_VILLAGE_NOUNS))
    kind, adjective = divmod(rest, len(_VILLAGE_ADJECTIVES))
    return f"{_VILLAGE_KINDS[kind]} {_VILLAGE_ADJECTIVES[adjective]} {_VILLAGE_NOUNS[noun]}"


def _of_a_woman(surname: str) -> str:
    if surname.endswith("ский"):
        return f"{surname[:-2]}ая"
    if surname.endswith("ой"):
        return f"{surname[:-2]}ая"
    return f"{surname}а"
