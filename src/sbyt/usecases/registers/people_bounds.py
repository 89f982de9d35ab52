"""How many people are believed to live in premises on a day: dated rules over defaults."""

from __future__ import annotations

from datetime import date
from typing import Final

from sbyt.apps.premises.operations import PeopleBounds
from sbyt.apps.tariffs.queries_dated_rules import dated_rules

_MOST_PEOPLE: Final = "premises.most_people"
_LEAST_AREA: Final = "premises.least_area_dm2"


def people_bounds(*, on: date) -> PeopleBounds:
    """Return the bounds in force on the day, by one query."""
    rules, usual = dated_rules(keys=(_MOST_PEOPLE, _LEAST_AREA)), PeopleBounds()
    return PeopleBounds(
        most_people=rules.value(_MOST_PEOPLE, on=on, default=usual.most_people),
        least_area_dm2=rules.value(_LEAST_AREA, on=on, default=usual.least_area_dm2),
    )
