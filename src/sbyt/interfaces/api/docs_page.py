"""The page that describes the API, drawn here from its OpenAPI: nothing is fetched from elsewhere, nothing runs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sbyt.interfaces.api.doors import PER_MINUTE
from sbyt.interfaces.api.problems import MEDIA_TYPE, Kind, Problem
from sbyt.interfaces.api.schema_words import Parameter, fields_of, type_of, written_example
from sbyt.interfaces.api.service import api

_SAMPLES_OF_PATH = {"number": "150001145", "code": "ОП%2003565"}


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that the API does."""

    id: str
    method: str
    path: str
    summary: str
    words: str
    parameters: list[Parameter]
    body: str
    fields: list[Parameter]
    answer: str
    answer_fields: list[Parameter]
    curl: str


@dataclass(frozen=True, slots=True)
class Section:
    """Operations of one tag."""

    name: str
    operations: list[Operation]


@require_GET
def docs_page(request: HttpRequest) -> HttpResponse:
    """Show what the API does, with examples."""
    known: list[Kind] = [problem.value for problem in Problem]
    context = {
        "sections": sections(),
        "problems": known,
        "about": api.description,
        "per_minute": PER_MINUTE,
        "media_type": MEDIA_TYPE,
        "host": request.build_absolute_uri("/")[:-1],
    }
    return render(request, "api/docs.html", context)


@cache
def sections() -> list[Section]:
    """Return all operations by tag, in the order of the routers."""
    schema = api.get_openapi_schema()
    shapes: Mapping[str, Any] = schema["components"]["schemas"]
    by_tag: dict[str, list[Operation]] = {}
    for path, methods in schema["paths"].items():
        for method, described in methods.items():
            by_tag.setdefault(described["tags"][0], []).append(_operation(method, path, described, shapes))
    return [Section(name=name, operations=operations) for name, operations in by_tag.items()]


def _operation(method: str, path: str, described: Mapping[str, Any], shapes: Mapping[str, Any]) -> Operation:
    bodies = described.get("requestBody", {}).get("content", {})
    wanted = bodies.get("application/json", {}).get("schema")
    form = bodies.get("multipart/form-data", {}).get("schema")
    parts = fields_of(form, shapes) if form else []
    body = written_example(wanted, shapes) if wanted else ""
    content = described["responses"].get(200, {}).get("content", {})
    given = content.get("application/json", {}).get("schema")
    parameters = [_parameter(item, shapes) for item in described.get("parameters", [])]
    return Operation(
        id=described["operationId"],
        method=method.upper(),
        path=path,
        summary=described.get("summary", ""),
        words=described.get("description", ""),
        parameters=parameters,
        body=body,
        fields=fields_of(wanted, shapes) if wanted else parts,
        answer=written_example(given, shapes) if given else "",
        answer_fields=fields_of(given, shapes) if given else [],
        curl=_curl(method.upper(), path, parameters, body, [part.name for part in parts]),
    )


def _parameter(item: Mapping[str, Any], shapes: Mapping[str, Any]) -> Parameter:
    places = {"path": "в адресе", "query": "в запросе", "header": "в заголовке"}
    shape = item["schema"]
    return Parameter(
        name=item["name"],
        place=places[item["in"]],
        type=type_of(shape, shapes),
        required=bool(item.get("required")),
        words=item.get("description") or shape.get("description", ""),
    )


def _curl(method: str, path: str, parameters: Sequence[Parameter], body: str, files: Sequence[str]) -> str:
    for parameter in parameters:
        if parameter.place == "в адресе":
            path = path.replace(f"{{{parameter.name}}}", _SAMPLES_OF_PATH.get(parameter.name, "1"))
    lines = [
        f'curl {"" if method == "GET" else f"-X {method} "}"$HOST{path}" \\',
        '  -H "Authorization: Bearer $KEY"',
    ]
    if any(parameter.name.lower() == "idempotency-key" for parameter in parameters):
        lines[-1] += " \\"
        lines.append("  -H 'Idempotency-Key: 2021-07-25-0001'")
    for name in files:
        lines[-1] += " \\"
        lines.append(f"  -F '{name}=@80020_5600000017_20210501_17_5600000100.xml'")
    if body:
        lines[-1] += " \\"
        lines.append("  -H 'Content-Type: application/json' \\")
        lines.append(f"  -d '{json.dumps(json.loads(body), ensure_ascii=False)}'")
    return "\n".join(lines)
