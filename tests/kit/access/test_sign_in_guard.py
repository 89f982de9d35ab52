"""Five free tries, then a wait that grows; by login and by address; for all processes together."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from sbyt.kit.access.models import SignInAttempt
from sbyt.kit.access.sign_in_guard import (
    BY_ADDRESS,
    BY_LOGIN,
    UnableToTryYet,
    begin_try,
    password_was_right,
    signed_in,
)
from tests.builders.users import person

NOON = "2026-03-02 12:00:00+03:00"


def wrong_tries(count: int, *, login: str = "olga", first_address: int = 1) -> None:
    """Tries of one login from as many places, so that no address counts."""
    for number in range(count):
        begin_try(login=login, address=f"198.51.100.{first_address + number}")


def waits(login: str = "olga", address: str = "203.0.113.1") -> timedelta:
    try:
        begin_try(login=login, address=address)
    except UnableToTryYet as refusal:
        return refusal.wait
    return timedelta(0)


class TestPatience:
    @pytest.mark.parametrize(
        ("wrong", "minutes"), [(0, 0), (4, 0), (5, 1), (6, 2), (7, 4), (8, 8), (10, 32), (11, 60), (30, 60)]
    )
    def test_by_login_doubles_from_a_minute_to_an_hour(self, wrong: int, minutes: int) -> None:
        assert BY_LOGIN.wait_after(wrong) == timedelta(minutes=minutes)

    @pytest.mark.parametrize(
        ("wrong", "seconds"), [(4, 0), (5, 2), (6, 4), (7, 8), (11, 128), (13, 300), (30, 300)]
    )
    def test_by_address_doubles_from_two_seconds_to_five_minutes(self, wrong: int, seconds: int) -> None:
        assert BY_ADDRESS.wait_after(wrong) == timedelta(seconds=seconds)


@pytest.mark.django_db
class TestALogin:
    @pytest.fixture(autouse=True)
    def clock(self) -> object:
        with time_machine.travel(NOON, tick=False) as clock:
            yield clock

    def test_may_be_tried_five_times(self) -> None:
        wrong_tries(4)
        assert waits() == timedelta(0)

    def test_waits_a_minute_before_the_sixth_try(self) -> None:
        wrong_tries(5)
        assert waits() == timedelta(minutes=1)

    def test_that_exists_and_one_that_does_not_wait_alike(self) -> None:
        person("olga")
        wrong_tries(5, login="olga")
        wrong_tries(5, login="nobody", first_address=100)
        assert waits("olga") == waits("nobody") == timedelta(minutes=1)

    def test_is_the_same_by_name_and_by_mail_in_any_case(self) -> None:
        person("olga", email="olga@example.test")
        wrong_tries(3, login="olga")
        wrong_tries(2, login="Olga@Example.test ", first_address=50)
        assert waits("OLGA") == timedelta(minutes=1)

    def test_waits_longer_after_each_further_wrong_try(self, clock: time_machine.Coordinates) -> None:
        wrong_tries(5)
        clock.shift(60)
        assert waits() == timedelta(0)  # the sixth try is let through, and wrong again
        assert waits() == timedelta(minutes=2)

    def test_does_not_wait_longer_for_knocking_meanwhile(self, clock: time_machine.Coordinates) -> None:
        wrong_tries(5)
        clock.shift(30)
        for _ in range(4):
            assert waits() == timedelta(seconds=30)
        clock.shift(30)
        assert waits() == timedelta(0)
        assert SignInAttempt.objects.filter(outcome=SignInAttempt.Outcome.REFUSED).count() == 4

    def test_starts_afresh_after_signing_in(self) -> None:
        user = person("olga")
        wrong_tries(4)
        with time_machine.travel("2026-03-02 12:00:01+03:00", tick=False):
            signed_in(user=user, address="203.0.113.9")
        with time_machine.travel("2026-03-02 12:00:02+03:00", tick=False):
            wrong_tries(4, first_address=20)
            assert waits() == timedelta(0)

    def test_does_not_start_afresh_when_only_the_password_was_right(self) -> None:
        """Who knows the password cannot reset the count of wrong codes by signing in halfway."""
        wrong_tries(4)
        password_was_right(begin_try(login="olga", address="203.0.113.1"))
        begin_try(login="olga", address="203.0.113.2", of_code=True)
        assert waits() == timedelta(minutes=1)

    def test_forgets_after_a_day(self, clock: time_machine.Coordinates) -> None:
        wrong_tries(5)
        clock.shift(24 * 3600)
        assert waits() == timedelta(0)


@pytest.mark.django_db
class TestAnAddress:
    @pytest.fixture(autouse=True)
    def clock(self) -> object:
        with time_machine.travel(NOON, tick=False) as clock:
            yield clock

    def test_waits_two_seconds_before_the_sixth_try_whatever_the_logins(self) -> None:
        for number in range(5):
            begin_try(login=f"guess{number}", address="203.0.113.7")
        assert waits("guess6", "203.0.113.7") == timedelta(seconds=2)
        assert waits("guess6", "203.0.113.8") == timedelta(0)

    def test_is_not_cleared_by_one_who_signs_in_from_there(self) -> None:
        """A guesser with an account of his own gains nothing by using it between guesses."""
        for number in range(5):
            begin_try(login=f"guess{number}", address="203.0.113.7")
        signed_in(user=person("own"), address="203.0.113.7")
        assert waits("guess6", "203.0.113.7") == timedelta(seconds=2)

    def test_forgets_after_half_an_hour(self, clock: time_machine.Coordinates) -> None:
        for number in range(5):
            begin_try(login=f"guess{number}", address="203.0.113.7")
        clock.shift(30 * 60)
        assert waits("guess6", "203.0.113.7") == timedelta(0)


@pytest.mark.django_db(transaction=True)
class TestTriesMadeTogether:
    def test_let_no_more_than_the_free_ones_through(self) -> None:
        def one(number: int) -> bool:
            try:
                begin_try(login="olga", address=f"198.51.100.{number}")
            except UnableToTryYet:
                return False
            else:
                return True
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as threads:
            through = list(threads.map(one, range(1, 25)))

        assert 0 < sum(through) <= 5
        assert SignInAttempt.objects.count() == 24
