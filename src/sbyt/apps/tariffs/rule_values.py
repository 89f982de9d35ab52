"""What values a dated rule takes, and how they are said in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sbyt.apps.tariffs.queries_capacity import UnableToReadCapacityRules, region_of
from sbyt.kit import numbers

_LARGEST: Final = 10**15
_ZONES: Final = frozenset({1, 2})
_STEP_PARTS: Final = 3
_MOST_STEP: Final = 100_000


class UnableToTakeRuleValue(ValueError):
    """Raised for a value that its rule cannot take; the message is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A whole number of 10⁻ᵖˡᵃᶜᵉˢ of the unit, in `[least, most]`; `nothing` is what null means, empty where it is refused."""

    unit: str = ""
    places: int = 0
    least: int = 0
    most: int = _LARGEST
    nothing: str = ""

    def require(self, value: Any) -> None:
        """Raise UnableToTakeRuleValue for a value of another kind or out of bounds."""
        if value is None and self.nothing:
            return
        if not isinstance(value, int) or isinstance(value, bool):
            raise UnableToTakeRuleValue("Нужно число.")
        if value < self.least:
            raise UnableToTakeRuleValue(f"Нужно не меньше {self._figures(self.least)}.")
        if value > self.most:
            raise UnableToTakeRuleValue(f"Нужно не больше {self._figures(self.most)}.")

    def say(self, value: Any) -> str:
        """Return the value with its unit."""
        if value is None:
            return self.nothing or numbers.NOTHING
        return f"{self._figures(value)}\u00a0{self.unit}" if self.unit else self._figures(value)

    def _figures(self, value: int) -> str:
        return numbers.scaled(value, places=self.places, at_least=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of the named values."""

    words: Mapping[Any, str]

    def require(self, value: Any) -> None:
        """Raise UnableToTakeRuleValue for a value that is not among them."""
        if not any(value == one and type(value) is type(one) for one in self.words):
            raise UnableToTakeRuleValue(f"Нужно одно из: {', '.join(self.words.values())}.")

    def say(self, value: Any) -> str:
        """Return the words of the value."""
        return self.words.get(value, str(value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Several:
    """A list of some of the named values, at least one."""

    words: Mapping[str, str]

    def require(self, value: Any) -> None:
        """Raise UnableToTakeRuleValue for an empty list, a repeated value or one that is not among them."""
        known = isinstance(value, list) and all(isinstance(one, str) and one in self.words for one in value)
        if not known or not value or len(set(value)) != len(value):
            raise UnableToTakeRuleValue(f"Нужно хотя бы одно из: {', '.join(self.words.values())}.")

    def say(self, value: Any) -> str:
        """Return the words of the values."""
        return ", ".join(self.words.get(one, one) for one in value)


@dataclass(frozen=True, slots=True, kw_only=True)
class InOrder:
    """All of the named values, each once; the first outweighs those after it."""

    words: Mapping[str, str]

    def require(self, value: Any) -> None:
        """Raise UnableToTakeRuleValue for a value left out, repeated or not among them."""
        known = isinstance(value, list) and all(isinstance(one, str) and one in self.words for one in value)
        if not known or len(set(value)) != len(value) or len(value) != len(self.words):
            raise UnableToTakeRuleValue(f"Нужны все по одному разу: {', '.join(self.words.values())}.")

    def say(self, value: Any) -> str:
        """Return «снятие > установка > контролёр»."""
        return " > ".join(self.words.get(one, one) for one in value)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionByBranch:
    """The subject and price zone of all branches, and of branches that differ: see queries_capacity.region_of."""

    refusal: str = field(
        default="Нужны код субъекта и ценовая зона 1 или 2: «46 зона 1», для отделения в другом регионе ещё строка «02: 50 зона 1»."
    )

    def require(self, value: Any) -> None:
        """Raise UnableToTakeRuleValue where the region of a branch cannot be read from the value."""
        try:
            regions = [
                region_of({"capacity.region": value}, branch_code=code)
                for code in ("", *value.get("branches", {}))
            ]
        except (UnableToReadCapacityRules, AttributeError, TypeError):
            raise UnableToTakeRuleValue(self.refusal) from None
        if any(one is None or not one.subject or one.price_zone not in _ZONES for one in regions):
            raise UnableToTakeRuleValue(self.refusal)

    def say(self, value: Any) -> str:
        """Return «46 зона 1; 02: 50 зона 1»."""
        parts = [f"{value['subject']} зона {value['price_zone']}"]
        for code, own in value.get("branches", {}).items():
            region = {**value, **own}
            parts.append(f"{code}: {region['subject']} зона {region['price_zone']}")
        return "; ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text that is printed as it stands, up to `most` letters."""

    most: int

    def require(self, value: Any) -> None:
        """Raise UnableToTakeRuleValue for no text, or one too long."""
        if not isinstance(value, str) or not value.strip():
            raise UnableToTakeRuleValue("Нужен текст.")
        if len(value) > self.most:
            raise UnableToTakeRuleValue(f"Нужно не длиннее {self.most} знаков.")

    def say(self, value: Any) -> str:
        """Return the text."""
        return str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySteps:
    """Days of delay and the fraction of the rate they bear: [first day, last day or null, divisor], one after another."""

    refusal: str = field(
        default="Нужны дни и доля ставки по порядку: «31–90: 1/300; 91: 1/130». У последней строки конца нет."
    )

    def require(self, value: Any) -> None:
        """Raise UnableToTakeRuleValue for steps that are none, overlap or leave days out; only the last one has no end."""
        if not isinstance(value, list) or not value:
            raise UnableToTakeRuleValue(self.refusal)
        expected = None
        for step in value:
            if (
                not isinstance(step, list)
                or len(step) != _STEP_PARTS
                or not all(map(_is_step_part, step, (0, 1, 0)))
            ):
                raise UnableToTakeRuleValue(self.refusal)
            first, last, _divisor = step
            follows = expected is None or first == expected
            if not follows or (last is None) != (step is value[-1]) or (last is not None and last < first):
                raise UnableToTakeRuleValue(self.refusal)
            expected = None if last is None else last + 1

    def say(self, value: Any) -> str:
        """Return «31–90: 1/300; 91: 1/130»."""
        return "; ".join(
            f"{first}: 1/{divisor}" if last is None else f"{first}–{last}: 1/{divisor}"
            for first, last, divisor in value
        )


def _is_step_part(part: Any, may_be_none: int) -> bool:
    if part is None:
        return bool(may_be_none)
    return isinstance(part, int) and not isinstance(part, bool) and 0 < part <= _MOST_STEP


RuleValue = Words | Figure | Choice | Several | InOrder | RegionByBranch | DaySteps
YES_OR_NO: Final = Choice(words={True: "да", False: "нет"})
