"""What review would otherwise have to remember."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SOURCE = PROJECT / "src" / "sbyt"
LONGEST_FILE = 400
LONGEST_FUNCTION = 60


def python_files() -> list[Path]:
    return sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)


class TestFiles:
    def test_are_short(self) -> None:
        long = {
            str(path): count
            for path in python_files()
            if (count := len(path.read_text().splitlines())) > LONGEST_FILE
        }
        assert long == {}

    def test_hold_short_functions(self) -> None:
        long = {}
        for path in python_files():
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    length = (node.end_lineno or 0) - node.lineno + 1
                    if length > LONGEST_FUNCTION:
                        long[f"{path.relative_to(SOURCE)}:{node.name}"] = length
        assert long == {}

    def test_have_names_that_say_something(self) -> None:
        vague = {
            "utils.py",
            "util.py",
            "helpers.py",
            "helper.py",
            "common.py",
            "core.py",
            "misc.py",
            "base.py",
        }
        assert [str(path) for path in python_files() if path.name in vague] == []


class TestCapabilities:
    @pytest.mark.parametrize("app", sorted(path.parent.name for path in (SOURCE / "apps").glob("*/apps.py")))
    def test_each_says_what_it_owns(self, app: str) -> None:
        readme = SOURCE / "apps" / app / "README.md"
        assert readme.exists(), f"{readme} is missing"
        text = readme.read_text()
        for heading in ("Owns", "Does not own", "Invariants"):
            assert heading in text, f"{readme} lacks «{heading}»"


class TestDocumentation:
    def test_links_lead_somewhere(self) -> None:
        broken = []
        for page in [*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md"), *SOURCE.rglob("*.md")]:
            targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text())
            broken += [
                f"{page.relative_to(PROJECT)} → {target}"
                for target in targets
                if not target.startswith(("http", "mailto:")) and not (page.parent / target).exists()
            ]
        assert broken == []

    def test_glossary_names_classes_of_the_code(self) -> None:
        rows = re.findall(
            r"^\| `(\w+)` \| (\w+) \|", (PROJECT / "docs" / "glossary.md").read_text(), re.MULTILINE
        )
        assert rows
        unknown = [
            f"{app}.{name}"
            for name, app in rows
            if f"class {name}(" not in (SOURCE / "apps" / app / "models.py").read_text()
        ]
        assert unknown == []

    def test_decisions_have_the_same_headings(self) -> None:
        for page in (PROJECT / "docs" / "adr").glob("*.md"):
            text = page.read_text()
            for heading in ("**Status:**", "## Context", "## Decision", "## Consequences"):
                assert heading in text, f"{page.name} lacks {heading}"

    def test_tells_of_the_product_alone(self) -> None:
        """No path of one machine and no registry host stands in the tree."""
        alien = re.compile(r"(/w[o]rk/|/h[o]me/\w|py[p]i\.org|pythonh[o]sted|registry\.np[m]js)")
        listed = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=False)
        if listed.returncode != 0:
            pytest.skip("not a git checkout")
        paths = [PROJECT / name for name in listed.stdout.splitlines()]
        found = [
            str(path) for path in paths if path.is_file() and alien.search(path.read_text(errors="ignore"))
        ]
        assert found == []
