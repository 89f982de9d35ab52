"""«Сверка с сетевой»: their file by an editable layout against ours, differences by kind, protocol, agreement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sbyt.apps.network.operations import EDIT, UnableToChangeNetwork, agree
from sbyt.apps.network.queries import last_layout, nodes_for, reconciliations_for, rows_of
from sbyt.apps.network.types import Reconciliation, ReconciliationRow
from sbyt.formats.energy_text import Energy, wh_of_kwh_text
from sbyt.formats.network_volumes import UnableToReadVolumes, layout_from, preview
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.forms import MonthField, OfficeForm
from sbyt.interfaces.backoffice.lists.columns import Column
from sbyt.interfaces.backoffice.lists.reckoned import arrange
from sbyt.interfaces.backoffice.network.protocol_sheet import protocol_of
from sbyt.interfaces.backoffice.network.words import KINDS
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.usecases.hourly.network_reconcile import reconcile

_COLUMNS: Final = [
    Column(key="code", title="Точка", kind="code"),
    Column(key="name", title="Название"),
    Column(key="theirs_wh", title="Сетевая, кВт·ч", kind="energy"),
    Column(key="ours_wh", title="Сбыт, кВт·ч", kind="energy"),
    Column(key="difference_wh", title="Разница, кВт·ч", kind="energy"),
    Column(key="kind", title="Вид", kind="state", words=KINDS),
]
_CHOICES: Final = (("ours", "наш"), ("theirs", "сетевой"), ("other", "другой"))


class ReconcileForm(OfficeForm):
    node = forms.TypedChoiceField(label="Сетевая организация или узел", coerce=int)
    month = MonthField(label="Месяц")
    file = forms.FileField(label="Файл сетевой, xlsx или xls")
    code = forms.CharField(label="Столбец кода точки", max_length=2, initial="A")
    volume = forms.CharField(label="Столбец объёма", max_length=2, initial="B")
    name = forms.CharField(label="Столбец названия", max_length=2, required=False)
    first_row = forms.IntegerField(label="Первая строка с данными", min_value=1, initial=2)
    sheet = forms.IntegerField(label="Лист", min_value=1, initial=1)
    unit = forms.ChoiceField(label="Единица", choices=[("kwh", "кВт·ч"), ("mwh", "МВт·ч")])

    def __init__(self, request: StaffRequest) -> None:
        posted = request.method == "POST"
        wanted = request.GET.get("node", "")
        nodes = list(nodes_for(request.actor).order_by("code"))
        named = next((one for one in nodes if str(one.pk) == wanted), nodes[0] if nodes else None)
        initial: dict[str, Any] = {"node": named.pk if named else None}
        initial |= (last_layout(named.pk) or {}) if named else {}
        super().__init__(request.POST if posted else None, request.FILES if posted else None, initial=initial)
        node = self.fields["node"]
        assert isinstance(node, forms.ChoiceField)
        node.choices = [(str(one.pk), str(one)) for one in nodes]


@require_http_methods(["GET", "POST"])
@screen(verb=EDIT, section="network")
def reconciliation_add(request: StaffRequest) -> HttpResponse:
    """Read a file by a layout: look at its first rows, or compare."""
    form = ReconcileForm(request)
    shown: list[list[str]] = []
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        content = given["file"].read()
        node = get_object_or_404(nodes_for(request.actor), pk=given["node"])
        try:
            layout = layout_from(
                {key: given[key] for key in ("first_row", "sheet", "unit")} | _letters(given)
            )
            if request.POST.get("do") == "preview":
                shown = preview(content, layout=layout)
            else:
                made = reconcile(
                    request.actor,
                    node=node,
                    month=given["month"],
                    content=content,
                    file_name=given["file"].name or "",
                    layout=layout,
                )
                return HttpResponseRedirect(reverse("backoffice:reconciliation", args=[made.pk]))
        except (UnableToReadVolumes, UnableToChangeNetwork) as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form,
        "shown": shown,
        "title": "Сверить с сетевой",
        "button": "Сверить",
        "back_url": reverse("backoffice:reconciliations"),
        "crumbs": [(reverse("backoffice:reconciliations"), "Сверка с сетевой")],
    }
    status = 422 if form.is_bound and not shown else 200
    return render_screen(request, "backoffice/network/reconcile.html", context, status=status)


@require_GET
@screen(verb="readings.view", section="network")
def reconciliation(request: StaffRequest, reconciliation_id: int) -> HttpResponse:
    """Show the comparison point by point."""
    return _shown(request, _found(request, reconciliation_id))


def _shown(request: StaffRequest, found: Reconciliation) -> HttpResponse:
    """Show the comparison with what was just chosen, if it was refused."""
    rows = rows_of(found)
    kinds = {kind: sum(row.kind == kind for row in rows) for kind in KINDS}
    listed = arrange(rows, columns=_COLUMNS, values=_values, query=request.GET)
    context = {
        "found": found,
        "listed": listed,
        "rows": [
            (row, KINDS[row.kind], row.kind not in {"equal", "rounding"}, _asked(request, row))
            for row in listed.rows
        ],
        "choices": _CHOICES,
        "kinds": [(KINDS[kind], count) for kind, count in kinds.items() if count],
        "theirs_wh": sum(row.theirs_wh or 0 for row in listed.found),
        "ours_wh": sum(row.ours_wh or 0 for row in listed.found),
        "difference_wh": sum(row.difference_wh for row in listed.found),
        "agreed_wh": sum(row.agreed_wh or 0 for row in listed.found),
        "may_edit": request.actor.may(EDIT, branch_id=found.node.branch_id) and found.state == "open",
    }
    status = 422 if request.method == "POST" else 200
    return render_screen(request, "backoffice/network/reconciliation.html", context, status=status)


def _values(row: ReconciliationRow) -> Mapping[str, Any]:
    return {one.key: getattr(row, one.key) for one in _COLUMNS}


def _asked(request: StaffRequest, row: ReconciliationRow) -> dict[str, str]:
    return {name: request.POST.get(f"{name}-{row.pk}", "") for name in ("row", "other", "note")}


@require_POST
@screen(verb=EDIT, section="network")
def reconciliation_agree(request: StaffRequest, reconciliation_id: int) -> HttpResponse:
    """Fix the agreed version: each row that differs says whose volume stands, or which other one."""
    found = _found(request, reconciliation_id)
    try:
        chosen = {row.pk: one for row in rows_of(found) if (one := _chosen(request, row)) is not None}
        agree(actor=request.actor, reconciliation=found, chosen=chosen)
    except UnableToChangeNetwork as refusal:
        messages.add_message(request, messages.ERROR, str(refusal), extra_tags="bad")
        return _shown(request, found)
    messages.add_message(request, messages.INFO, "Согласованная версия зафиксирована.", extra_tags="ok")
    return HttpResponseRedirect(reverse("backoffice:reconciliation", args=[reconciliation_id]))


@require_GET
@screen(verb="readings.view", section="network")
def protocol(request: StaffRequest, reconciliation_id: int) -> HttpResponseBase:
    """Give the protocol of disagreements as xlsx: the parties, rows that differ, places for signatures."""
    return protocol_of(_found(request, reconciliation_id))


def _found(request: StaffRequest, reconciliation_id: int) -> Reconciliation:
    return get_object_or_404(reconciliations_for(request.actor), pk=reconciliation_id)


def _chosen(request: StaffRequest, row: ReconciliationRow) -> tuple[int, str] | None:
    """Return the volume chosen for the row and the note; None without a choice. Raises UnableToChangeNetwork."""
    whose = request.POST.get(f"row-{row.pk}", "")
    note = request.POST.get(f"note-{row.pk}", "").strip()[:300]
    if whose == "ours":
        return row.ours_wh or 0, note
    if whose == "theirs":
        return row.theirs_wh or 0, note
    if whose != "other":
        return None
    read = wh_of_kwh_text("".join(request.POST.get(f"other-{row.pk}", "").split()))
    if not isinstance(read, Energy):
        raise UnableToChangeNetwork(f"Точка {row.code}: напишите согласованный объём в кВт·ч.")
    if not note:
        raise UnableToChangeNetwork(
            f"Точка {row.code}: напишите в примечании, почему объём не наш и не сетевой."
        )
    return read.wh, note


def _letters(given: dict[str, Any]) -> dict[str, str]:
    return {key: given[key].strip().upper() for key in ("code", "volume", "name")}
