"""The reference pages name every setting with its default and every issue."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path

from sbyt.apps.billing.finding_kinds import OF_ISSUE
from sbyt.calc.dated_rules import HouseholdRules, LegalEntityRules
from sbyt.calc.issues import KINDS

RULES = Path(__file__).resolve().parents[2] / "docs" / "reference" / "rules"

_LISTED = {"required_components": "all four", "source_ranks": "as listed below"}


def test_every_setting_stands_in_the_page_with_its_default():
    page = (RULES / "settings.md").read_text()
    told = dict(re.findall(r"^\| `([a-z0-9_.]+)` \| ([^|]+) \|", page, re.MULTILINE))
    expected = {}
    for prefix, rules in (("household", HouseholdRules()), ("legal_entity", LegalEntityRules())):
        for field in fields(rules):
            value = getattr(rules, field.name)
            expected[f"{prefix}.{field.name}"] = _LISTED.get(field.name) or json.dumps(value)
    assert told == expected


def test_every_issue_stands_in_the_page_and_says_whether_it_blocks():
    page = (RULES / "issues.md").read_text()
    told = dict(re.findall(r"^\| `([A-Z_]+)` \| (yes)? ?\|", page, re.MULTILINE))
    assert told == {kind.code: "yes" if kind.holds else "" for kind in KINDS}


def test_a_finding_of_a_run_blocks_as_the_issue_of_the_rule_does():
    assert {kind.code: OF_ISSUE[kind.code].blocks for kind in KINDS} == {
        kind.code: kind.holds for kind in KINDS
    }
