"""Numbers without gaps, whoever takes them and however it ends."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection, connections, transaction

from sbyt.kit.numbering.models import NumberSeries
from sbyt.kit.numbering.operations import UnableToTakeNumbers, take_numbers


@pytest.mark.django_db
class TestTakingNumbers:
    def test_starts_with_one_and_goes_on_without_gaps(self) -> None:
        assert list(take_numbers(code="ПД", year=2021, count=3)) == [1, 2, 3]
        assert list(take_numbers(code="ПД", year=2021, count=2)) == [4, 5]

    def test_counts_each_series_and_year_apart(self) -> None:
        take_numbers(code="ПД", year=2021, count=7)
        assert take_numbers(code="ПД", year=2022, count=1) == range(1, 2)
        assert take_numbers(code="ЭС", year=2021, count=1) == range(1, 2)

    def test_gives_numbers_back_when_the_transaction_is_rolled_back(self) -> None:
        take_numbers(code="ПД", year=2021, count=1)
        with transaction.atomic():
            assert take_numbers(code="ПД", year=2021, count=10) == range(2, 12)
            transaction.set_rollback(True)
        assert take_numbers(code="ПД", year=2021, count=1) == range(2, 3)

    def test_of_nothing_takes_nothing(self) -> None:
        assert take_numbers(code="ПД", year=2021, count=0) == range(0)
        assert not NumberSeries.objects.exists()

    def test_refuses_a_negative_count(self) -> None:
        with pytest.raises(ValueError, match="-1 numbers"):
            take_numbers(code="ПД", year=2021, count=-1)
        assert not NumberSeries.objects.exists()

    def test_makes_another_transaction_wait_for_the_one_that_took_first(self) -> None:
        take_numbers(code="ПД", year=2021, count=1)
        settings = connection.get_connection_params()
        known = {
            key: settings[key] for key in ("dbname", "user", "password", "host", "port") if settings.get(key)
        }
        with psycopg.connect(**known) as other:
            other.execute("SET lock_timeout = '200ms'")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                other.execute(
                    "INSERT INTO numbering_numberseries (code, year, next_value) VALUES ('ПД', 2021, 2)"
                )


class TestOutsideATransaction:
    def test_numbers_are_refused(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(connections["default"], "in_atomic_block", False)
            with pytest.raises(UnableToTakeNumbers):
                take_numbers(code="ПД", year=2021, count=1)
        assert not NumberSeries.objects.exists()
