"""Staff manage users within their own branches, and no further."""

from __future__ import annotations

import pytest
from django.apps import apps

from sbyt.apps.contracts.models import AccountAccess
from sbyt.apps.contracts.operations_access import (
    UnableToGrantAccess,
    UnableToRevokeAccess,
    grant_account_access,
    revoke_account_access,
)
from sbyt.apps.parties.operations.revoke_role import UnableToRevokeRole
from sbyt.kit.access.actor import SYSTEM, UnableToAct
from sbyt.kit.access.api_tokens import token_of
from sbyt.kit.access.models import ApiToken, User
from sbyt.kit.access.users import UnableToCreateUser
from sbyt.usecases.people.api_keys import UnableToRevokeKey, issue_key, revoke_key
from sbyt.usecases.people.cabinet import open_cabinet
from sbyt.usecases.people.reach import UnableToFindUser
from sbyt.usecases.people.users import create_user, invite_again, switch_off_user, switch_on_user
from sbyt.usecases.who_acts import actor_of
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.people import a_branch
from tests.builders.prices import a_tariff
from tests.builders.users import actor, person, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def flats() -> dict[str, Flat]:
    """A flat in each of two branches."""
    tariff = a_tariff()
    river, forest = a_branch("01", "Речное"), a_branch("02", "Лесное")
    assert river.pk != forest.pk
    return {
        "river": a_flat(a_building("1", branch_code="01"), "1", tariff=tariff),
        "forest": a_flat(a_building("2", branch_code="02"), "1", tariff=tariff),
    }


class TestCreatingAUser:
    def create(self, **more: object) -> User:
        given = {"username": "Petr", "full_name": " Соколов Пётр ", "email": "Petr@Example.test"} | more
        return create_user(actor=SYSTEM, must_use_mfa=False, reason="Принят", **given).invitation.user

    def test_keeps_login_and_mail_in_small_letters(self) -> None:
        user = self.create()
        assert (user.username, user.email, user.full_name) == ("petr", "petr@example.test", "Соколов Пётр")

    def test_gives_no_password_and_no_right(self) -> None:
        user = self.create()
        assert not user.has_usable_password()
        assert not actor_of(user).is_staff

    @pytest.mark.parametrize(
        "taken",
        [{"username": "PETR", "email": "x@example.test"}, {"username": "x", "email": "PETR@example.test"}],
    )
    def test_with_a_taken_name_is_refused(self, taken: dict[str, str]) -> None:
        self.create()
        with pytest.raises(UnableToCreateUser):
            self.create(**taken)
        assert User.objects.count() == 1

    def test_with_a_malformed_name_is_refused(self) -> None:
        with pytest.raises(UnableToCreateUser):
            self.create(username="два слова")
        assert User.objects.count() == 0

    def test_is_for_who_manages_users(self) -> None:
        clerk = actor("clerk", "billing_clerk")
        with pytest.raises(UnableToAct):
            create_user(
                actor=clerk, username="x", full_name="", email="", must_use_mfa=False, reason="Сама решила"
            )
        assert User.objects.count() == 1

    def test_is_written_down_with_the_actor_and_the_reason(self) -> None:
        chief = actor("chief", "administrator")
        create_user(
            actor=chief, username="petr", full_name="", email="", must_use_mfa=True, reason="Приказ 3"
        )
        event = apps.get_model("access", "UserEvent").objects.order_by("-pgh_id").first()
        assert (event.pgh_label, event.username, event.must_use_mfa) == ("insert", "petr", True)
        assert event.pgh_context.metadata == {"user": chief.user_id, "reason": "Приказ 3"}


class TestSwitchingOff:
    def test_takes_all_rights_and_gives_them_back(self) -> None:
        user = staff("olga", "controller")
        switch_off_user(actor=SYSTEM, user_id=user.pk, reason="Отпуск")
        user.refresh_from_db()
        assert not actor_of(user).is_staff
        switch_on_user(actor=SYSTEM, user_id=user.pk, reason="Вернулась")
        user.refresh_from_db()
        assert actor_of(user).may("readings.enter")

    def test_of_the_last_administrator_is_refused(self) -> None:
        user = staff("chief", "administrator")
        with pytest.raises(UnableToRevokeRole):
            switch_off_user(actor=SYSTEM, user_id=user.pk, reason="Уволен")
        user.refresh_from_db()
        assert user.is_active

    def test_of_nobody_is_refused(self) -> None:
        with pytest.raises(UnableToFindUser):
            switch_off_user(actor=SYSTEM, user_id=999_999, reason="Ошибка")


class TestTheReachOfABranch:
    def test_covers_its_own_people(self) -> None:
        chief = actor("chief", "administrator", branch_id=a_branch("01").pk)
        user = staff("olga", "controller", branch_id=a_branch("01").pk)
        switch_off_user(actor=chief, user_id=user.pk, reason="Уволена")
        user.refresh_from_db()
        assert not user.is_active

    def test_ends_where_a_person_also_works_elsewhere(self) -> None:
        river, forest = a_branch("01"), a_branch("02")
        chief = actor("chief", "administrator", branch_id=river.pk)
        both = staff("olga", "controller", branch_id=river.pk)
        apps.get_model("parties", "RoleGrant").objects.create(user=both, role="controller", branch=forest)
        everywhere = staff("boss", "administrator")
        for user in (both, everywhere):
            with pytest.raises(UnableToAct):
                switch_off_user(actor=chief, user_id=user.pk, reason="Чужой")
            user.refresh_from_db()
            assert user.is_active

    def test_of_a_clerk_covers_consumers_of_his_branch_alone(self, flats: dict[str, Flat]) -> None:
        clerk = actor("clerk", "billing_clerk", branch_id=flats["river"].account.branch_id)
        ours, theirs, colleague = person("ours"), person("theirs"), staff("olga", "controller")
        for user, flat in ((ours, "river"), (theirs, "forest")):
            grant_account_access(
                actor=SYSTEM, user_id=user.pk, account_id=flats[flat].account.pk, reason="Заявление"
            )
        assert invite_again(actor=clerk, user_id=ours.pk, reason="Забыл пароль").secret
        for user in (theirs, colleague, person("nobody")):
            with pytest.raises(UnableToAct):
                invite_again(actor=clerk, user_id=user.pk, reason="Чужой")


class TestOpeningTheCabinet:
    def test_makes_the_user_and_the_link(self, flats: dict[str, Flat]) -> None:
        account = flats["river"].account
        opened = open_cabinet(
            actor=actor("clerk", "billing_clerk"),
            account_id=account.pk,
            email="Petr@Example.test",
            full_name="Соколов П. П.",
            reason="Заявление",
        )
        assert opened.invitation is not None
        assert opened.user.username == "petr@example.test"
        assert actor_of(opened.user).account_ids == {account.pk}

    def test_to_a_person_who_signs_in_already_adds_the_account(self, flats: dict[str, Flat]) -> None:
        user = person("petr", email="petr@example.test")
        for flat in flats.values():
            opened = open_cabinet(
                actor=SYSTEM,
                account_id=flat.account.pk,
                email="petr@example.test",
                full_name="",
                reason="Заявление",
            )
            assert (opened.user, opened.invitation) == (user, None)
        assert actor_of(user).account_ids == {flat.account.pk for flat in flats.values()}

    def test_of_another_branch_is_refused_and_makes_no_user(self, flats: dict[str, Flat]) -> None:
        clerk = actor("clerk", "billing_clerk", branch_id=flats["river"].account.branch_id)
        with pytest.raises(UnableToGrantAccess):
            open_cabinet(
                actor=clerk,
                account_id=flats["forest"].account.pk,
                email="petr@example.test",
                full_name="",
                reason="Чужой",
            )
        assert AccountAccess.objects.count() == 0
        assert not User.objects.filter(email="petr@example.test").exists()

    def test_twice_to_the_same_person_is_refused(self, flats: dict[str, Flat]) -> None:
        user, account = person("petr"), flats["river"].account
        grant_account_access(actor=SYSTEM, user_id=user.pk, account_id=account.pk, reason="Заявление")
        with pytest.raises(UnableToGrantAccess):
            grant_account_access(actor=SYSTEM, user_id=user.pk, account_id=account.pk, reason="Заявление")
        assert AccountAccess.objects.count() == 1

    def test_is_taken_back_at_once_and_remembered(self, flats: dict[str, Flat]) -> None:
        user, account = person("petr"), flats["river"].account
        access = grant_account_access(
            actor=SYSTEM, user_id=user.pk, account_id=account.pk, reason="Заявление"
        )
        foreign = actor("clerk", "billing_clerk", branch_id=flats["forest"].account.branch_id)
        with pytest.raises(UnableToAct):
            revoke_account_access(actor=foreign, access_id=access.pk, reason="Чужой")
        assert actor_of(user).account_ids == {account.pk}

        revoke_account_access(actor=SYSTEM, access_id=access.pk, reason="Продал квартиру")

        assert actor_of(user).account_ids == frozenset()
        access.refresh_from_db()
        assert access.revoked_at is not None
        with pytest.raises(UnableToRevokeAccess):
            revoke_account_access(actor=SYSTEM, access_id=access.pk, reason="Снова")


class TestAKeyOfTheApi:
    def test_acts_as_its_user_and_is_kept_as_a_digest(self) -> None:
        user = staff("robot", "metering_engineer")
        made = issue_key(actor=SYSTEM, user_id=user.pk, name="Обмен", expires_at=None, reason="Договор")
        assert made.secret.startswith("sbyt_")
        assert made.secret not in str(ApiToken.objects.values())
        assert token_of(made.secret).user == user
        assert ApiToken.objects.get().last_used_at is not None

    def test_taken_back_works_no_more(self) -> None:
        user = staff("robot", "metering_engineer")
        made = issue_key(actor=SYSTEM, user_id=user.pk, name="Обмен", expires_at=None, reason="Договор")
        revoke_key(actor=SYSTEM, token_id=made.token.pk, reason="Утёк")
        assert token_of(made.secret) is None
        with pytest.raises(UnableToRevokeKey):
            revoke_key(actor=SYSTEM, token_id=made.token.pk, reason="Утёк")

    def test_of_a_user_switched_off_works_no_more(self) -> None:
        user = staff("robot", "metering_engineer")
        made = issue_key(actor=SYSTEM, user_id=user.pk, name="Обмен", expires_at=None, reason="Договор")
        switch_off_user(actor=SYSTEM, user_id=user.pk, reason="Договор расторгнут")
        assert token_of(made.secret) is None

    def test_made_up_is_unknown(self) -> None:
        assert token_of("sbyt_made-up") is None

    def test_is_given_by_who_manages_users_within_reach(self) -> None:
        user = staff("robot", "metering_engineer")
        chief = actor("chief", "administrator", branch_id=a_branch().pk)
        for who in (actor("clerk", "billing_clerk"), chief):
            with pytest.raises(UnableToAct):
                issue_key(actor=who, user_id=user.pk, name="Обмен", expires_at=None, reason="Хочу")
        assert ApiToken.objects.count() == 0
