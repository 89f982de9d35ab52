"""Settings of a case: dated rules by their short names, checked against what each rule takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated, Any, get_type_hints

from pydantic import AfterValidator, WithJsonSchema

from sbyt.calc.dated_rules import (
    HouseholdRules,
    LegalEntityRules,
    UnableToReadRules,
    household_rules,
    least_of,
    legal_entity_rules,
)
from sbyt.formats.case_parts import ContradictionInCase
from sbyt.formats.case_quantities import shown


def _household_settings(given: Mapping[str, Any]) -> Mapping[str, Any]:
    return _settings(given, prefix="household.", kind=HouseholdRules, read=household_rules)


def _legal_settings(given: Mapping[str, Any]) -> Mapping[str, Any]:
    return _settings(given, prefix="legal_entity.", kind=LegalEntityRules, read=legal_entity_rules)


def _settings(
    given: Mapping[str, Any], *, prefix: str, kind: type[HouseholdRules | LegalEntityRules], read: Any
) -> Mapping[str, Any]:
    known = {field.name for field in fields(kind)}
    for name, value in given.items():
        if name not in known:
            full = f"; имя пишут без «{prefix}»" if name.removeprefix(prefix) in known else ""
            likely = get_close_matches(name, known, n=1) if not full else []
            meant = f"; может быть, «{likely[0]}»?" if likely else full
            raise ContradictionInCase(f"такой настройки нет{meant}", name)
        try:
            read({prefix + name: value})
        except UnableToReadRules:
            raise ContradictionInCase(f"настройка не может быть {shown(value)}", name) from None
    return {prefix + name: value for name, value in given.items()}


def _settings_schema(rules: type[HouseholdRules | LegalEntityRules]) -> WithJsonSchema:
    hints = get_type_hints(rules)
    told = {
        field.name: _setting_schema(field.name, hints[field.name], getattr(rules(), field.name))
        for field in fields(rules)
    }
    return WithJsonSchema({"type": "object", "properties": told, "additionalProperties": False})


def _setting_schema(name: str, kind: Any, default: Any) -> dict[str, Any]:
    if isinstance(default, StrEnum):
        return {"enum": [str(one) for one in type(default)], "default": str(default)}
    if isinstance(default, bool):
        return {"type": "boolean", "default": default}
    if isinstance(default, tuple):
        return {"type": "array", "items": {"type": "string"}, "default": list(default)}
    least = least_of(name)
    return {
        "type": "integer" if kind is int else ["integer", "null"],
        "minimum": least,
        "default": default,
    }


HouseholdSettings = Annotated[
    Mapping[str, Any], AfterValidator(_household_settings), _settings_schema(HouseholdRules)
]
LegalEntitySettings = Annotated[
    Mapping[str, Any], AfterValidator(_legal_settings), _settings_schema(LegalEntityRules)
]
