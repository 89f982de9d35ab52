"""The reference page of import codes: each code once, with the words and the weight of the program."""

from __future__ import annotations

import re
from pathlib import Path

from sbyt.formats.import_issues import ImportCode, Severity
from sbyt.usecases.reading_codes import ReadingCode

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "import-codes.md"
ROW = re.compile(r"^\| ((?:IMP|RDG)-\d{3}) \| (.+?) \| (refused|note|asked) \| (.+) \|$", re.MULTILINE)


class TestPageOfCodes:
    def test_lists_every_code_with_its_words(self) -> None:
        rows = [(code, words, weight) for code, words, weight, _cure in ROW.findall(PAGE.read_text())]
        of_files = [
            (code.value, code.meaning, "refused" if code.severity is Severity.REFUSED else "note")
            for code in ImportCode
        ]
        weights = {"1": "refused", "2": "note", "3": "asked"}
        of_readings = [(code.value, code.meaning, weights[code.value[4]]) for code in ReadingCode]
        assert rows == of_files + of_readings

    def test_says_what_to_do_about_each(self) -> None:
        assert all(len(cure) > 5 for *_rest, cure in ROW.findall(PAGE.read_text()))
