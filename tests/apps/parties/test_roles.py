"""Roles of the staff: given, taken back, never to the point where nobody is left."""

from __future__ import annotations

import pytest
from django.apps import apps

from sbyt.apps.parties.models import Branch, RoleGrant, RoleRequirement
from sbyt.apps.parties.operations.grant_role import UnableToGrantRole, grant_role
from sbyt.apps.parties.operations.require_second_factor import UnableToRequire, require_second_factor
from sbyt.apps.parties.operations.revoke_role import UnableToRevokeRole, revoke_role
from sbyt.apps.parties.queries import role_requirements
from sbyt.apps.parties.roles import VERBS, VERBS_OF_ROLE, roles_with
from sbyt.kit.access.actor import SYSTEM, UnableToAct
from sbyt.usecases.who_acts import actor_of
from tests.builders.users import actor, person, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def river() -> Branch:
    return Branch.objects.create(code="01", name="Речное")


@pytest.fixture
def forest() -> Branch:
    return Branch.objects.create(code="02", name="Лесное")


class TestTheTableOfRights:
    def test_names_every_verb_in_russian(self) -> None:
        assert set().union(*VERBS_OF_ROLE.values()) == set(VERBS)

    def test_knows_the_same_roles_as_the_database(self) -> None:
        assert set(VERBS_OF_ROLE) == set(RoleGrant.Role.values)

    def test_tells_whom_to_ask(self) -> None:
        assert roles_with("users.manage") == ("administrator",)
        assert roles_with("runs.release") == ("administrator", "billing_clerk")


class TestGrantingARole:
    def test_counts_with_the_next_request(self, river: Branch) -> None:
        user = person("olga")
        grant_role(actor=SYSTEM, user_id=user.pk, role="controller", branch_id=river.pk, reason="Принята")
        assert actor_of(user).branches("readings.enter") == {river.pk}
        assert not actor_of(user).may("runs.release")

    def test_in_two_branches_adds_up(self, river: Branch, forest: Branch) -> None:
        user = staff("olga", "controller", branch_id=river.pk)
        grant_role(actor=SYSTEM, user_id=user.pk, role="controller", branch_id=forest.pk, reason="И туда")
        assert actor_of(user).branches("readings.enter") == {river.pk, forest.pk}

    def test_everywhere_swallows_the_branches(self, river: Branch) -> None:
        user = staff("olga", "controller", branch_id=river.pk)
        grant_role(actor=SYSTEM, user_id=user.pk, role="billing_clerk", branch_id=None, reason="Повышение")
        assert actor_of(user).branches("readings.enter") is None

    def test_is_written_down_with_the_actor_and_the_reason(self, river: Branch) -> None:
        chief, user = staff("chief", "administrator"), person("olga")
        grant_role(
            actor=actor_of(chief), user_id=user.pk, role="controller", branch_id=river.pk, reason="Приказ 12"
        )
        event = apps.get_model("parties", "RoleGrantEvent").objects.order_by("-pgh_id").first()
        assert (event.pgh_label, event.user_id, event.role) == ("insert", user.pk, "controller")
        assert event.pgh_context.metadata == {"user": chief.pk, "reason": "Приказ 12"}

    def test_twice_is_refused(self, river: Branch) -> None:
        user = staff("olga", "controller", branch_id=river.pk)
        with pytest.raises(UnableToGrantRole):
            grant_role(actor=SYSTEM, user_id=user.pk, role="controller", branch_id=river.pk, reason="Снова")
        assert RoleGrant.objects.count() == 1

    @pytest.mark.parametrize(("role", "branch_id"), [("king", None), ("controller", 999_999)])
    def test_that_does_not_exist_is_refused(self, role: str, branch_id: int | None) -> None:
        with pytest.raises(UnableToGrantRole):
            grant_role(
                actor=SYSTEM, user_id=person("olga").pk, role=role, branch_id=branch_id, reason="Ошибка"
            )
        assert RoleGrant.objects.count() == 0

    def test_elsewhere_than_in_the_own_branch_is_refused(self, river: Branch, forest: Branch) -> None:
        chief = actor("chief", "administrator", branch_id=river.pk)
        user = person("olga")
        for branch_id in (forest.pk, None):
            with pytest.raises(UnableToAct):
                grant_role(
                    actor=chief, user_id=user.pk, role="administrator", branch_id=branch_id, reason="Себе"
                )
        grant_role(actor=chief, user_id=user.pk, role="controller", branch_id=river.pk, reason="Приказ")
        assert actor_of(user).branches("readings.enter") == {river.pk}

    def test_is_not_for_clerks(self, river: Branch) -> None:
        clerk = actor("clerk", "billing_clerk")
        with pytest.raises(UnableToAct):
            grant_role(
                actor=clerk, user_id=person("olga").pk, role="controller", branch_id=river.pk, reason="Сама"
            )
        assert RoleGrant.objects.count() == 1


class TestRevokingARole:
    def test_is_felt_at_once_and_leaves_the_history(self, river: Branch) -> None:
        user = staff("olga", "controller", branch_id=river.pk)
        epoch = user.session_epoch
        revoke_role(actor=SYSTEM, grant_id=RoleGrant.objects.get().pk, reason="Уволена")
        user.refresh_from_db()
        assert not actor_of(user).is_staff
        assert user.session_epoch == epoch + 1
        assert RoleGrant.objects.get().revoked_at is not None

    def test_twice_is_refused(self) -> None:
        staff("chief", "administrator")
        staff("olga", "controller")
        grant = RoleGrant.objects.get(role="controller")
        revoke_role(actor=SYSTEM, grant_id=grant.pk, reason="Уволена")
        with pytest.raises(UnableToRevokeRole):
            revoke_role(actor=SYSTEM, grant_id=grant.pk, reason="Уволена")

    def test_of_the_last_administrator_is_refused(self) -> None:
        staff("chief", "administrator")
        grant = RoleGrant.objects.get()
        with pytest.raises(UnableToRevokeRole, match="последний администратор"):
            revoke_role(actor=SYSTEM, grant_id=grant.pk, reason="Уволен")
        grant.refresh_from_db()
        assert grant.revoked_at is None

    def test_of_another_branch_is_refused(self, river: Branch, forest: Branch) -> None:
        chief = actor("chief", "administrator", branch_id=river.pk)
        staff("olga", "controller", branch_id=forest.pk)
        grant = RoleGrant.objects.get(role="controller")
        with pytest.raises(UnableToAct):
            revoke_role(actor=chief, grant_id=grant.pk, reason="Чужая")
        grant.refresh_from_db()
        assert grant.revoked_at is None


class TestRequiringASecondFactor:
    def test_is_kept_for_the_role(self) -> None:
        require_second_factor(actor=SYSTEM, role="administrator", required=True, reason="Приказ 7")
        assert role_requirements() == {
            "administrator": True,
            "billing_clerk": False,
            "metering_engineer": False,
            "controller": False,
        }
        require_second_factor(actor=SYSTEM, role="administrator", required=False, reason="Отменён")
        assert role_requirements()["administrator"] is False
        assert RoleRequirement.objects.count() == 1

    def test_of_a_role_that_does_not_exist_is_refused(self) -> None:
        with pytest.raises(UnableToRequire):
            require_second_factor(actor=SYSTEM, role="king", required=True, reason="Ошибка")

    def test_is_for_who_manages_users_everywhere(self, river: Branch) -> None:
        chief = actor("chief", "administrator", branch_id=river.pk)
        with pytest.raises(UnableToAct):
            require_second_factor(actor=chief, role="controller", required=True, reason="Хочу")
        assert RoleRequirement.objects.count() == 0
