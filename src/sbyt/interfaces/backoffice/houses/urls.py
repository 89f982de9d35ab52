"""Addresses of buildings, under /office/buildings/."""

from __future__ import annotations

from django.urls import URLPattern, path

from sbyt.interfaces.backoffice.houses import (
    building_change,
    building_close,
    building_open,
    building_page,
    buildings_list,
    common_point,
    districts,
    house_terms,
    join_rooms,
    room_forms,
    route_page,
    routes,
)

urlpatterns: list[URLPattern] = [
    path("", buildings_list.buildings, name="buildings"),
    path("districts/", districts.districts, name="districts"),
    path("routes/", routes.routes, name="routes"),
    path("routes/open/", routes.route_open, name="open-route"),
    path("routes/<int:route_id>/", route_page.route, name="route"),
    path("routes/<int:route_id>/change/", routes.route_change, name="change-route"),
    path("routes/<int:route_id>/remove/", routes.route_remove, name="remove-route"),
    path("routes/<int:route_id>/add/", route_page.stop_add, name="add-route-stop"),
    path("routes/<int:route_id>/<int:stop_id>/", route_page.stop_change, name="change-route-stop"),
    path("open/", building_open.building_open, name="open-building"),
    path("<int:building_id>/", building_page.building, name="building"),
    path("<int:building_id>/change/", building_change.building_change, name="change-building"),
    path("<int:building_id>/terms/", house_terms.house_terms, name="house-terms"),
    path("<int:building_id>/close/", building_close.building_close, name="close-building"),
    path("<int:building_id>/reopen/", building_close.building_reopen, name="reopen-building"),
    path("<int:building_id>/premises/", room_forms.premises_add, name="add-premises"),
    path("<int:building_id>/common-point/", common_point.common_point, name="add-common-point"),
    path("premises/<int:premises_id>/size/", room_forms.size_change, name="change-size"),
    path("premises/<int:premises_id>/shared-meter/", common_point.shared_meter, name="share-meter"),
    path("premises/<int:premises_id>/join/", join_rooms.rooms_join, name="join-rooms"),
]
