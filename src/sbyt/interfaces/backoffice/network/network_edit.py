"""Draw the map: nodes, head meters, where points hang."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sbyt.apps.metering.queries.points import usage_points_for
from sbyt.apps.network.operations import (
    EDIT,
    UnableToChangeNetwork,
    hang_points,
    save_node,
    take_points_off,
)
from sbyt.apps.network.queries import nodes_for
from sbyt.apps.network.types import NetworkNode
from sbyt.apps.parties.queries import branches_where
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.forms import DayField, MonthField, OfficeForm, PercentField, ReasonField
from sbyt.interfaces.backoffice.rendering import render_screen


class NodeForm(OfficeForm):
    code = forms.CharField(label="Код", max_length=30)
    name = forms.CharField(label="Название", max_length=200)
    kind = forms.ChoiceField(label="Вид", choices=NetworkNode.Kind.choices)
    branch = forms.TypedChoiceField(label="Отделение", coerce=int)
    parent = forms.TypedChoiceField(label="Питается от", coerce=int, required=False, empty_value=None)
    head = forms.CharField(
        label="Головной учёт, код точки", max_length=30, required=False, help_text="Пусто: учёта на вводе нет"
    )
    norm_bp = PercentField(label="Норматив потерь, % от поступления", at_least=0)
    act = forms.CharField(label="Акт", max_length=200, required=False)
    since = MonthField(
        label="С какого месяца так",
        required=False,
        help_text="Прошлые месяцы сохранят прежние питание, учёт и норматив. Пусто: исправить и в них",
    )
    reason = ReasonField()

    def __init__(self, request: StaffRequest, node: NetworkNode | None) -> None:
        initial = None
        if node is not None:
            initial = {name: getattr(node, name) for name in ("code", "name", "kind", "norm_bp", "act")}
            initial |= {"branch": node.branch_id, "parent": node.parent_id}
            initial["head"] = node.head_point.code if node.head_point else ""
        super().__init__(request.POST if request.method == "POST" else None, initial=initial)
        if node is None:
            del self.fields["since"]
        self.points = usage_points_for(request.actor)
        branch, parent = self.fields["branch"], self.fields["parent"]
        assert isinstance(branch, forms.ChoiceField)
        assert isinstance(parent, forms.ChoiceField)
        branch.choices = [(str(key), name) for key, name in branches_where(request.actor)]
        others = nodes_for(request.actor).order_by("code")
        parent.choices = [("", "ни от чего: корень"), *((str(one.pk), str(one)) for one in others)]

    def clean_head(self) -> int | None:
        """Return the id of the head meter's point."""
        code = self.cleaned_data["head"].strip()
        if not code:
            return None
        found = self.points.filter(code=code).first()
        if found is None:
            raise forms.ValidationError("Точки с таким кодом нет среди ваших отделений.")
        return found.pk


class HangForm(OfficeForm):
    point = forms.CharField(
        label="Коды точек учёта",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="По одному в строке; можно вставить столбец из таблицы",
    )
    what = forms.ChoiceField(
        label="Что сделать",
        choices=[("hang", "повесить на узел"), ("off", "снять с узла")],
    )
    since = DayField(label="С какого дня")
    reason = ReasonField()

    def clean_point(self) -> list[str]:
        codes = [line.strip() for line in self.cleaned_data["point"].replace(";", "\n").splitlines()]
        return list(dict.fromkeys(code for code in codes if code))


@require_http_methods(["GET", "POST"])
@screen(verb=EDIT, section="network")
def node_add(request: StaffRequest) -> HttpResponse:
    """Add a node of the network."""
    return _node_form(request, None, title="Добавить узел")


@require_http_methods(["GET", "POST"])
@screen(verb=EDIT, section="network")
def node_change(request: StaffRequest, network_node_id: int) -> HttpResponse:
    """Change a node."""
    node = get_object_or_404(nodes_for(request.actor), pk=network_node_id)
    return _node_form(request, node, title=str(node))


@require_http_methods(["GET", "POST"])
@screen(verb=EDIT, section="network")
def point_hang(request: StaffRequest, network_node_id: int) -> HttpResponse:
    """Hang points on a node, or take them off it, from a day on."""
    node = get_object_or_404(nodes_for(request.actor), pk=network_node_id)
    form = HangForm(request.POST if request.method == "POST" else None)

    def store(given: dict[str, Any]) -> object:
        change = take_points_off if given["what"] == "off" else hang_points
        return change(
            actor=request.actor,
            node=node,
            codes=given["point"],
            since=given["since"],
            reason=given["reason"],
        )

    return _page(request, form, title=f"Точки узла {node.code}", store=store)


def _node_form(request: StaffRequest, node: NetworkNode | None, *, title: str) -> HttpResponse:
    def store(given: dict[str, Any]) -> object:
        return save_node(
            actor=request.actor,
            node_id=node.pk if node else None,
            code=given["code"],
            name=given["name"],
            kind=given["kind"],
            branch_id=given["branch"],
            parent_id=given["parent"],
            head_point_id=given["head"],
            norm_bp=given["norm_bp"],
            act=given["act"],
            reason=given["reason"],
            since=given.get("since"),
        )

    return _page(request, NodeForm(request, node), title=title, store=store)


def _page(
    request: StaffRequest, form: OfficeForm, *, title: str, store: Callable[[dict[str, Any]], object]
) -> HttpResponse:
    if form.is_bound and form.is_valid():
        try:
            store(form.cleaned_data)
        except UnableToChangeNetwork as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.add_message(request, messages.INFO, "Записано.", extra_tags="ok")
            return HttpResponseRedirect(reverse("backoffice:network"))
    context = {
        "form": form,
        "title": title,
        "button": "Записать",
        "back_url": reverse("backoffice:network"),
        "crumbs": [(reverse("backoffice:network"), "Баланс")],
    }
    return render_screen(
        request, "backoffice/parts/form_page.html", context, status=422 if form.is_bound else 200
    )
