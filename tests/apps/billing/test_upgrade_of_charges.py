from __future__ import annotations

from django.db import connection


def checks_of(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'", [table]
        )
        return {name for (name,) in cursor.fetchall()}


class TestTheTableOfLines:
    def test_has_the_checks_under_the_names_that_older_bases_have(self, db: None) -> None:
        """A base with charges becomes a partition of it: a check under another name would not be found there."""
        assert checks_of("billing_plainline") == {
            "billing_chargeline_number_check",
            "billing_chargeline_vat_rate_bp_check",
        }
