"""Where a table has no rows the rules that walk it are not walked: what they return then was found out the first time.

A rule of tables is dozens of small operations on columns, and each costs the same for no rows as for a thousand. A building has no acts, no
communal flats, no companies; for a preview of one flat these rules cost more than those that bill it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sized
from dataclasses import fields, is_dataclass
from functools import wraps
from inspect import Parameter, signature
from operator import attrgetter
from typing import Any, Final, ParamSpec, TypeVar

import polars as pl

_Given = ParamSpec("_Given")
_Returned = TypeVar("_Returned")

_KEPT: Final[dict[tuple[Any, ...], Any]] = {}


def nothing_from(*names: str) -> Callable[[Callable[_Given, _Returned]], Callable[_Given, _Returned]]:
    """Make a rule that returns no rows where all the tables named are empty be worked out then only once for a form of its tables.

    `names` are those of arguments, or of their fields ("tables.grounds"): data frames, columns, collections of ids. To be put on a rule whose answer without
    these rows is empty whatever else it is given; its columns may depend on the columns of the frames given, and on
    words. What is returned is shared: frames are not changed in place here.
    """

    def of(rule: Callable[_Given, _Returned]) -> Callable[_Given, _Returned]:
        places = signature(rule).parameters
        asked = [_reader(name, places) for name in names]

        @wraps(rule)
        def worked_out(*args: _Given.args, **kwargs: _Given.kwargs) -> _Returned:
            if any(len(read(args, kwargs)) for read in asked):
                return rule(*args, **kwargs)
            key = (rule, *_forms(args), *_forms(kwargs.values()))
            if key in _KEPT:
                kept: _Returned = _KEPT[key]
                return kept
            found = rule(*args, **kwargs)
            if _holds_nothing(found):
                _KEPT[key] = found
            return found

        return worked_out

    return of


def _reader(name: str, places: Mapping[str, Parameter]) -> Callable[[tuple[Any, ...], dict[str, Any]], Sized]:
    argument, _, field = name.partition(".")
    place, unless_given = list(places).index(argument), places[argument].default
    inside = attrgetter(field) if field else None

    def read(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Sized:
        given: Any = args[place] if place < len(args) else kwargs.get(argument, unless_given)
        table: Sized = given if inside is None else inside(given)
        return table

    return read


def _forms(given: Iterable[Any]) -> Iterable[Any]:
    """Yield what the columns of an answer may depend on: columns and types of frames, words."""
    for one in given:
        if isinstance(one, pl.DataFrame):
            yield (*one.columns, *one.dtypes)
        elif isinstance(one, str):
            yield one
        elif isinstance(one, list):
            yield tuple(one) if all(isinstance(word, str) for word in one) else len(one)


def _holds_nothing(found: Any) -> bool:
    if isinstance(found, pl.DataFrame | pl.Series):
        return found.is_empty()
    if isinstance(found, tuple | list):
        return all(_holds_nothing(one) for one in found)
    if is_dataclass(found):
        return all(_holds_nothing(getattr(found, one.name)) for one in fields(found))
    return False
