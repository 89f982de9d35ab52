"""Users and keys from the command line."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner, Result
from django.test import Client

from sbyt.interfaces.cli.main import main
from sbyt.kit.access.api_tokens import token_of
from sbyt.kit.access.models import ApiToken, User
from sbyt.usecases.who_acts import actor_of
from tests.builders.people import a_branch
from tests.builders.users import staff

pytestmark = pytest.mark.django_db


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


class TestUserNew:
    def test_makes_the_first_administrator_with_a_link_that_works(self, client: Client) -> None:
        done = run("user", "new", "chief", "--name", "Рогова О. В.", "--role", "administrator")
        assert done.exit_code == 0, done.output
        link = re.search(r"/sign-in/invitation/\S+/", done.output)[0]
        assert client.get(link).status_code == 200
        assert actor_of(User.objects.get(username="chief")).may_everywhere("users.manage")

    def test_gives_the_role_in_the_branch_named(self) -> None:
        branch = a_branch("01")
        run("user", "new", "olga", "--role", "controller", "--branch", "01")
        assert actor_of(User.objects.get()).branches("readings.enter") == {branch.pk}

    @pytest.mark.parametrize(
        ("words", "why"),
        [
            (["--role", "king"], "Нет такой роли: king."),
            (["--role", "controller", "--branch", "99"], "Нет отделения с кодом 99."),
            (["--email", "не почта"], "правильный"),
        ],
    )
    def test_that_cannot_be_done_makes_nobody(self, words: list[str], why: str) -> None:
        done = run("user", "new", "olga", *words)
        assert done.exit_code == 1
        assert why in done.output
        assert User.objects.count() == 0


class TestUserInvite:
    def test_prints_a_new_link(self, client: Client) -> None:
        staff("olga", "controller")
        done = run("user", "invite", "Olga")
        assert client.get(re.search(r"/sign-in/invitation/\S+/", done.output)[0]).status_code == 200

    def test_of_nobody_fails(self) -> None:
        assert run("user", "invite", "nobody").exit_code == 1


class TestKey:
    def test_is_printed_once_and_acts_as_the_user(self) -> None:
        user = staff("robot", "controller")
        done = run("key", "new", "robot", "--name", "Обмен", "--days", "30")
        secret = re.search(r"sbyt_\S+", done.output)[0]
        assert token_of(secret).user == user
        assert ApiToken.objects.get().expires_at is not None

    def test_is_revoked_by_its_number(self) -> None:
        staff("robot", "controller")
        done = run("key", "new", "robot", "--name", "Обмен")
        number, secret = re.match(r"(\d+): (\S+)", done.output).groups()
        assert run("key", "revoke", number).exit_code == 0
        assert token_of(secret) is None
        assert run("key", "revoke", number).exit_code == 1

    def test_of_nobody_is_not_made(self) -> None:
        assert run("key", "new", "nobody", "--name", "Обмен").exit_code == 1
        assert ApiToken.objects.count() == 0
