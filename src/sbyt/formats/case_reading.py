"""A case file into a case, or into problems that name the line, the field and the reason in Russian."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sbyt.formats import case_file, case_parts
from sbyt.formats.case_file import CASE, ConsumptionCase, HouseholdCase, LegalEntityCase
from sbyt.formats.exact_yaml import ExactDocument, Path, UnableToReadYaml, read_exact_yaml

AnyCase = HouseholdCase | LegalEntityCase | ConsumptionCase

_KINDS: Final = ("household", "legal_entity", "consumption")
_REASONS: Final[Mapping[str, str]] = {
    "missing": "нет обязательного поля",
    "union_tag_not_found": "нет обязательного поля kind: household, legal_entity или consumption",
    "union_tag_invalid": "такого kind нет: household, legal_entity или consumption",
    "literal_error": "возможны только: {expected}",
    "greater_than_equal": "не меньше {ge}",
    "less_than_equal": "не больше {le}",
    "too_short": "список пуст",
    "string_type": "ожидается текст",
    "string_too_long": "не длиннее {max_length} знаков",
    "tuple_type": "ожидается список",
    "model_type": "ожидается блок полей «имя: значение»",
    "model_attributes_type": "ожидается блок полей «имя: значение»",
    "mapping_type": "ожидается блок полей «имя: значение»",
    "dict_type": "ожидается блок полей «имя: значение»",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseProblem:
    """One reason why a file is not a case. `field` is a path like accounts[0].meters[1].ratio, "" for the whole."""

    line: int | None
    field: str
    reason: str


def read_case(content: bytes) -> AnyCase | tuple[CaseProblem, ...]:
    """Return the case of a YAML or JSON file, or every problem found in it, in the order of lines."""
    try:
        document = read_exact_yaml(content)
    except UnableToReadYaml as error:
        return (CaseProblem(line=error.line, field="", reason=error.reason),)
    try:
        return CASE.validate_python(document.value)
    except ValidationError as error:
        details = [detail for detail in error.errors(include_url=False) if not _follows(detail)]
        found = dict.fromkeys(_problem(detail, document) for detail in details)
        told = {problem.field for problem in found if problem.reason != _REASONS["tuple_type"]}
        kept = [p for p in found if p.reason != _REASONS["tuple_type"] or p.field not in told]
        return tuple(sorted(kept, key=lambda problem: (problem.line or 0, problem.field)))


def _follows(detail: ErrorDetails) -> bool:
    """Tell whether a problem only follows from another: a list is "too short" when its items are wrong."""
    return detail["type"] == "too_short" and bool(detail["input"])


def _problem(detail: ErrorDetails, document: ExactDocument) -> CaseProblem:
    path = _path_in_file(detail["loc"], document.value)
    if detail["type"] == "extra_forbidden":
        reason = f"неизвестное поле «{path[-1]}»{_likely(path[-1])}"
    elif detail["type"] == "value_error":
        reason = str(detail["ctx"]["error"])
    else:
        words = _REASONS.get(detail["type"], "значение не подходит")
        reason = words.format_map(_Figures(detail.get("ctx") or {})).replace(" or ", " или ")
    return CaseProblem(line=document.line_of(path), field=_written(path), reason=reason)


class _Figures(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


def _path_in_file(location: Sequence[str | int], value: Any) -> Path:
    """Return the path of an error in the file: without the names pydantic adds for branches of a choice."""
    path: list[str | int] = []
    for n, step in enumerate(location):
        if n == 0 and step in _KINDS:
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


def _written(path: Path) -> str:
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def _likely(name: str | int) -> str:
    """Return a guess at the field that was meant."""
    named = {
        name
        for module in (case_file, case_parts)
        for part in vars(module).values()
        if isinstance(part, type) and issubclass(part, BaseModel)
        for name in (field.alias or key for key, field in part.model_fields.items())
    }
    close = get_close_matches(str(name), sorted(named), n=1)
    return f"; может быть, «{close[0]}»?" if close else ""
