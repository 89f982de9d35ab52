"""Texts found by words: what is a word, what begins one, and that an index answers."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import Q

from sbyt.apps.parties.types import Branch
from sbyt.kit import word_search  # noqa: F401  the lookups
from sbyt.kit.row_by_row import row_by_row
from tests.builders.people import a_branch

pytestmark = pytest.mark.django_db

NAME = "ООО «Заря-2», ул. 2-я О'Нила № 7"


def found(condition: Q) -> bool:
    a_branch("07", NAME)
    return Branch.objects.filter(condition).exists()


class TestWords:
    @pytest.mark.parametrize(
        "words", ["заря-2", "ЗАРЯ-2", "ооо заря-2", "«Заря-2»", "2-я", "о'нила", "7 ул."]
    )
    def test_are_found_whole_in_any_case(self, words: str) -> None:
        assert found(Q(name__has_words=words))

    @pytest.mark.parametrize("words", ["заря", "я", "2", "заря-2 8", "«»", "", "о'", "\\"])
    def test_are_not_found_by_a_part(self, words: str) -> None:
        assert not found(Q(name__has_words=words))

    @pytest.mark.parametrize("words", ["зар", "2-", "о'н", "оо за"])
    def test_are_found_by_their_beginnings(self, words: str) -> None:
        assert found(Q(name__begins_words=words))

    @pytest.mark.parametrize("words", ["аря", "зар 8", "%", "зар:*", "'"])
    def test_are_not_found_by_what_begins_none(self, words: str) -> None:
        assert not found(Q(name__begins_words=words))


class TestEnds:
    @pytest.mark.parametrize(
        ("figures", "is_found"), [("№ 7", True), ("7", True), ("8", False), ("%7", False), ("_", False)]
    )
    def test_are_letter_by_letter(self, figures: str, is_found: bool) -> None:
        assert found(Q(name__ends=figures)) is is_found


class TestRowByRow:
    def test_leaves_the_session_as_it_was(self) -> None:
        with connection.cursor() as cursor:
            with row_by_row():
                cursor.execute("SHOW enable_seqscan")
                assert cursor.fetchone() == ("off",)
            cursor.execute("SELECT current_setting('enable_hashjoin'), current_setting('enable_seqscan')")
            assert cursor.fetchone() == ("on", "on")
