"""How many people are believed to live in premises on a day, and how many to own them: dated rules over defaults."""

from __future__ import annotations

from datetime import date
from typing import Final

from sbyt.apps.premises.operations import PeopleBounds
from sbyt.apps.premises.operations_rooms import MOST_OWNERS
from sbyt.apps.tariffs.queries_dated_rules import dated_rules

_MOST_PEOPLE: Final = "premises.most_people"
_MOST_OWNERS: Final = "premises.most_owners"
_LEAST_AREA: Final = "premises.least_area_dm2"


def people_bounds(*, on: date) -> PeopleBounds:
    """Return the bounds in force on the day, by one query."""
    rules, usual = dated_rules(keys=(_MOST_PEOPLE, _LEAST_AREA)), PeopleBounds()
    return PeopleBounds(
        most_people=rules.value(_MOST_PEOPLE, on=on, default=usual.most_people),
        least_area_dm2=rules.value(_LEAST_AREA, on=on, default=usual.least_area_dm2),
    )


def most_owners(*, on: date) -> int:
    """Return how many owners of one home are believed on the day, by one query."""
    return dated_rules(keys=(_MOST_OWNERS,)).value(_MOST_OWNERS, on=on, default=MOST_OWNERS)
