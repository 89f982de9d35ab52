from __future__ import annotations

import pytest

from sbyt.apps.parties.models import Party
from sbyt.apps.parties.operations.keep_party import (
    PartyFacts,
    UnableToKeepParty,
    UnableToOverwriteParty,
    change_party,
    facts_of,
    find_or_enter_party,
    fingerprint,
)

pytestmark = pytest.mark.django_db

PERSON = PartyFacts(kind="person", name="Осокина Вера Павловна", phone="+7 900 000-00-01")
FIRM = PartyFacts(kind="organization", name="ООО «Мельница»", inn="7801000012", kpp="780101001")


class TestEnteringAParty:
    def test_stores_a_person_each_time_anew(self) -> None:
        assert find_or_enter_party(facts=PERSON).pk != find_or_enter_party(facts=PERSON).pk

    def test_finds_an_organization_by_its_numbers(self) -> None:
        known = find_or_enter_party(facts=FIRM)
        other_name = PartyFacts(kind="organization", name="Мельница", inn="7801000012", kpp="780101001")
        assert find_or_enter_party(facts=other_name) == known
        assert Party.objects.get().name == "ООО «Мельница»"

    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            (PartyFacts(kind="person", name="  "), "name"),
            (PartyFacts(kind="alien", name="Осокина"), "kind"),
            (PartyFacts(kind="organization", name="ООО", inn="7801000007"), "inn"),
            (PartyFacts(kind="organization", name="ООО", inn="500100732259"), "inn"),
            (PartyFacts(kind="organization", name="ООО", kpp="12345"), "kpp"),
        ],
    )
    def test_refuses_what_cannot_be_and_names_the_field(self, facts: PartyFacts, field: str) -> None:
        with pytest.raises(UnableToKeepParty) as refusal:
            find_or_enter_party(facts=facts)
        assert refusal.value.field == field
        assert not Party.objects.exists()


class TestChangingAParty:
    def test_takes_the_new_facts(self) -> None:
        party = find_or_enter_party(facts=PERSON)
        changed = PartyFacts(kind="person", name="Ракитина Вера Павловна", email="vera@example.org")
        change_party(party_id=party.pk, facts=changed, seen=fingerprint(party))
        party.refresh_from_db()
        assert facts_of(party) == changed

    def test_refuses_to_overwrite_what_another_wrote_meanwhile(self) -> None:
        party = find_or_enter_party(facts=PERSON)
        seen = fingerprint(party)
        change_party(
            party_id=party.pk, facts=PartyFacts(kind="person", name="Ракитина Вера Павловна"), seen=seen
        )
        with pytest.raises(UnableToOverwriteParty):
            change_party(party_id=party.pk, facts=PERSON, seen=seen)
        party.refresh_from_db()
        assert party.name == "Ракитина Вера Павловна"
