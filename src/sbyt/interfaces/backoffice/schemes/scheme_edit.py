"""Edit the draft of a scheme: nodes, links, putting into force. Every step is a form: no script is needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from sbyt.apps.metering.operations.schemes import (
    EDIT,
    NodeFacts,
    UnableToChangeScheme,
    add_node,
    change_node,
    connect,
    create_scheme,
    disconnect,
    put_into_force,
    remove_node,
    start_draft,
)
from sbyt.apps.metering.queries.consumption_acts import approved_acts_for
from sbyt.apps.metering.queries.points import usage_points_for
from sbyt.apps.metering.queries.schemes import schemes_for, versions_of
from sbyt.apps.metering.types import Scheme, SchemeNode, SchemeVersion
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.forms import DayField, OfficeForm, ReasonField
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.interfaces.backoffice.schemes.node_forms import FORM_OF_KIND, NodeForm, facts_of, form_kind_of
from sbyt.interfaces.backoffice.schemes.scheme_page import scheme_or_404
from sbyt.usecases.hourly.act_in_scheme import act_in_scheme

_DRAWN: Final = "правка схемы"
_OWN_WORDS: Final = {"line": "Потери в линии", "act": "Потребление по акту"}
"""Kinds of forms that are no kinds of nodes."""


class SchemeForm(OfficeForm):
    point = forms.CharField(label="Код точки учёта", max_length=30)
    name = forms.CharField(label="Название", max_length=200)
    reason = ReasonField()


@require_http_methods(["GET", "POST"])
@screen(verb=EDIT, section="schemes")
def scheme_add(request: StaffRequest) -> HttpResponse:
    """Start the scheme of a point."""
    form = SchemeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        point = usage_points_for(request.actor, verb=EDIT).filter(code=given["point"].strip()).first()
        if point is None:
            form.add_error("point", "Точки с таким кодом нет среди ваших отделений.")
        else:
            try:
                made = create_scheme(
                    actor=request.actor,
                    usage_point_id=point.pk,
                    name=given["name"],
                    reason=given["reason"],
                )
            except UnableToChangeScheme as refusal:
                form.add_error(None, str(refusal))
            else:
                return HttpResponseRedirect(reverse("backoffice:scheme", args=[made.pk]))
    context = {
        "form": form,
        "title": "Начать схему",
        "button": "Начать",
        "back_url": reverse("backoffice:schemes"),
        "crumbs": [(reverse("backoffice:schemes"), "Схемы")],
    }
    return render_screen(
        request, "backoffice/parts/form_page.html", context, status=422 if form.is_bound else 200
    )


@require_POST
@screen(verb=EDIT, section="schemes")
def draft_start(request: StaffRequest, scheme_id: int) -> HttpResponse:
    """Start a draft as a copy of the latest version."""
    found = scheme_or_404(request, scheme_id)
    return _done(request, found, lambda: start_draft(actor=request.actor, scheme=found, reason=_DRAWN))


@require_http_methods(["GET", "POST"])
@screen(verb=EDIT, section="schemes")
def node_add(request: StaffRequest, scheme_id: int, kind: str) -> HttpResponse:
    """Add a node of a kind; `into` names the node it flows into, the result by default."""
    found = scheme_or_404(request, scheme_id)
    draft = _draft(found)
    sign = -1 if kind == "minus" else 1
    kind = "meter" if kind == "minus" else kind
    if kind not in FORM_OF_KIND:
        raise Http404
    into = _into(request, draft, kind)
    form = _form(request, kind, None)

    def store(facts: NodeFacts) -> None:
        add_node(actor=request.actor, draft=draft, facts=facts, into=into, sign=sign, reason=_DRAWN)

    named = _OWN_WORDS.get(kind) or SchemeNode.Kind(kind).label
    title = f"{named}{'' if into is None else f' → {into.title}'}"
    return _node_page(request, found, form, title=title, kind=kind, store=store)


@require_http_methods(["GET", "POST"])
@screen(verb=EDIT, section="schemes")
def node_change(request: StaffRequest, scheme_id: int, node_id: int) -> HttpResponse:
    """Put other figures into a node."""
    found = scheme_or_404(request, scheme_id)
    node = _node(_draft(found), node_id)
    kind = form_kind_of(node)
    if kind not in FORM_OF_KIND:
        raise Http404
    form = _form(request, kind, node)

    def store(facts: NodeFacts) -> None:
        change_node(actor=request.actor, node=node, facts=facts, reason=_DRAWN)

    return _node_page(request, found, form, title=node.title, kind=kind, store=store)


@require_POST
@screen(verb=EDIT, section="schemes")
def node_remove(request: StaffRequest, scheme_id: int, node_id: int) -> HttpResponse:
    """Take a node out of the draft."""
    found = scheme_or_404(request, scheme_id)
    node = _node(_draft(found), node_id)
    return _done(request, found, lambda: remove_node(actor=request.actor, node=node, reason=_DRAWN))


@require_POST
@screen(verb=EDIT, section="schemes")
def link(request: StaffRequest, scheme_id: int) -> HttpResponse:
    """Connect two nodes, turn the sign of a link, or cut it."""
    found = scheme_or_404(request, scheme_id)
    draft = _draft(found)
    source = _node(draft, _number(request.POST.get("source", "")))
    target = _node(draft, _number(request.POST.get("target", "")))
    edge = next(
        (one for one in draft.edges.all() if one.source_id == source.pk and one.target_id == target.pk), None
    )

    def change() -> object:
        if request.POST.get("do") == "cut":
            return disconnect(actor=request.actor, edge=edge, reason=_DRAWN) if edge else None
        sign = -1 if request.POST.get("sign") == "minus" else 1
        return connect(
            actor=request.actor, draft=draft, source=source, target=target, sign=sign, reason=_DRAWN
        )

    return _done(request, found, change, node=source.pk)


@require_POST
@screen(verb=EDIT, section="schemes")
def force(request: StaffRequest, scheme_id: int) -> HttpResponse:
    """Put the draft into force from a day on."""
    found = scheme_or_404(request, scheme_id)
    draft = _draft(found)
    try:
        since = DayField().clean(request.POST.get("since", ""))
    except forms.ValidationError:
        messages.add_message(
            request, messages.ERROR, "Укажите день, с которого вводится версия.", extra_tags="bad"
        )
        return _back(found)
    return _done(
        request,
        found,
        lambda: put_into_force(actor=request.actor, draft=draft, since=since, reason=_DRAWN),
        said=f"Версия {draft.number} введена с {since:%d.%m.%Y}.",
    )


def _done(
    request: StaffRequest,
    found: Scheme,
    change: Callable[[], object],
    *,
    said: str = "",
    node: int | None = None,
) -> HttpResponse:
    try:
        change()
    except UnableToChangeScheme as refusal:
        messages.add_message(request, messages.ERROR, str(refusal), extra_tags="bad")
    else:
        if said:
            messages.add_message(request, messages.INFO, said, extra_tags="ok")
    return _back(found, node=node)


def _back(found: Scheme, *, node: int | None = None) -> HttpResponse:
    tail = f"?node={node}" if node else ""
    return HttpResponseRedirect(reverse("backoffice:scheme", args=[found.pk]) + tail)


def _draft(found: Scheme) -> SchemeVersion:
    latest = next(iter(versions_of(found)), None)
    if latest is None or latest.state != SchemeVersion.State.DRAFT:
        raise Http404
    return latest


def _node(draft: SchemeVersion, node_id: int) -> SchemeNode:
    for node in draft.nodes.all():
        if node.pk == node_id:
            return node
    raise Http404


def _into(request: StaffRequest, draft: SchemeVersion, kind: str) -> SchemeNode | None:
    if kind == "control":
        return None
    wanted = request.GET.get("into", "")
    takers = [
        node for node in draft.nodes.all() if node.kind not in {"meter", "scheme", "constant", "control"}
    ]
    named = next((node for node in takers if str(node.pk) == wanted), None)
    return named or next((node for node in takers if node.kind == "result"), None)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() else 0


def _form(request: StaffRequest, kind: str, node: SchemeNode | None) -> NodeForm:
    points = usage_points_for(request.actor)
    schemes = schemes_for(request.actor)
    made = FORM_OF_KIND[kind]
    data: Mapping[str, Any] | None = request.POST if request.method == "POST" else None
    return made(data, node=node, points=points, schemes=schemes, acts=approved_acts_for(request.actor))


def _facts(request: StaffRequest, kind: str, given: Mapping[str, Any]) -> NodeFacts:
    """Return the facts of the node; of an act its power and days by the rule."""
    if kind != "act":
        return facts_of(kind, given)
    act = approved_acts_for(request.actor).filter(pk=given["consumption_act_id"]).first()
    if act is None:
        raise UnableToChangeScheme("Такого утверждённого акта нет среди ваших отделений.")
    return act_in_scheme(act, title=given["title"])


def _node_page(
    request: StaffRequest,
    found: Scheme,
    form: NodeForm,
    *,
    title: str,
    kind: str,
    store: Callable[[NodeFacts], None],
) -> HttpResponse:
    here = reverse("backoffice:scheme", args=[found.pk])
    if form.is_bound and form.is_valid():
        try:
            store(_facts(request, kind, form.cleaned_data))
        except UnableToChangeScheme as refusal:
            form.add_error(None, str(refusal))
        else:
            return HttpResponseRedirect(here)
    context = {
        "form": form,
        "title": title,
        "button": "Записать",
        "back_url": here,
        "crumbs": [(reverse("backoffice:schemes"), "Схемы"), (here, found.usage_point.code)],
    }
    return render_screen(
        request, "backoffice/parts/form_page.html", context, status=422 if form.is_bound else 200
    )
