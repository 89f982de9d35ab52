"""«Маршруты»: the walks of branches; one is laid, renamed, taken away."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sbyt.apps.parties.queries import branches_where
from sbyt.apps.premises.operations_routes import UnableToLayRoute, open_route, remove_route, rename_route
from sbyt.apps.premises.queries_of_routes import (
    count_of_no_route,
    houses_of_route,
    premises_on_route,
    routes_for,
)
from sbyt.apps.premises.types import Route
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.form_pages import done, form_page, refuse
from sbyt.interfaces.backoffice.forms import OfficeForm
from sbyt.interfaces.backoffice.lists.answer import answer_list
from sbyt.interfaces.backoffice.lists.columns import Column
from sbyt.interfaces.backoffice.lists.filters import Filter
from sbyt.interfaces.backoffice.lists.listing import Empty, Listing
from sbyt.kit.access.actor import Actor


class RouteNameForm(OfficeForm):
    """What the route is called."""

    name = forms.CharField(
        label="Название", max_length=100, help_text="Например: Центр-1. По нему называют пачки печати"
    )


class OpenRouteForm(RouteNameForm):
    """And of which branch it is."""

    branch = forms.TypedChoiceField(label="Отделение", coerce=int)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        branch = self.fields["branch"]
        assert isinstance(branch, forms.ChoiceField)
        branch.choices = [(str(key), name) for key, name in branches_where(actor, verb="accounts.edit")]


def _rows(actor: Actor) -> QuerySet[Any]:
    return routes_for(actor)


def _branches(actor: Actor) -> list[tuple[str, str]]:
    return [(str(branch_id), name) for branch_id, name in branches_where(actor, verb="accounts.view")]


def _search(routes: QuerySet[Any], words: str) -> QuerySet[Any]:
    for word in words.split():
        routes = routes.filter(name__icontains=word)
    return routes


def listing() -> Listing:
    """Return the declaration."""
    return Listing(
        name="routes",
        under=("backoffice:buildings", "Дома и квартиры"),
        title="Маршруты",
        noun=("маршрут", "маршрута", "маршрутов"),
        rows=_rows,
        search=_search,
        search_hint="название",
        open_url=lambda route_id: reverse("backoffice:route", args=[route_id]),
        default_sort="name",
        columns=[
            Column(key="name", title="Маршрут", source="name", pinned=True, opens=True, wide=True),
            Column(key="branch", title="Отделение", source="branch__name"),
            Column(key="houses", title="Домов", kind="whole", source=houses_of_route(), total=True),
            Column(key="premises", title="Помещений", kind="whole", source=premises_on_route(), total=True),
        ],
        filters=[Filter(key="branch", title="Отделение", on="branch_id", choices=_branches)],
        empty=Empty(
            title="Маршрутов ещё нет",
            words="По маршрутам печатают пачки месяца. Пока их нет, документы идут по адресам.",
            action_title="Завести маршрут",
            action_url_name="backoffice:open-route",
            action_verb="accounts.edit",
        ),
    )


@require_GET
@screen(verb="accounts.view", section="buildings")
def routes(request: StaffRequest) -> HttpResponseBase:
    """Show the routes of the person's branches, and how many buildings stand in none."""
    context = {
        "may_edit": request.actor.may("accounts.edit"),
        "without": 0 if request.htmx else count_of_no_route(request.actor),
    }
    return answer_list(request, listing(), template="backoffice/houses/routes.html", context=context)


@require_http_methods(["GET", "POST"])
@screen(verb="accounts.edit", section="buildings")
def route_open(request: StaffRequest) -> HttpResponse:
    """Lay a route, then go and put buildings into it."""
    form = OpenRouteForm(request.POST if request.method == "POST" else None, actor=request.actor)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            laid = open_route(actor=request.actor, branch_id=given["branch"], name=given["name"])
        except UnableToLayRoute as refusal:
            refuse(form, refusal)
        else:
            words = "Маршрут заведён. Добавьте дома в порядке обхода."
            return done(request, words, to=reverse("backoffice:route", args=[laid.pk]))
    return form_page(
        request,
        form,
        title="Завести маршрут",
        button="Завести",
        back_url=reverse("backoffice:routes"),
        crumbs=[(reverse("backoffice:routes"), "Маршруты")],
    )


@require_http_methods(["GET", "POST"])
@screen(verb="accounts.edit", section="buildings")
def route_change(request: StaffRequest, route_id: int) -> HttpResponse:
    """Rename the route; 404 where it is not the person's."""
    laid = route_or_404(request, route_id, verb="accounts.edit")
    here = reverse("backoffice:route", args=[laid.pk])
    posted = request.POST if request.method == "POST" else None
    form = RouteNameForm(posted, initial={"name": laid.name})
    if form.is_bound and form.is_valid():
        try:
            rename_route(actor=request.actor, route_id=laid.pk, name=form.cleaned_data["name"])
        except UnableToLayRoute as refusal:
            refuse(form, refusal)
        else:
            return done(request, "Маршрут переименован.", to=here)
    return form_page(
        request,
        form,
        title="Переименовать маршрут",
        button="Записать",
        back_url=here,
        crumbs=[(reverse("backoffice:routes"), "Маршруты"), (here, laid.name)],
    )


@require_POST
@screen(verb="accounts.edit", section="buildings")
def route_remove(request: StaffRequest, route_id: int) -> HttpResponse:
    """Take the route away; its buildings stand in none then."""
    laid = route_or_404(request, route_id, verb="accounts.edit")
    remove_route(actor=request.actor, route_id=laid.pk)
    return done(
        request, f"Маршрут «{laid.name}» убран, его дома без маршрута.", to=reverse("backoffice:routes")
    )


def route_or_404(request: StaffRequest, route_id: int, *, verb: str) -> Route:
    """Return the route with its branch, where the person may."""
    laid = routes_for(request.actor, verb=verb).select_related("branch").filter(pk=route_id).first()
    if laid is None:
        raise Http404("no such route")
    return laid
