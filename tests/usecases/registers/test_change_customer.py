from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.parties.operations.keep_party import PartyFacts, UnableToKeepParty, fingerprint
from sbyt.apps.premises.operations import UnableToChangeOccupancy
from sbyt.apps.tariffs.operations_rules import set_rule
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.journal.changes import history_of
from sbyt.usecases.registers.change_customer import change_customer, change_people
from sbyt.usecases.registers.scope import UnableToFind
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.people import a_branch, a_member_of_staff
from tests.builders.prices import a_tariff

pytestmark = pytest.mark.django_db

NEW = PartyFacts(kind="person", name="Ракитина Вера Павловна", phone="+7 900 000-00-02")


@pytest.fixture
def flat() -> Flat:
    return a_flat(a_building(), "17", tariff=a_tariff())


class TestChangingACustomer:
    def test_renames_the_accounts_and_tells_the_journal_why(self, flat: Flat) -> None:
        actor = a_member_of_staff("billing_clerk")
        account = flat.account
        change_customer(
            actor=actor, account_id=account.pk, facts=NEW, seen=fingerprint(account.party), reason="паспорт"
        )
        account.refresh_from_db()
        assert (account.party_name, account.party.phone) == ("Ракитина Вера Павловна", "+7 900 000-00-02")
        changes = history_of(objects=[("parties.Party", account.party_id)], limit=1)
        assert (changes[0].reason, changes[0].who) == ("паспорт", actor.name)

    def test_that_cannot_be_changes_neither_party_nor_account(self, flat: Flat) -> None:
        before = flat.account.party_name
        with pytest.raises(UnableToKeepParty):
            change_customer(
                actor=SYSTEM,
                account_id=flat.account.pk,
                facts=PartyFacts(kind="person", name="Ракитина", inn="1"),
                seen=fingerprint(flat.account.party),
                reason="паспорт",
            )
        flat.account.refresh_from_db()
        assert (flat.account.party_name, flat.account.party.name) == (before, before)

    def test_of_another_branch_is_not_found(self, flat: Flat) -> None:
        actor = a_member_of_staff("billing_clerk", branch=a_branch("02"))
        with pytest.raises(UnableToFind):
            change_people(
                actor=actor,
                account_id=flat.account.pk,
                since=date(2021, 7, 1),
                permanent=1,
                temporary=0,
                reason="x",
            )

    def test_to_more_than_the_rule_of_the_day_believes_is_refused(self, flat: Flat) -> None:
        set_rule(actor=SYSTEM, key="premises.most_people", since=date(2021, 7, 1), value=2, source="приказ 7")
        with pytest.raises(UnableToChangeOccupancy, match="Проживающих больше 2"):
            change_people(
                actor=SYSTEM,
                account_id=flat.account.pk,
                since=date(2021, 7, 1),
                permanent=3,
                temporary=0,
                reason="заявление",
            )
