"""The cabinet of an account: opened by a clerk, entered by the consumer, closed at once."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from sbyt.apps.contracts.models import AccountAccess
from sbyt.apps.parties.operations.grant_role import grant_role
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.access.models import Invitation, User
from sbyt.usecases.people.users import create_user
from sbyt.usecases.who_acts import actor_of
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.people import a_branch
from tests.builders.prices import a_tariff
from tests.builders.users import person
from tests.interfaces.backoffice.conftest import SignIn
from tests.interfaces.backoffice.reading_pages import Page

pytestmark = pytest.mark.django_db
PASSWORD = "другой-пароль-чижа"


@pytest.fixture
def flats() -> tuple[Flat, Flat]:
    """Ours in branch 01, theirs in branch 02."""
    tariff = a_tariff()
    ours = a_flat(a_building("45"), "12", tariff=tariff, account_number="150001145")
    theirs = a_flat(a_building("46", branch_code="02"), "7", tariff=tariff, account_number="150009999")
    return ours, theirs


def cabinet_of(flat: Flat) -> str:
    return f"/office/accounts/{flat.account.pk}/cabinet/"


def opened(client: Client, flat: Flat, email: str = "Petr@example.test"):
    given = {"full_name": "Соколов П. П.", "email": email, "reason": "Заявление № 3"}
    return client.post(cabinet_of(flat), given)


def link_in(response) -> str:
    return re.search(r'value="http://testserver(/sign-in/invitation/\S+/)"', response.content.decode())[1]


class TestOpeningTheCabinet:
    def test_lets_the_consumer_in_and_shows_only_theirs(self, flats, sign_in: SignIn) -> None:
        ours, theirs = flats
        response = opened(sign_in(), ours)
        assert response["Cache-Control"] == "no-store"
        link = link_in(response)

        consumer = Client()
        consumer.post(link, {"password1": PASSWORD, "password2": PASSWORD})
        entered = consumer.post(
            "/sign-in/", {"login": "petr@example.test", "password": PASSWORD}, follow=True
        )
        assert entered.redirect_chain[-1][0] == f"/cabinet/{ours.account.pk}/"
        assert "150001145" in entered.content.decode()
        assert consumer.get(f"/cabinet/{theirs.account.pk}/").status_code == 404
        assert consumer.get("/office/accounts/").status_code == 403
        assert Client().get(link).status_code == 410

    def test_to_who_has_a_cabinet_adds_the_account_without_a_link(self, flats, sign_in: SignIn) -> None:
        petr = person("petr", email="petr@example.test")
        response = opened(sign_in(), flats[0])
        assert response["Location"] == cabinet_of(flats[0])
        assert actor_of(petr).account_ids == {flats[0].account.pk}
        assert not Invitation.objects.exists()

    def test_gives_no_link_into_a_colleague_who_has_no_password_yet(self, flats, sign_in: SignIn) -> None:
        made = create_user(
            actor=SYSTEM,
            username="chief",
            full_name="Начальник",
            email="petr@example.test",
            must_use_mfa=False,
            reason="Принят",
        )
        grant_role(
            actor=SYSTEM,
            user_id=made.invitation.user.pk,
            role="administrator",
            branch_id=None,
            reason="Принят",
        )
        response = opened(sign_in(), flats[0])
        assert response.status_code == 302
        assert Invitation.objects.get().pk == made.invitation.pk

    def test_to_a_person_switched_off_is_refused(self, flats, sign_in: SignIn) -> None:
        person("petr", email="petr@example.test")
        User.objects.update(is_active=False)
        response = opened(sign_in(), flats[0])
        assert response.status_code == 422
        assert Page(response).texts("//form//p[@role='alert']") == [
            "Этот пользователь отключён: включить его может администратор."
        ]
        assert not AccountAccess.objects.exists()

    def test_twice_to_the_same_person_is_refused(self, flats, sign_in: SignIn) -> None:
        client = sign_in()
        opened(client, flats[0])
        assert opened(client, flats[0]).status_code == 422
        assert AccountAccess.objects.count() == 1

    def test_wants_an_address_and_a_reason(self, flats, sign_in: SignIn) -> None:
        response = sign_in().post(cabinet_of(flats[0]), {"full_name": "Соколов П. П."})
        assert response.status_code == 422
        assert len(Page(response).of_class("fault")) == 2
        assert not User.objects.filter(full_name="Соколов П. П.").exists()

    def test_is_for_the_branch_and_for_who_has_the_right(self, flats, sign_in: SignIn) -> None:
        clerk = sign_in(branch=a_branch("01"))
        assert opened(clerk, flats[1]).status_code == 404
        assert sign_in("metering_engineer").get(cabinet_of(flats[0])).status_code == 403
        assert not AccountAccess.objects.exists()


class TestTheList:
    def test_tells_who_sees_the_account_and_who_has_not_come_yet(self, flats, sign_in: SignIn) -> None:
        client = sign_in()
        opened(client, flats[0])
        [line] = Page(client.get(cabinet_of(flats[0]))).texts("//ul[@class='lines']/li")
        assert line.startswith("Соколов П. П. petr@example.test · с ")
        assert "приглашён, ещё не входил" in line

    def test_offers_no_link_for_who_lives_in_another_branch_too(self, flats, sign_in: SignIn) -> None:
        opened(sign_in(), flats[1])
        opened(sign_in(), flats[0])
        page = Page(sign_in(branch=a_branch("01")).get(cabinet_of(flats[0])))
        assert page.texts("//ul[@class='lines']//button") == ["Закрыть"]

    def test_asks_few_queries(self, flats, sign_in: SignIn, at_most_queries) -> None:
        client = sign_in()
        for number in range(5):
            opened(client, flats[0], f"petr{number}@example.test")
        with at_most_queries(26):
            client.get(cabinet_of(flats[0]))


class TestClosing:
    def test_takes_the_account_out_of_the_cabinet_at_once(self, flats, sign_in: SignIn) -> None:
        client, petr = sign_in(), person("petr", email="petr@example.test")
        opened(client, flats[0])
        consumer = Client()
        consumer.force_login(petr)
        assert consumer.get(f"/cabinet/{flats[0].account.pk}/").status_code == 200
        access = AccountAccess.objects.get()
        no_reason = client.post(f"{cabinet_of(flats[0])}{access.pk}/close/")
        assert no_reason.status_code == 422
        assert consumer.get(f"/cabinet/{flats[0].account.pk}/").status_code == 200

        client.post(f"{cabinet_of(flats[0])}{access.pk}/close/", {"reason": "Продал квартиру"})
        assert consumer.get(f"/cabinet/{flats[0].account.pk}/").status_code == 404
        page = Page(client.get(cabinet_of(flats[0])))
        assert "Был открыт раньше: 1" in page.text("//summary[contains(., 'раньше')]")

    def test_of_another_account_is_not_reached_through_ours(self, flats, sign_in: SignIn) -> None:
        opened(sign_in(), flats[1])
        access = AccountAccess.objects.get()
        client = sign_in(branch=a_branch("01"))
        for what in ("close", "link"):
            response = client.post(f"{cabinet_of(flats[0])}{access.pk}/{what}/", {"reason": "Чужой"})
            assert response.status_code == 404
        access.refresh_from_db()
        assert access.revoked_at is None


class TestTheLink:
    def test_is_made_anew_and_the_old_one_dies(self, flats, sign_in: SignIn) -> None:
        client = sign_in()
        first = link_in(opened(client, flats[0]))
        access = AccountAccess.objects.get()
        again = client.post(f"{cabinet_of(flats[0])}{access.pk}/link/", {"reason": "Потерял письмо"})
        assert Client().get(first).status_code == 410
        assert Client().get(link_in(again)).status_code == 200
