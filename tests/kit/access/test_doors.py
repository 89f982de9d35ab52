"""What stands before a view."""

from __future__ import annotations

from types import MappingProxyType

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from sbyt.kit.access.actor import Actor, UnableToAct
from sbyt.kit.access.doors import SIGNED_IN, actor_from, requires, signed_in
from sbyt.kit.access.models import User

CLERK = Actor(user_id=1, name="Ольга", verbs=MappingProxyType({"bills.view": None}))


@requires("bills.view")
def bills(request: HttpRequest, month: str) -> HttpResponse:
    return HttpResponse(f"{actor_from(request).name} {month}")


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    return HttpResponse(actor_from(request).name)


def asked(path: str = "/bills/?page=2", *, actor: Actor | None = None, **headers: str) -> HttpRequest:
    request = RequestFactory().get(path, headers=headers)
    request.user = User(username="olga") if actor else AnonymousUser()
    if actor:
        request.actor = actor
    return request


class TestAViewWithAVerb:
    def test_opens_to_who_is_granted_it(self) -> None:
        assert bills(asked(actor=CLERK), "2021-05").content.decode() == "Ольга 2021-05"

    def test_sends_a_stranger_to_sign_in_and_back(self) -> None:
        response = bills(asked(), "2021-05")
        assert (response.status_code, response["Location"]) == (302, "/sign-in/?next=/bills/%3Fpage%3D2")

    def test_sends_the_whole_page_of_a_stranger_when_a_panel_asks(self) -> None:
        response = bills(
            asked(**{"HX-Request": "true", "HX-Current-URL": "http://testserver/accounts/?q=1"}), "2021-05"
        )
        assert (response.status_code, response["HX-Redirect"]) == (401, "/sign-in/?next=/accounts/%3Fq%3D1")

    def test_never_takes_the_way_back_to_another_site_from_a_panel(self) -> None:
        response = bills(asked(**{"HX-Request": "true", "HX-Current-URL": "https://evil.example"}), "2021-05")
        assert response["HX-Redirect"] == "/sign-in/?next=/"

    def test_refuses_who_lacks_the_verb(self) -> None:
        with pytest.raises(UnableToAct) as refusal:
            bills(asked(actor=Actor(user_id=2, name="Пётр")), "2021-05")
        assert refusal.value.verb == "bills.view"

    def test_can_be_asked_what_it_wants(self) -> None:
        assert (bills.access, home.access) == ("bills.view", SIGNED_IN)


class TestAViewBehindSignIn:
    def test_opens_to_everybody_who_signed_in(self) -> None:
        assert home(asked(actor=Actor(user_id=2, name="Пётр"))).content.decode() == "Пётр"

    def test_sends_a_stranger_to_sign_in(self) -> None:
        assert home(asked("/")).status_code == 302
