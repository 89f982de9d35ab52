"""Rules whose law is unconfirmed or differs by region: named values with defaults, read from dated settings.

The caller looks up the rows of tariffs.RuleSetting in force on the first day of the month and passes key -> value.
docs/reference/rules/settings.md lists every key with its source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Final, TypeVar, get_type_hints


class UnableToReadRules(ValueError):
    """A dated setting holds a value that its rule cannot take."""


SOURCE_RANKS: Final = (
    "removal",
    "installation",
    "controller",
    "operator",
    "cabinet",
    "api",
    "giszhkh",
    "sheet",
    "register",
)
"""Sources of readings, the weightiest first: which of several readings of a register on one day counts. No act names the order."""


class TariffChange(StrEnum):
    """What to do with the month's volume when its price changes inside it."""

    READING_ELSE_DAYS = "reading_else_days"
    DAYS = "days"
    WHOLE_MONTH = "whole_month"


class LateReading(StrEnum):
    """Where the correction of a reading after estimated months falls."""

    LUMP = "lump"
    SPREAD = "spread"


class CreditRanges(StrEnum):
    """At the prices of which ranges a reading below the estimates before it gives back, where it does so in one sum."""

    BILLED = "billed"
    FIRST = "first"


class MeterCounts(StrEnum):
    """From which day a meter put up where none stood counts."""

    OWN_DAY = "own_day"
    NEXT_MONTH = "next_month"


class TamperedMeter(StrEnum):
    """By what a point goes from the act about interference with its meter until that is put right, beside what the act adds."""

    AVERAGE = "average"
    NORM = "norm"
    NOTHING = "nothing"
    READINGS = "readings"


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdRules:
    """How households are billed; a `None` limit means "without limit"."""

    reading_deadline_day: int = 25
    no_reading_max_average_periods: int | None = 3
    meter_failed_max_average_periods: int | None = None
    access_refused_max_average_periods: int | None = 3
    access_refused_multiplier_bp: int = 15_000
    refused_twice_multiplier_bp: int = 15_000
    meter_possible_multiplier_bp: int | None = None
    interference_multiplier: int = 10
    interference_max_months: int = 3
    unknown_power_multiplier: int = 10
    tampered_meter: TamperedMeter = TamperedMeter.AVERAGE
    absence_min_days: int = 6
    absence_application_days: int = 30
    house_max_average_periods: int = 3
    manager_unread_max_average_periods: int = 0
    manager_reading_settles: bool = False
    house_refused_multiplier_bp: int = 15_000
    house_meter_possible_multiplier_bp: int | None = None
    common_needs_less_multiplier: bool = False
    tier_bounds_by_days: bool = True
    tier_bounds_of_months: bool = False
    tiers_with_common_needs: bool = False
    average_window_months: int = 12
    average_full_months: int = 0
    average_min_months: int = 3
    average_quantum_wh: int = 1000
    norm_quantum_wh: int = 1
    reading_quantum_wh: int = 1000
    unoccupied_people: int = 1
    reconcile_norm: bool = True
    multiplier_given_back: bool = False
    late_reading: LateReading = LateReading.LUMP
    spread_unbilled: bool = True
    credit_ranges: CreditRanges = CreditRanges.BILLED
    meter_counts_from: MeterCounts = MeterCounts.OWN_DAY
    tariff_change: TariffChange = TariffChange.READING_ELSE_DAYS
    source_ranks: tuple[str, ...] = SOURCE_RANKS


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalEntityRules:
    """How legal entities of the first price category are billed."""

    wholesale_quantum_e7: int = 100
    price_quantum_e7: int = 100
    required_components: tuple[str, ...] = ("wholesale", "transmission", "markup", "other_services")
    unmetered_max_hours: int = 8_760
    contract_free_max_hours: int = 8_760
    unmetered_wire_divisor_bp: int = 15_000
    act_cos_phi_bp: int = 9_000
    act_deducts_billed: bool = True
    pays_common_needs: bool = True
    source_ranks: tuple[str, ...] = SOURCE_RANKS
    replacement_max_periods: int | None = None


_AT_LEAST_ONE: Final = ("_quantum_", "_max_hours", "_divisor_", "_cos_phi_")

_MOST_PERIODS: Final = "checks.replacement_max_periods"
"""One rule for missing hours and for months without readings: it has no name of its own among the rules of legal entities."""

EARLIER_LIMITS: Final = (
    ("legal_entity.contract_free_max_hours", date(2012, 6, 12), date(2020, 4, 18), 26_280),
    (_MOST_PERIODS, date(2012, 6, 12), date(2020, 4, 18), 2),
)
"""Key, `[since, until)` and value of limits that the law has changed: every base has them as dated rows, a case takes them from here.

Source: PP 442 before its edition of 2020: p. 196, three years; p. 166, two periods (unconfirmed)."""

_Rules = TypeVar("_Rules", HouseholdRules, LegalEntityRules)


def limits_on(day: date) -> dict[str, Any]:
    """Return the limits that stood on the day and stand no more: key → value, as a base has them in force."""
    return {key: value for key, since, until, value in EARLIER_LIMITS if since <= day < until}


def household_rules(settings: Mapping[str, Any]) -> HouseholdRules:
    """Return the rules with the settings named "household.<rule>" put over the defaults.

    Raises UnableToReadRules for a rule that does not exist or a value of another kind.
    """
    return _over_defaults(HouseholdRules, "household.", settings)


def legal_entity_rules(settings: Mapping[str, Any]) -> LegalEntityRules:
    """Return the rules with the settings named "legal_entity.<rule>", and `checks.replacement_max_periods`, put over the defaults.

    Raises UnableToReadRules for a rule that does not exist or a value of another kind.
    """
    shared = (
        {"legal_entity.replacement_max_periods": settings[_MOST_PERIODS]} if _MOST_PERIODS in settings else {}
    )
    return _over_defaults(LegalEntityRules, "legal_entity.", {**shared, **settings})


def least_of(name: str) -> int:
    """Return the least whole number that a rule of this name takes: what divides or bounds is never zero."""
    return 1 if any(part in name for part in _AT_LEAST_ONE) else 0


@cache
def _types_of(kind: type[Any]) -> dict[str, Any]:
    """Return the types of the rules by name; to read them from their words takes a third of a millisecond."""
    return get_type_hints(kind)


def _over_defaults(kind: type[_Rules], prefix: str, settings: Mapping[str, Any]) -> _Rules:
    rules: Any = kind
    hints = _types_of(rules)
    known = {field.name for field in fields(kind)}
    given: dict[str, Any] = {}
    for key, value in settings.items():
        if not key.startswith(prefix):
            continue
        name = key.removeprefix(prefix)
        if name not in known:
            raise UnableToReadRules(f"{key}: there is no such rule")
        given[name] = _typed(key, value, hints[name])
    return kind(**given)


def _typed(key: str, value: Any, wanted: Any) -> Any:
    if wanted in {TariffChange, LateReading, TamperedMeter, CreditRanges, MeterCounts}:
        try:
            return wanted(value)
        except ValueError:
            raise UnableToReadRules(f"{key}: {value!r} is none of {', '.join(wanted)}") from None
    if wanted is bool:
        if isinstance(value, bool):
            return value
        raise UnableToReadRules(f"{key}: {value!r} is not true or false")
    if wanted == tuple[str, ...]:
        return _words(key, value)
    if value is None and wanted is not int:
        return None
    least = least_of(key)
    if isinstance(value, int) and not isinstance(value, bool) and value >= least:
        return value
    raise UnableToReadRules(f"{key}: {value!r} is not a whole number from {least} up")


def _words(key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise UnableToReadRules(f"{key}: {value!r} is not a list of words")
    if len(set(value)) != len(value):
        raise UnableToReadRules(f"{key}: {value!r} names a word twice")
    if key.endswith(".source_ranks") and not set(value) <= set(SOURCE_RANKS):
        raise UnableToReadRules(f"{key}: {value!r} names what is no source of readings")
    return tuple(value)
