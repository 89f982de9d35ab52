"""Users on the screen: made, given rights, shut out, invited; each with a reason, each within reach."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from sbyt.apps.contracts.operations_access import grant_account_access
from sbyt.apps.parties.models import Branch, RoleGrant, RoleRequirement
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.access.api_tokens import token_of
from sbyt.kit.access.models import ApiToken, User
from sbyt.usecases.who_acts import actor_of
from tests.builders.buildings import a_building, a_flat
from tests.builders.people import a_branch
from tests.builders.prices import a_tariff
from tests.builders.users import person, staff
from tests.interfaces.backoffice.conftest import SignIn
from tests.interfaces.backoffice.reading_pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(sign_in: SignIn) -> Client:
    return sign_in("administrator")


@pytest.fixture
def river() -> Branch:
    return a_branch("01", "Речное")


@pytest.fixture
def forest() -> Branch:
    return a_branch("02", "Лесное")


class TestTheList:
    def test_tells_rights_and_state(self, chief: Client, river: Branch) -> None:
        staff("olga", "controller", branch_id=river.pk)
        person("petr", full_name="Соколов П. П.")
        User.objects.create(username="new", full_name="Новый", password="!unset")
        rows = {row[2]: row for row in Page(chief.get("/office/users/")).rows()}
        assert rows["olga"][3:6] == ["Контролёр, Речное", "входит", "нет"]
        assert rows["petr"][1] == "Соколов П. П."
        assert rows["new"][4] == "приглашён"

    def test_is_cut_by_kind_state_factor_branch_and_words(self, chief: Client, river: Branch) -> None:
        staff("olga", "controller", branch_id=river.pk)
        petr = person("petr", full_name="Соколов П. П.")
        flat = a_flat(a_building(), "1", tariff=a_tariff())
        grant_account_access(actor=SYSTEM, user_id=petr.pk, account_id=flat.account.pk, reason="Заявление")
        User.objects.create(username="off", is_active=False)

        def found(query: str) -> set[str]:
            return {row[2] for row in Page(chief.get(f"/office/users/?{query}")).rows()}

        assert found("kind=consumer") == {"petr"}
        assert found("kind=controller") == {"olga"}
        assert found("kind=nobody") == {"off"}
        assert found("state=off") == {"off"}
        assert found("q=соколов") == {"petr"}
        assert found(f"branch={river.pk}") == {"olga"}
        assert "olga" in found("factor=False")
        assert found("factor=True") == set()

    def test_of_a_branch_shows_who_works_or_lives_there(
        self, sign_in: SignIn, river: Branch, forest: Branch
    ) -> None:
        staff("ours", "controller", branch_id=river.pk)
        staff("theirs", "controller", branch_id=forest.pk)
        person("nobody")
        page = Page(sign_in("administrator", branch=river).get("/office/users/"))
        logins = set(page.column(2))
        assert "ours" in logins
        assert not {"theirs", "nobody"} & logins

    def test_asks_as_much_for_many_as_for_few(self, chief: Client, river: Branch, at_most_queries) -> None:
        for number in range(30):
            staff(f"user{number}", "controller", branch_id=river.pk)
        with at_most_queries(13):
            chief.get("/office/users/")

    def test_is_for_who_manages_users(self, sign_in: SignIn) -> None:
        assert sign_in("billing_clerk").get("/office/users/").status_code == 403


class TestANewUser:
    def test_is_made_and_the_link_shown_once(self, chief: Client, client: Client) -> None:
        response = chief.post(
            "/office/users/new/",
            {"full_name": "Рогова О. В.", "username": "Olga", "email": "", "reason": "Приказ 12"},
        )
        link = re.search(r'value="http://testserver(/sign-in/invitation/\S+/)"', response.content.decode())[1]
        assert response["Cache-Control"] == "no-store"
        assert client.get(link).status_code == 200
        assert User.objects.get(username="olga").full_name == "Рогова О. В."

    def test_without_a_reason_is_not_made(self, chief: Client) -> None:
        response = chief.post("/office/users/new/", {"full_name": "Рогова", "username": "olga", "reason": ""})
        assert response.status_code == 422
        assert not User.objects.filter(username="olga").exists()

    def test_with_a_taken_login_says_so(self, chief: Client) -> None:
        person("olga")
        response = chief.post(
            "/office/users/new/", {"full_name": "Рогова", "username": "OLGA", "reason": "Приказ 12"}
        )
        assert response.status_code == 422
        assert "уже" in response.content.decode()
        assert User.objects.filter(username="olga").count() == 1


class TestTheCard:
    @pytest.fixture
    def olga(self, river: Branch) -> User:
        return staff("olga", "controller", branch_id=river.pk)

    def test_tells_roles_sign_ins_keys_and_history(self, chief: Client, olga: User) -> None:
        client = Client()
        client.post("/sign-in/", {"login": "olga", "password": "не тот"})
        page = Page(chief.get(f"/office/users/{olga.pk}/"))
        text = page.text("//main")
        for part in ("Контролёр", "Речное", "неверный логин или пароль", "127.0.0.1", "Ключей нет"):
            assert part in text
        assert page.texts("//section[contains(@class, 'whole')]//tbody/tr")

    def test_gives_a_role(self, chief: Client, forest: Branch, olga: User) -> None:
        response = chief.post(
            f"/office/users/{olga.pk}/roles/",
            {"role": "billing_clerk", "branch": str(forest.pk), "reason": "Приказ 13"},
        )
        assert response.status_code == 302
        assert actor_of(olga).branches("runs.release") == {forest.pk}

    def test_says_why_a_role_cannot_be_given(self, chief: Client, river: Branch, olga: User) -> None:
        response = chief.post(
            f"/office/users/{olga.pk}/roles/",
            {"role": "controller", "branch": str(river.pk), "reason": "Приказ 13"},
        )
        assert response.status_code == 422
        assert "Эта роль уже дана" in response.content.decode()
        assert 'id="give-role" aria-labelledby="give-role-head" data-opened' in response.content.decode()

    def test_takes_a_role_back(self, chief: Client, olga: User) -> None:
        grant = RoleGrant.objects.get(user=olga)
        chief.post(f"/office/users/{olga.pk}/roles/{grant.pk}/", {"reason": "Приказ 14"})
        assert not actor_of(olga).is_staff

    def test_wants_a_reason_for_everything(self, chief: Client, olga: User) -> None:
        grant = RoleGrant.objects.get(user=olga)
        for path in (f"roles/{grant.pk}/", "switch-off/", "invite/", "demand-factor/"):
            response = chief.post(f"/office/users/{olga.pk}/{path}", {"reason": " "})
            assert response.status_code == 422, path
            assert "Укажите основание" in response.content.decode()
        olga.refresh_from_db()
        assert olga.is_active
        assert not olga.must_use_mfa
        assert actor_of(olga).is_staff

    def test_switches_off_and_on(self, chief: Client, olga: User) -> None:
        for path, active in (("switch-off", False), ("switch-on", True)):
            chief.post(f"/office/users/{olga.pk}/{path}/", {"reason": "Приказ 15"})
            olga.refresh_from_db()
            assert olga.is_active is active

    def test_keeps_the_last_administrator(self, chief: Client) -> None:
        me = User.objects.get(role_grants__role="administrator")
        response = chief.post(f"/office/users/{me.pk}/switch-off/", {"reason": "Ухожу"})
        assert response.status_code == 422
        assert "последний администратор" in response.content.decode()

    def test_demands_a_second_factor_and_lets_go(self, chief: Client, olga: User) -> None:
        for path, demanded in (("demand-factor", True), ("release-factor", False)):
            chief.post(f"/office/users/{olga.pk}/{path}/", {"reason": "Приказ 16"})
            olga.refresh_from_db()
            assert olga.must_use_mfa is demanded

    def test_gives_a_key_shown_once_and_takes_it_back(self, chief: Client, olga: User) -> None:
        response = chief.post(
            f"/office/users/{olga.pk}/keys/", {"name": "Обмен", "days": "30", "reason": "Договор 5"}
        )
        secret = re.search(r'value="(sbyt_[^"]+)"', response.content.decode())[1]
        assert token_of(secret).user == olga
        assert secret not in chief.get(f"/office/users/{olga.pk}/").content.decode()

        chief.post(f"/office/users/{olga.pk}/keys/{ApiToken.objects.get().pk}/", {"reason": "Утёк"})
        assert token_of(secret) is None

    def test_closes_an_account_of_the_cabinet(self, chief: Client) -> None:
        petr, flat = person("petr"), a_flat(a_building(), "1", tariff=a_tariff())
        access = grant_account_access(
            actor=SYSTEM, user_id=petr.pk, account_id=flat.account.pk, reason="Заявление"
        )
        assert flat.account.number in Page(chief.get(f"/office/users/{petr.pk}/")).text("//main")
        chief.post(f"/office/users/{petr.pk}/accounts/{access.pk}/", {"reason": "Продал"})
        assert actor_of(petr).account_ids == frozenset()

    def test_of_another_branch_is_not_there(self, sign_in: SignIn, forest: Branch, olga: User) -> None:
        theirs = sign_in("administrator", branch=forest)
        assert theirs.get(f"/office/users/{olga.pk}/").status_code == 404
        for path in ("switch-off/", "invite/", "keys/", "roles/"):
            response = theirs.post(f"/office/users/{olga.pk}/{path}", {"reason": "Чужая", "name": "x"})
            assert response.status_code == 404
        olga.refresh_from_db()
        assert olga.is_active

    def test_does_not_take_a_thing_of_another_person(self, chief: Client, olga: User) -> None:
        petr = person("petr")
        grant = RoleGrant.objects.get(user=olga)
        response = chief.post(f"/office/users/{petr.pk}/roles/{grant.pk}/", {"reason": "Ошибка"})
        assert response.status_code == 404
        assert actor_of(olga).is_staff


class TestTheTableOfRoles:
    def test_shows_who_may_what(self, chief: Client) -> None:
        page = Page(chief.get("/office/users/roles/"))
        rows = {row[0]: row[1:] for row in page.rows()[:-1]}
        assert rows["управлять пользователями"] == ["да", "—", "—", "—"]
        assert rows["вносить показания"] == ["да", "да", "да", "да"]

    def test_demands_a_second_factor_of_a_role(self, chief: Client) -> None:
        path = "/office/users/roles/billing_clerk/second-factor/"
        chief.post(path, {"required": "yes", "reason": "Приказ 7"})
        assert RoleRequirement.objects.get().must_use_mfa
        assert chief.post(path, {"required": "no", "reason": ""}).status_code == 422
        assert RoleRequirement.objects.get().must_use_mfa

    def test_of_no_role_is_not_there(self, chief: Client) -> None:
        response = chief.post(
            "/office/users/roles/king/second-factor/", {"required": "yes", "reason": "Хочу"}
        )
        assert response.status_code == 404


class TestTheSignIns:
    def test_tell_who_came_from_where(self, chief: Client) -> None:
        person("petr")
        Client().post("/sign-in/", {"login": "petr", "password": "не тот"})
        Client().post("/sign-in/", {"login": "stranger", "password": "не тот"})
        rows = Page(chief.get("/office/users/sign-ins/")).rows()
        assert [row[2:5] for row in rows] == [
            ["stranger", "неверный логин или пароль", "127.0.0.1"],
            ["petr", "неверный логин или пароль", "127.0.0.1"],
        ]

    def test_of_a_branch_are_those_of_its_people(
        self, sign_in: SignIn, river: Branch, forest: Branch
    ) -> None:
        staff("ours", "controller", branch_id=river.pk)
        staff("theirs", "controller", branch_id=forest.pk)
        for login in ("ours", "theirs", "stranger"):
            Client().post("/sign-in/", {"login": login, "password": "не тот"})
        rows = Page(sign_in("administrator", branch=river).get("/office/users/sign-ins/")).rows()
        assert [row[2] for row in rows] == ["ours"]
