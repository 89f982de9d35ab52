"""Numbers of documents: in a row, given back by a rollback, refused outside a transaction."""

from __future__ import annotations

import threading

import pytest
from django.db import close_old_connections, connection, transaction

from sbyt.kit.numbering.take import UnableToTakeNumbers, last_numbers, take_numbers


@pytest.mark.django_db
class TestTakeNumbers:
    def test_starts_with_one_and_goes_on(self) -> None:
        assert list(take_numbers(series="receipt", year=2026, count=3)) == [1, 2, 3]
        assert list(take_numbers(series="receipt", year=2026, count=1)) == [4]

    def test_starts_again_each_year_and_series(self) -> None:
        take_numbers(series="receipt", year=2025, count=7)
        assert list(take_numbers(series="receipt", year=2026, count=1)) == [1]
        assert list(take_numbers(series="invoice", year=2025, count=1)) == [1]
        assert last_numbers() == {("receipt", 2025): 7, ("receipt", 2026): 1, ("invoice", 2025): 1}

    def test_takes_nothing_for_nothing(self) -> None:
        assert list(take_numbers(series="receipt", year=2026, count=0)) == []
        assert last_numbers() == {}

    def test_are_given_back_by_a_rollback(self) -> None:
        take_numbers(series="receipt", year=2026, count=2)
        with transaction.atomic():
            assert list(take_numbers(series="receipt", year=2026, count=5)) == [3, 4, 5, 6, 7]
            transaction.set_rollback(True)
        assert list(take_numbers(series="receipt", year=2026, count=1)) == [3]


@pytest.mark.django_db(transaction=True)
class TestConcurrentTaking:
    def test_is_refused_outside_a_transaction(self) -> None:
        with pytest.raises(UnableToTakeNumbers):
            take_numbers(series="receipt", year=2026, count=1)
        assert last_numbers() == {}

    def test_leaves_no_gap_and_no_double_between_eight_threads(self) -> None:
        taken: list[int] = []

        def work(fails: bool) -> None:
            try:
                for _ in range(5):
                    with transaction.atomic():
                        numbers = list(take_numbers(series="receipt", year=2026, count=3))
                        if fails:
                            transaction.set_rollback(True)
                        else:
                            taken.extend(numbers)
            finally:
                connection.close()

        threads = [threading.Thread(target=work, args=(index % 4 == 0,)) for index in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        close_old_connections()
        assert sorted(taken) == list(range(1, 6 * 5 * 3 + 1))
