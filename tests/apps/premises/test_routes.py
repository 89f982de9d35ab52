"""Routes of a branch: buildings in the order in which they are walked."""

from __future__ import annotations

import pytest
from django.apps import apps

from sbyt.apps.parties.models import Branch
from sbyt.apps.premises.flats_order import UnableToReadFlatsOrder, place_of_flat, read_flats_order
from sbyt.apps.premises.models import Route, RouteStop
from sbyt.apps.premises.operations_routes import (
    UnableToLayRoute,
    add_stop,
    move_stop,
    open_route,
    order_flats,
    remove_route,
    remove_stop,
    rename_route,
)
from sbyt.kit.access.actor import SYSTEM, Actor, UnableToAct
from tests.builders.buildings import a_building
from tests.builders.people import a_branch


@pytest.fixture
def route(db: None) -> Route:
    """Return a route of four houses, 1 to 4, in this order."""
    branch = a_branch("01")
    laid = open_route(actor=SYSTEM, branch_id=branch.pk, name=" Центр  1 ")
    for house in "1234":
        add_stop(actor=SYSTEM, route_id=laid.pk, building_id=a_building(house).pk)
    return laid


def walked(route: Route) -> str:
    stops = list(RouteStop.objects.filter(route=route).select_related("building").order_by("place"))
    assert [stop.place for stop in stops] == list(range(1, len(stops) + 1))
    return "".join(stop.building.house for stop in stops)


def stop_of(route: Route, house: str) -> int:
    return RouteStop.objects.get(route=route, building__house=house).pk


class TestARoute:
    def test_is_named_with_single_spaces_and_walked_as_it_was_laid(self, route: Route) -> None:
        assert (route.name, walked(route)) == ("Центр 1", "1234")

    @pytest.mark.parametrize(
        ("house", "place", "order"),
        [
            ("3", 2, "1324"),
            ("1", 4, "2341"),
            ("4", 1, "4123"),
            ("2", 99, "1342"),
            ("2", 0, "2134"),
            ("2", 2, "1234"),
        ],
    )
    def test_has_its_houses_moved(self, route: Route, house: str, place: int, order: str) -> None:
        move_stop(actor=SYSTEM, route_id=route.pk, stop_id=stop_of(route, house), place=place)
        assert walked(route) == order

    def test_closes_up_after_a_house_taken_out_which_may_join_another(self, route: Route) -> None:
        house = RouteStop.objects.get(pk=stop_of(route, "2")).building_id
        remove_stop(actor=SYSTEM, route_id=route.pk, stop_id=stop_of(route, "2"))
        assert walked(route) == "134"
        other = open_route(actor=SYSTEM, branch_id=route.branch_id, name="Центр 2")
        add_stop(actor=SYSTEM, route_id=other.pk, building_id=house)
        assert walked(other) == "2"

    def test_is_written_to_the_journal_with_its_reason(self, route: Route) -> None:
        move_stop(actor=SYSTEM, route_id=route.pk, stop_id=stop_of(route, "4"), place=3)
        changes = apps.get_model("premises", "RouteStopEvent").objects.filter(pgh_label="update")
        assert sorted(changes.values_list("place", "pgh_context__metadata__reason")) == [
            (3, "Порядок домов маршрута «Центр 1»"),
            (4, "Порядок домов маршрута «Центр 1»"),
        ]

    def test_taken_away_leaves_its_houses_without_one(self, route: Route) -> None:
        remove_route(actor=SYSTEM, route_id=route.pk)
        assert not RouteStop.objects.exists()
        assert not Route.objects.exists()


class TestRefused:
    def test_a_house_in_two_routes(self, route: Route) -> None:
        other = open_route(actor=SYSTEM, branch_id=route.branch_id, name="Центр 2")
        house = RouteStop.objects.get(pk=stop_of(route, "2")).building_id
        with pytest.raises(UnableToLayRoute, match="Дом уже в маршруте «Центр 1»"):
            add_stop(actor=SYSTEM, route_id=other.pk, building_id=house)
        assert (walked(route), walked(other)) == ("1234", "")

    def test_a_house_of_another_branch(self, route: Route) -> None:
        a_branch("02", "Южное отделение")
        foreign = a_building("9", street="Зелёная", branch_code="02")
        with pytest.raises(UnableToLayRoute, match="в отделении маршрута нет"):
            add_stop(actor=SYSTEM, route_id=route.pk, building_id=foreign.pk)
        assert walked(route) == "1234"

    def test_two_routes_of_one_name_in_a_branch(self, route: Route) -> None:
        other = open_route(actor=SYSTEM, branch_id=route.branch_id, name="Центр 2")
        with pytest.raises(UnableToLayRoute, match="уже есть такой"):
            open_route(actor=SYSTEM, branch_id=route.branch_id, name="Центр 1")
        with pytest.raises(UnableToLayRoute, match="уже есть такой"):
            rename_route(actor=SYSTEM, route_id=other.pk, name="Центр 1")
        assert list(Route.objects.order_by("name").values_list("name", flat=True)) == ["Центр 1", "Центр 2"]

    def test_who_may_not_there(self, route: Route) -> None:
        south = a_branch("02", "Южное отделение")
        stranger = Actor(user_id=None, name="x", verbs={"accounts.edit": frozenset({south.pk})})
        stop = stop_of(route, "4")
        with pytest.raises(UnableToLayRoute, match="Такого маршрута нет"):
            move_stop(actor=stranger, route_id=route.pk, stop_id=stop, place=1)
        with pytest.raises(UnableToAct):
            open_route(actor=stranger, branch_id=Branch.objects.get(code="01").pk, name="Чужой")
        assert (walked(route), Route.objects.count()) == ("1234", 1)


class TestTheOrderOfFlats:
    def test_is_kept_as_spans_and_emptied(self, route: Route) -> None:
        stop = stop_of(route, "1")
        order_flats(actor=SYSTEM, route_id=route.pk, stop_id=stop, words="37–72,1 - 36, 80")
        assert RouteStop.objects.get(pk=stop).flats_order == "37-72, 1-36, 80"
        order_flats(actor=SYSTEM, route_id=route.pk, stop_id=stop, words=" ")
        assert RouteStop.objects.get(pk=stop).flats_order == ""

    def test_goes_span_by_span_backwards_too_and_leaves_the_rest_for_last(self) -> None:
        spans = read_flats_order("5-8, 4-1")
        flats: list[int | None] = [1, 2, 5, 8, 9, None]
        assert sorted(flats, key=lambda flat: place_of_flat(flat, spans)) == [5, 8, 2, 1, 9, None]

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            ("1-36, второй", "«второй» не номер"),
            ("1-10, 10-20", "Квартира 10 названа дважды"),
            ("1,,2", "«» не номер"),
        ],
    )
    def test_that_cannot_be_read_is_refused(self, route: Route, words: str, said: str) -> None:
        with pytest.raises(UnableToReadFlatsOrder, match=said):
            read_flats_order(words)
        with pytest.raises(UnableToLayRoute, match=said):
            order_flats(actor=SYSTEM, route_id=route.pk, stop_id=stop_of(route, "1"), words=words)
        assert RouteStop.objects.get(pk=stop_of(route, "1")).flats_order == ""
