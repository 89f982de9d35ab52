"""The reference page of roles says what the table of the program says."""

from __future__ import annotations

import re
from pathlib import Path

from sbyt.apps.parties.roles import VERBS, VERBS_OF_ROLE

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "roles-and-rights.md"
ROW = re.compile(r"^\| `([a-z.]+)` \| (.+?) \| (.?) ?\| (.?) ?\| (.?) ?\| (.?) ?\|$", re.MULTILINE)
ROLES = ("administrator", "billing_clerk", "metering_engineer", "controller")


class TestPageOfRoles:
    def test_tells_every_verb_in_its_words_and_who_holds_it(self) -> None:
        told = {
            verb: (words, {role for role, mark in zip(ROLES, marks, strict=True) if mark == "+"})
            for verb, words, *marks in ROW.findall(PAGE.read_text())
        }
        assert told == {
            verb: (words, {role for role in ROLES if verb in VERBS_OF_ROLE[role]})
            for verb, words in VERBS.items()
        }
        assert set(VERBS_OF_ROLE) == set(ROLES)
