"""Why a file is no case, in words: one sentence a mistake, at the value where it was made."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from sbyt.formats.case_act import ActCase
from sbyt.formats.case_file import ConsumptionCase, HouseholdCase, LegalEntityCase
from sbyt.formats.case_hours import CapacityCase, SchemeCase
from sbyt.formats.case_losses import LossesCase
from sbyt.formats.case_penalty import PenaltyCase
from sbyt.formats.exact_yaml import ExactDocument, Path

KINDS: Final[Mapping[str, type[BaseModel]]] = {
    "household": HouseholdCase,
    "legal_entity": LegalEntityCase,
    "consumption": ConsumptionCase,
    "act": ActCase,
    "penalty": PenaltyCase,
    "capacity": CapacityCase,
    "scheme": SchemeCase,
    "losses": LossesCase,
}
_NAMES: Final = f"{', '.join(list(KINDS)[:-1])} или {list(KINDS)[-1]}"
_OF_SHAPE: Final = frozenset(
    {"tuple_type", "model_type", "model_attributes_type", "mapping_type", "dict_type"}
)
_TOP: Final = "начало файла"
_A_BLOCK: Final = "ожидается блок полей «имя: значение»"
_REASONS: Final[Mapping[str, str]] = {
    "missing": "нет обязательного поля",
    "union_tag_not_found": f"нет обязательного поля kind: {_NAMES}",
    "union_tag_invalid": f"такого kind нет: {_NAMES}",
    "literal_error": "возможны только: {expected}",
    "too_short": "не меньше {min_length}, а дано {actual_length}",
    "too_long": "не больше {max_length}, а дано {actual_length}",
    "string_type": "ожидается текст",
    "string_too_long": "не длиннее {max_length} знаков",
    "tuple_type": "ожидается список",
    **dict.fromkeys(_OF_SHAPE - {"tuple_type"}, _A_BLOCK),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseProblem:
    """One reason why a file is not a case. `field` is a path like accounts[0].meters[1].ratio, "" for the whole."""

    line: int | None
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Fault:
    """What pydantic found, with the path of it in the file."""

    detail: ErrorDetails
    path: Path

    @property
    def is_of_shape(self) -> bool:
        return self.detail["type"] in _OF_SHAPE


def problems_of(error: ValidationError, document: ExactDocument) -> tuple[CaseProblem, ...]:
    """Return one problem a mistake, in the order of lines."""
    faults = [_fault(detail, document.value) for detail in error.errors(include_url=False)]
    found = dict.fromkeys(_problem(fault, document) for fault in _of_themselves(faults, document))
    return tuple(sorted(found, key=lambda problem: (problem.line or 0, problem.field)))


def written(path: Path) -> str:
    """Return the path as a person writes it: accounts[0].meters[1].ratio."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def _of_themselves(faults: Sequence[_Fault], document: ExactDocument) -> Iterator[_Fault]:
    """Yield the faults that do not merely follow from another one of the same mistake."""
    misnamed = {
        (*fault.path[:-1], likely)
        for fault in faults
        if fault.detail["type"] == "extra_forbidden" and (likely := _likely(fault.path, document.value).name)
    }
    for fault in faults:
        same = [other for other in faults if other is not fault and other.path == fault.path]
        deeper = any(_begins(other.path, fault.path) for other in faults if other.path != fault.path)
        match fault.detail["type"]:
            case "missing" if fault.path in misnamed:
                continue  # it is there, under a name that is refused already
            case "too_short" if fault.detail["input"] and deeper:
                continue  # its items are refused one by one
            case "value_error" if deeper and isinstance(fault.detail["input"], dict | list):
                continue  # a block was given where a number may stand too: its fields say more
            case kind if kind in _OF_SHAPE and any(not other.is_of_shape for other in same):
                continue  # the other branch of a choice
        yield fault


def _begins(path: Path, start: Path) -> bool:
    return path[: len(start)] == start


def _fault(detail: ErrorDetails, value: Any) -> _Fault:
    path = _path_in_file(detail["loc"], value)
    error = (detail.get("ctx") or {}).get("error")
    return _Fault(detail, (*path, *getattr(error, "path", ())))


def _problem(fault: _Fault, document: ExactDocument) -> CaseProblem:
    detail, path = fault.detail, fault.path
    if detail["type"] == "extra_forbidden":
        reason = _unknown_field(path, document.value)
    elif detail["type"] == "too_short" and not detail["input"]:
        reason = "список пуст"
    elif detail["type"] == "value_error":
        reason = str(detail["ctx"]["error"])
    else:
        words = _REASONS.get(detail["type"], "значение не подходит")
        figures = _Figures(detail.get("ctx") or {})
        figures["expected"] = _choices(str(figures["expected"]))
        reason = words.format_map(figures)
        if detail["type"] == "literal_error":
            reason += _taken_elsewhere(path, document.value)
    return CaseProblem(line=document.line_of(path), field=written(path), reason=reason)


def _taken_elsewhere(path: Path, value: Any) -> str:
    """Say which other kinds take this word in a field of this name, "" for none: «ГН» is a voltage of capacity alone."""
    given: Any = value
    for step in path:
        given = given[step]
    name = str(path[-1])
    kinds = [kind for kind, model in KINDS.items() if any(given in words for words in _words_of(model, name))]
    if not kinds or value["kind"] in kinds:
        return ""
    return f"; «{given}» бывает только при kind: {', '.join(kinds)}"


def _words_of(model: type[BaseModel], name: str) -> Iterator[tuple[Any, ...]]:
    """Yield the words that fields of the name take, of the model and of the blocks in it."""
    for field, info in _fields_of(model).items():
        if field == name and get_origin(info.annotation) is Literal:
            yield get_args(info.annotation)
        for inner in _models_in(info.annotation):
            yield from _words_of(inner, name)


class _Figures(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


def _choices(expected: str) -> str:
    """Return pydantic's «'a', 'b' or 'c'» without quotes, an empty word left out."""
    words = [word.strip().strip("'") for word in expected.replace(" or ", ", ").split(",")]
    return ", ".join(word for word in words if word)


def _path_in_file(location: Sequence[str | int], value: Any) -> Path:
    """Return the path of an error in the file: without the names pydantic adds for branches of a choice."""
    path: list[str | int] = []
    for n, step in enumerate(location):
        if n == 0 and step in KINDS:
            continue
        last = n == len(location) - 1
        known = _has(value, step)
        if not known and not (last and isinstance(value, dict) and isinstance(step, str)):
            continue
        path.append(step)
        value = value[step] if known else None
    return tuple(path)


def _has(value: Any, step: str | int) -> bool:
    if isinstance(value, dict):
        return step in value
    return isinstance(value, list) and isinstance(step, int) and step < len(value)


def _unknown_field(path: Path, value: Any) -> str:
    """Say that the block has no such field: which one is meant and lacking, where this one stands, or what is like it."""
    name = str(path[-1])
    shown = name if len(name) <= 40 else f"{name[:40]}…"  # noqa: PLR2004  enough to find it
    blocks = _blocks_of(KINDS[value["kind"]], ())
    homes = dict.fromkeys(home for home, fields in blocks if name in fields)
    kinds = [kind for kind, model in KINDS.items() if name in _fields_of(model)]
    likely = _likely(path, value)
    if likely.lacking or (likely.name and not homes and not kinds):
        return f"неизвестное поле «{shown}»; может быть, «{likely.name}»?"
    if homes:
        return f"поле «{shown}» здесь не пишут, его место: {', '.join(homes)}"
    if kinds:
        return f"поле «{shown}» бывает только при kind: {', '.join(kinds)}"
    return f"неизвестное поле «{shown}»"


@dataclass(frozen=True, slots=True)
class _Likely:
    """The field that may be meant, "" for none; `lacking`: the block cannot do without it."""

    name: str
    lacking: bool


def _likely(path: Path, value: Any) -> _Likely:
    """Return the field of the same block that is not given and looks like the one that is."""
    given: Any = value
    for step in path[:-1]:
        given = given[step]
    block = written(tuple(step for step in path[:-1] if isinstance(step, str))) or _TOP
    required = dict(_blocks_of(KINDS[value["kind"]], ())).get(block, {})
    left = sorted(required.keys() - set(given))
    name = next(iter(get_close_matches(str(path[-1]).lower(), left, n=1)), "")
    return _Likely(name, required.get(name, False))


def _blocks_of(model: type[BaseModel], path: Path) -> Iterator[tuple[str, dict[str, bool]]]:
    """Yield the blocks of a kind of case by where they stand, with the names of their fields and which are required."""
    yield written(path) or _TOP, {name: field.is_required() for name, field in _fields_of(model).items()}
    for name, field in _fields_of(model).items():
        for part in _models_in(field.annotation):
            yield from _blocks_of(part, (*path, name))


def _fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) in {tuple, Union, types.UnionType}:
        for part in get_args(annotation):
            yield from _models_in(part)
