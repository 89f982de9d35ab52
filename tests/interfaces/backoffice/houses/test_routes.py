"""Routes on the screen: laid, filled by words, put in order."""

from __future__ import annotations

import pytest
from django.test import Client

from sbyt.apps.premises.models import Route, RouteStop
from tests.builders.buildings import a_building
from tests.builders.people import a_branch
from tests.interfaces.backoffice.reading_pages import Page

pytestmark = pytest.mark.django_db

ROUTES = "/office/buildings/routes/"


@pytest.fixture
def clerk(sign_in) -> Client:
    a_building("45", street="Красная")
    a_building("7", street="Лесная")
    client: Client = sign_in("billing_clerk")
    answer = client.post(f"{ROUTES}open/", {"name": "Центр-1", "branch": a_branch("01").pk})
    assert answer.status_code == 302
    return client


def walked() -> list[str]:
    return list(RouteStop.objects.order_by("place").values_list("building__street", flat=True))


class TestARouteOnTheScreen:
    def test_is_filled_by_words_and_put_in_order(self, clerk: Client) -> None:
        page = f"{ROUTES}{Route.objects.get().pk}/"
        assert "В маршруте ещё нет домов" in clerk.get(page).content.decode()
        for words in ("красн 45", "лесн"):
            found = Page(clerk.get(page, {"q": words}))
            (house,) = found.values("//input[@name='building']/@value")
            answer = clerk.post(f"{page}add/", {"building": house, "q": words})
            assert answer.status_code == 302
        assert walked() == ["Красная", "Лесная"]
        assert Page(clerk.get(page, {"q": "лесн"})).values("//input[@name='building']/@value") == []

        second = RouteStop.objects.get(place=2)
        answer = clerk.post(f"{page}{second.pk}/", {"place": "1"}, headers={"HX-Request": "true"})
        assert f'data-moved="{second.pk}"' in answer.content.decode()
        assert walked() == ["Лесная", "Красная"]
        clerk.post(f"{page}{second.pk}/", {"do": "flats", "flats": "10-18, 1-9"})
        assert RouteStop.objects.get(place=1).flats_order == "10-18, 1-9"
        clerk.post(f"{page}{second.pk}/", {"do": "remove"})
        assert walked() == ["Красная"]

    def test_that_is_asked_for_nonsense_says_so_and_stays(self, clerk: Client) -> None:
        page = f"{ROUTES}{Route.objects.get().pk}/"
        house = Page(clerk.get(page, {"q": "красн"})).values("//input[@name='building']/@value")[0]
        clerk.post(f"{page}add/", {"building": house})
        stop = RouteStop.objects.get()
        answer = clerk.post(
            f"{page}{stop.pk}/", {"do": "flats", "flats": "верх"}, headers={"HX-Request": "true"}
        )
        assert "«верх» не номер" in answer.content.decode()
        said = Page(clerk.post(f"{page}{stop.pk}/", {"place": "x"}, follow=True)).texts("//*[@id='said']/p")
        assert said == ["Нужно число."]
        assert clerk.post(f"{page}{stop.pk + 1}/", {"place": "1"}).status_code == 404
        assert list(RouteStop.objects.values_list("place", "flats_order")) == [(1, "")]

    def test_is_listed_with_its_houses_and_those_without_one_are_found(self, clerk: Client) -> None:
        page = f"{ROUTES}{Route.objects.get().pk}/"
        house = Page(clerk.get(page, {"q": "красн"})).values("//input[@name='building']/@value")[0]
        clerk.post(f"{page}add/", {"building": house})
        listed = clerk.get(ROUTES).content.decode()
        assert ("Центр-1" in listed, "Без маршрута: 1" in listed) == (True, True)
        without = clerk.get("/office/buildings/?state=open&route=none").content.decode()
        assert ("Красная, 45" in without, "Лесная, 7" in without) == (False, True)
        on_it = clerk.get(f"/office/buildings/?route={Route.objects.get().pk}").content.decode()
        assert ("Красная, 45" in on_it, "Лесная, 7" in on_it) == (True, False)

    def test_is_renamed_and_taken_away(self, clerk: Client) -> None:
        page = f"{ROUTES}{Route.objects.get().pk}/"
        clerk.post(f"{page}change/", {"name": "Центр-2"})
        assert Route.objects.get().name == "Центр-2"
        clerk.post(f"{page}remove/")
        assert not Route.objects.exists()

    def test_is_only_read_by_who_may_not_change(self, clerk: Client, sign_in) -> None:
        reader: Client = sign_in("controller")
        page = Page(reader.get(f"{ROUTES}{Route.objects.get().pk}/"))
        assert page.values("//main//form/@action") == []
        assert reader.post(f"{ROUTES}{Route.objects.get().pk}/remove/").status_code == 403
        assert Route.objects.count() == 1
