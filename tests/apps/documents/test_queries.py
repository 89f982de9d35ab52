"""Documents are seen through scoped doors."""

from __future__ import annotations

import datetime as dt

import pytest

from sbyt.apps.documents.models import Document
from sbyt.apps.documents.operations import issue_documents
from sbyt.apps.documents.queries import documents_for, own_documents
from sbyt.apps.documents.types import DocumentDraft
from sbyt.kit.access.actor import EVERYWHERE, Actor
from tests.apps.documents.bodies import receipt_body
from tests.apps.documents.conftest import MakeAccount


@pytest.fixture
def documents(make_account: MakeAccount) -> list[Document]:
    accounts = [make_account("1", branch="01"), make_account("2", branch="02", flat="2")]
    drafts = [DocumentDraft(account_id=account.pk, body=receipt_body()) for account in accounts]
    ids = issue_documents(drafts, issued_on=dt.date(2021, 7, 1))
    return [Document.objects.get(pk=pk) for pk in ids]


class TestDocumentsForStaff:
    def test_are_those_of_the_branches_where_the_verb_is_granted(self, documents: list[Document]) -> None:
        first, second = documents
        branch = second.account.branch_id
        clerk = Actor(user_id=1, name="x", verbs={"documents.view": frozenset({branch})})
        assert list(documents_for(clerk)) == [second]
        chief = Actor(user_id=1, name="x", verbs={"documents.view": EVERYWHERE})
        assert set(documents_for(chief)) == {first, second}

    def test_are_none_without_the_verb(self, documents: list[Document]) -> None:
        assert not documents_for(Actor(user_id=1, name="x", verbs={"accounts.view": EVERYWHERE})).exists()


class TestDocumentsOfAConsumer:
    def test_are_those_of_own_accounts(self, documents: list[Document]) -> None:
        first, _second = documents
        consumer = Actor(user_id=1, name="x", account_ids=frozenset({first.account_id}))
        assert list(own_documents(consumer)) == [first]
        assert not own_documents(Actor(user_id=2, name="y")).exists()
