"""The catalogue of issues."""

from __future__ import annotations

from sbyt.apps.billing.finding_kinds import OF_ISSUE
from sbyt.calc.issues import KINDS


class TestTheCatalogue:
    def test_has_codes_that_fit_a_finding_and_differ(self):
        codes = [kind.code for kind in KINDS]
        assert len(set(codes)) == len(codes)
        assert max(len(code) for code in codes) <= 10

    def test_is_known_to_billing_whole(self):
        assert {kind.code for kind in KINDS} <= set(OF_ISSUE)
