"""The journal tells changes in Russian: who, when, what, before → after, why."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext

from sbyt.apps.contracts.models import Account
from sbyt.apps.parties.models import Branch, RoleGrant
from sbyt.apps.premises.models import Building
from sbyt.apps.tariffs.models import VatRate
from sbyt.kit.access.actor import SYSTEM, UnableToAct
from sbyt.kit.access.models import User
from sbyt.kit.audit.tracking import acting
from sbyt.kit.journal.changes import FieldChange, Sought, audited_models, history_of, journal
from tests.builders.buildings import a_building, a_flat
from tests.builders.prices import a_tariff, an_act
from tests.builders.users import actor

pytestmark = pytest.mark.django_db

ALL = Sought()


def building(branch: Branch, house: str = "45", **more: object) -> Building:
    return Building.objects.create(
        branch=branch,
        kind="apartment_building",
        locality="Светлогорск",
        street="Красная",
        house=house,
        **more,
    )


@pytest.fixture
def olga() -> User:
    return User.objects.create(username="olga", full_name="Рогова О. В.")


@pytest.fixture
def river() -> Branch:
    return Branch.objects.create(code="01", name="Речное")


class TestAChange:
    def test_is_told_with_its_fields_in_russian(self, olga: User, river: Branch) -> None:
        house = building(river, premises_area_dm2=123_450)
        house.stove_kind, house.premises_area_dm2 = "electric", 130_000
        with acting(user_id=olga.pk, reason="Обмер БТИ"):
            house.save()

        (change,) = journal(actor=SYSTEM, sought=Sought(model="premises.Building"), offset=0, limit=1).changes

        assert (change.who, change.reason, change.action) == ("Рогова О. В.", "Обмер БТИ", "изменение")
        assert (change.model_name, change.object_name) == ("здание", "Светлогорск, Красная, 45")
        assert change.fields == (
            FieldChange("плиты", "газовая плита", "электроплита"),
            FieldChange("площадь помещений", "1\u202f234,5\xa0м²", "1\u202f300\xa0м²"),
        )

    def test_that_makes_a_thing_tells_what_was_filled(self, river: Branch) -> None:
        building(river, "7")
        (change,) = journal(actor=SYSTEM, sought=Sought(model="premises.Building"), offset=0, limit=9).changes
        assert change.action == "создание"
        assert FieldChange("отделение", "—", "Речное") in change.fields
        assert FieldChange("дом", "—", "7") in change.fields
        assert "площадь помещений" not in {field.name for field in change.fields}

    def test_that_deletes_a_thing_tells_what_was_there(self, river: Branch) -> None:
        house = building(river, "7")
        key = house.pk
        house.delete()
        change = journal(actor=SYSTEM, sought=Sought(model="premises.Building"), offset=0, limit=9).changes[0]
        assert (change.action, change.object_name) == ("удаление", f"№ {key}")
        assert FieldChange("дом", "7", "—") in change.fields

    def test_of_a_period_and_a_rate_is_told_in_units(self) -> None:
        VatRate.objects.create(valid=DateRange(date(2026, 1, 1), None), rate_bp=2200, act=an_act("117-ФЗ"))
        (change,) = journal(actor=SYSTEM, sought=Sought(model="tariffs.VatRate"), offset=0, limit=1).changes
        assert change.fields[:2] == (
            FieldChange("период", "—", "с 01.01.2026"),
            FieldChange("ставка", "—", "22\xa0%"),
        )

    def test_past_any_context_is_told_without_a_name(self, river: Branch) -> None:
        (change,) = journal(actor=SYSTEM, sought=Sought(model="parties.Branch"), offset=0, limit=1).changes
        assert (change.who, change.user_id, change.reason) == ("", None, "")


class TestTheJournal:
    def test_runs_over_all_models_the_latest_first(self, olga: User, river: Branch) -> None:
        with acting(user_id=olga.pk, reason="Первое"):
            building(river)
        with acting(user_id=olga.pk, reason="Второе"):
            RoleGrant.objects.create(user=olga, role="controller", branch=river)
        told = journal(actor=SYSTEM, sought=Sought(user_id=olga.pk), offset=0, limit=10)
        assert {change.model_name for change in told.changes} == {"здание", "роль"}
        assert told.total == 2

    def test_is_cut_by_person_words_model_and_time(self, olga: User, river: Branch) -> None:
        petr = User.objects.create(username="petr")
        with acting(user_id=olga.pk, reason="Обмер БТИ"):
            building(river, "1")
        with acting(user_id=petr.pk, reason="Заявление"):
            building(river, "2")

        def found(**sought: object) -> set[str]:
            page = journal(
                actor=SYSTEM, sought=Sought(model="premises.Building", **sought), offset=0, limit=10
            )
            return {change.object_name[-1] for change in page.changes}

        assert found() == {"1", "2"}
        assert found(user_id=olga.pk) == {"1"}
        assert found(words="заявл") == {"2"}
        assert found(since=datetime(2100, 1, 1, tzinfo=UTC)) == set()
        assert found(until=datetime(2100, 1, 1, tzinfo=UTC)) == {"1", "2"}

    def test_is_paged(self, river: Branch) -> None:
        for number in range(7):
            building(river, str(number))
        pages = [
            journal(actor=SYSTEM, sought=Sought(model="premises.Building"), offset=offset, limit=3)
            for offset in (0, 3, 6)
        ]
        houses = [change.object_name[-1] for page in pages for change in page.changes]
        assert houses == ["6", "5", "4", "3", "2", "1", "0"]
        assert {page.total for page in pages} == {7}

    def test_asks_as_much_for_many_rows_as_for_one(self, river: Branch) -> None:
        building(river, "0")
        with CaptureQueriesContext(connection) as one:
            journal(actor=SYSTEM, sought=Sought(model="premises.Building"), offset=0, limit=1)
        for number in range(1, 30):
            building(river, str(number))
        with CaptureQueriesContext(connection) as many:
            journal(actor=SYSTEM, sought=Sought(model="premises.Building"), offset=0, limit=50)
        assert len(many) == len(one) == 5

    def test_is_for_who_may_see_it(self) -> None:
        with pytest.raises(UnableToAct):
            journal(actor=actor("ctl", "controller"), sought=ALL, offset=0, limit=1)

    def test_of_a_branch_shows_what_belongs_to_it_and_nothing_more(self, river: Branch) -> None:
        forest = Branch.objects.create(code="02", name="Лесное")
        clerk = actor("clerk", "billing_clerk", branch_id=river.pk)
        building(river, "1")
        building(forest, "2")

        told = journal(actor=clerk, sought=ALL, offset=0, limit=100).changes

        assert {change.object_name for change in told if change.model == "premises.Building"} == {
            "Светлогорск, Красная, 1"
        }
        assert {change.model for change in told} == {"premises.Building", "parties.RoleGrant"}

    def test_offers_every_audited_model_by_its_russian_name(self) -> None:
        choices = dict(audited_models())
        assert choices["contracts.Account"] == "лицевой счёт"
        assert len(choices) == len(set(choices.values()))


class TestTheHistoryOfAThing:
    def test_is_its_own_alone(self) -> None:
        flats = [a_flat(a_building(), "1", tariff=a_tariff()), None]
        account = flats[0].account
        with acting(user_id=None, reason="Смена владельца"):
            Account.objects.filter(pk=account.pk).update(party_name="Новый владелец")

        told = history_of(objects=[("contracts.Account", account.pk)], limit=10)

        assert [(change.action, change.reason) for change in told] == [
            ("изменение", "Смена владельца"),
            ("создание", ""),
        ]
        assert told[0].fields[0].after == "Новый владелец"
