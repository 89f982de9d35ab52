"""The table of pitfalls: every row has its test."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLE = (ROOT / "docs/reference/formats/pitfalls.md").read_text(encoding="utf-8")
ROWS = [
    line for line in TABLE.splitlines() if line.startswith("|") and not re.match(r"\|(---|\s*pitfall)", line)
]


@cache
def names_in(path: str) -> frozenset[str]:
    """Return the tests of a module as `Class::test`."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(
        f"{owner.name}::{held.name}"
        for owner in tree.body
        if isinstance(owner, ast.ClassDef)
        for held in owner.body
        if isinstance(held, ast.FunctionDef)
    )


class TestPitfall:
    @pytest.mark.parametrize("row", ROWS, ids=[row.split("|")[1].strip()[:40] for row in ROWS])
    def test_is_held_by_a_test_that_is_there(self, row: str) -> None:
        named = re.search(r"`(tests/\S+\.py)::(\w+::\w+)`", row)
        assert named is not None
        assert named[2] in names_in(named[1])

    def test_is_told_of_every_format_we_read_from_others(self) -> None:
        heads = re.findall(r"^## (.*)$", TABLE, re.MULTILINE)
        assert heads == [
            "80020 and 80040", "Metering servers", "Green Button", "Workbooks and texts of tables",
        ]  # fmt: skip
        assert len(ROWS) >= 54
