"""Shapes of OpenAPI told in words and shown by example."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_TYPES = {
    "string": "строка",
    "integer": "целое",
    "boolean": "да/нет",
    "array": "список",
    "object": "объект",
    "null": "null",
}


_SAMPLES: Mapping[Any, Any] = {
    "date": "2021-07-01",
    "date-time": "2021-07-25T10:30:00+03:00",
    "integer": 0,
    "boolean": True,
    "string": "",
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the path, the query or the header, or a field of a body."""

    name: str
    place: str
    type: str
    required: bool
    words: str


def fields_of(shape: Mapping[str, Any], shapes: Mapping[str, Any], *, under: str = "") -> list[Parameter]:
    """Return the fields of a body, those of nested objects under the path to them."""
    solved = _solved(shape, shapes)
    if solved.get("type") == "array":
        return fields_of(solved["items"], shapes, under=f"{under}[].")
    found = []
    for name, inner in solved.get("properties", {}).items():
        found.append(
            Parameter(
                name=f"{under}{name}",
                place="",
                type=type_of(inner, shapes),
                required=name in solved.get("required", ()),
                words=inner.get("description", ""),
            )
        )
        nested = _solved(inner, shapes)
        if nested.get("type") in {"array", "object"}:
            tail = "" if nested.get("type") == "array" else "."
            found += fields_of(nested, shapes, under=f"{under}{name}{tail}")
    return found


def _solved(shape: Mapping[str, Any], shapes: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a shape with its reference followed; of «this or null», this."""
    if "$ref" in shape:
        return _solved(shapes[shape["$ref"].rsplit("/", 1)[1]], shapes)
    others = [each for each in shape.get("anyOf", shape.get("allOf", ())) if each.get("type") != "null"]
    return (
        _solved({**others[0], **{key: shape[key] for key in shape if key == "examples"}}, shapes)
        if others
        else shape
    )


def type_of(shape: Mapping[str, Any], shapes: Mapping[str, Any]) -> str:
    solved = _solved(shape, shapes)
    if "enum" in solved:
        return " | ".join(map(str, solved["enum"]))
    if "const" in solved:
        return str(solved["const"])
    written = {"date": "дата", "date-time": "момент"}.get(solved.get("format", ""), "")
    kind = written or _TYPES.get(solved.get("type", ""), "значение")
    can_be_null = any(each.get("type") == "null" for each in shape.get("anyOf", ()))
    return f"{kind} или null" if can_be_null else kind


def written_example(shape: Mapping[str, Any], shapes: Mapping[str, Any]) -> str:
    return json.dumps(example_of(shape, shapes), ensure_ascii=False, indent=2)


def example_of(shape: Mapping[str, Any], shapes: Mapping[str, Any]) -> Any:
    """Return an example of a shape, made of the examples of its parts."""
    solved = _solved(shape, shapes)
    given = [*shape.get("examples", ()), *solved.get("examples", ()), *solved.get("enum", ())]
    if given:
        return given[0]
    match solved.get("type"):
        case "object":
            return {name: example_of(inner, shapes) for name, inner in solved.get("properties", {}).items()}
        case "array":
            return [example_of(solved["items"], shapes)]
        case kind:
            return solved.get("const", _SAMPLES.get(solved.get("format") or kind))
