"""Every example of docs/reference/cases gives the output printed beside it, as text and as JSON.

After a change that is meant, write them anew: `sbyt calc X.yaml > X.txt; sbyt calc X.yaml --json > X.json`.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sbyt.formats.case_file import json_schema
from sbyt.formats.case_reading import read_case
from sbyt.formats.exact_yaml import read_exact_yaml
from sbyt.usecases.bill_case import bill_case
from sbyt.usecases.bill_case.as_json import case_as_json
from sbyt.usecases.bill_case.as_text import case_as_text

DOCS = Path(__file__).resolve().parents[2] / "docs" / "reference"
EXAMPLES = sorted((DOCS / "cases").glob("*.yaml"))


def as_json_value(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: as_json_value(part) for key, part in value.items()}
    if isinstance(value, list):
        return [as_json_value(part) for part in value]
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
class TestAnExample:
    def test_gives_the_text_beside_it(self, example: Path):
        result = bill_case(read_case(example.read_bytes()))
        assert case_as_text(result) + "\n" == example.with_suffix(".txt").read_text()

    def test_gives_the_json_beside_it(self, example: Path):
        result = bill_case(read_case(example.read_bytes()))
        assert case_as_json(result) == json.loads(example.with_suffix(".json").read_text())

    def test_fits_the_json_schema(self, example: Path):
        document = as_json_value(read_exact_yaml(example.read_bytes()).value)
        jsonschema.Draft202012Validator(json_schema()).validate(document)

    def test_is_told_in_the_reference(self, example: Path):
        assert f"cases/{example.name}" in (DOCS / "case-format.md").read_text()


@pytest.mark.parametrize(
    ("page", "gross"),
    [
        ("reference/case-format.md", "579.16"),
        ("guides/check-a-bill.md", "575.67"),
    ],  # 540,60 + 38,56; 538,08 + 37,59
)
def test_the_case_inside_a_page_is_billed(page: str, gross: str):
    text = (DOCS.parent / page).read_text().split("```yaml\n")[1].split("```")[0]
    totals = case_as_json(bill_case(read_case(text.encode())))["totals"]
    assert totals["gross"] == gross


def test_the_published_schema_is_the_one_the_command_prints():
    assert json.loads((DOCS / "case.schema.json").read_text()) == json_schema()


def test_every_field_of_the_schema_is_told_in_the_reference():
    page = (DOCS / "case-format.md").read_text()
    fields = {name for part in json_schema()["$defs"].values() for name in part.get("properties", {})}
    assert [name for name in sorted(fields) if f"`{name}`" not in page] == []
