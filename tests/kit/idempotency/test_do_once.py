"""A request with a key is done once, however often and however simultaneously it is sent."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from sbyt.apps.parties.models import Branch
from sbyt.kit.access.models import User
from sbyt.kit.idempotency.models import KeptAnswer
from sbyt.kit.idempotency.operations import Answer, UnableToReuseKey, UnableToUseKey, digest_of, do_once

BODY = digest_of(method="POST", path="/api/v1/readings", body=b'{"a": 1}')
OTHER = digest_of(method="POST", path="/api/v1/readings", body=b'{"a": 2}')


def open_a_branch() -> tuple[int, str]:
    branch = Branch.objects.create(code=f"{Branch.objects.count()}", name="Речное")
    return 201, f'{{"id": {branch.pk}}}'


@pytest.mark.django_db
class TestARequestWithAKey:
    @pytest.fixture
    def user(self) -> User:
        return User.objects.create(username="robot")

    def test_is_done_and_answered(self, user: User) -> None:
        answer = do_once(user_id=user.pk, key="k1", digest=BODY, act=open_a_branch)
        assert answer == Answer(status=201, body=f'{{"id": {Branch.objects.get().pk}}}')

    def test_sent_again_gets_the_same_answer_and_does_nothing(self, user: User) -> None:
        first = do_once(user_id=user.pk, key="k1", digest=BODY, act=open_a_branch)
        again = do_once(user_id=user.pk, key="k1", digest=BODY, act=open_a_branch)
        assert again == Answer(status=first.status, body=first.body, replayed=True)
        assert Branch.objects.count() == 1

    def test_with_another_body_is_refused(self, user: User) -> None:
        do_once(user_id=user.pk, key="k1", digest=BODY, act=open_a_branch)
        with pytest.raises(UnableToReuseKey):
            do_once(user_id=user.pk, key="k1", digest=OTHER, act=open_a_branch)
        assert Branch.objects.count() == 1

    def test_of_another_user_is_another_request(self, user: User) -> None:
        other = User.objects.create(username="other")
        for who in (user, other):
            do_once(user_id=who.pk, key="k1", digest=BODY, act=open_a_branch)
        assert Branch.objects.count() == 2

    def test_that_failed_may_be_sent_again(self, user: User) -> None:
        def fail() -> tuple[int, str]:
            open_a_branch()
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError), transaction.atomic():
            do_once(user_id=user.pk, key="k1", digest=BODY, act=fail)
        assert (KeptAnswer.objects.count(), Branch.objects.count()) == (0, 0)

        assert not do_once(user_id=user.pk, key="k1", digest=BODY, act=open_a_branch).replayed

    @pytest.mark.parametrize("key", ["", "k" * 81, "ключ", "k\n1"])
    def test_that_is_not_plain_is_refused(self, user: User, key: str) -> None:
        with pytest.raises(UnableToUseKey):
            do_once(user_id=user.pk, key=key, digest=BODY, act=open_a_branch)
        assert (KeptAnswer.objects.count(), Branch.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
class TestRequestsSentTogether:
    def test_with_one_key_are_done_once_and_all_answered_alike(self) -> None:
        user = User.objects.create(username="robot")
        start = threading.Barrier(8)

        def send(_: int) -> Answer:
            try:
                start.wait()
                return do_once(user_id=user.pk, key="k1", digest=BODY, act=open_a_branch)
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(send, range(8)))

        assert Branch.objects.count() == 1
        assert {(answer.status, answer.body) for answer in answers} == {(201, answers[0].body)}
        assert [answer.replayed for answer in answers].count(False) == 1
