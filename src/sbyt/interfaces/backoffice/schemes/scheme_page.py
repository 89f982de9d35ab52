"""«Что складывается в объём»: formula, graph and table of one version, one selection."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from sbyt.apps.metering.operations.scheme_faults import faults_of_version, flows_counted_twice
from sbyt.apps.metering.operations.schemes import EDIT
from sbyt.apps.metering.queries.interval_month import latest_month_with_intervals
from sbyt.apps.metering.queries.schemes import schemes_for, versions_of
from sbyt.apps.metering.types import Scheme, SchemeVersion
from sbyt.calc.periods import month_before, next_month
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.metering.shown_source import BY_READINGS
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.interfaces.backoffice.schemes.graph_picture import formula_of, note_of, picture_of
from sbyt.kit.asked_days import asked_month
from sbyt.usecases.hourly.scheme_month import SchemeMonth, scheme_month

ADDED: Final = (
    ("meter", "Точка, плюс", "circle-plus", "Digit1"),
    ("minus", "Точка, минус", "circle-minus", "Digit2"),
    ("percent", "Потери, %", "percentage", "Digit3"),
    ("load", "Потери трансформатора", "sum", "Digit4"),
    ("line", "Потери в линии", "topology-bus", "Digit5"),
    ("constant", "Постоянная мощность", "equal", "Digit6"),
    ("share", "Доля", "arrows-split", "Digit7"),
    ("scheme", "Другая схема", "sitemap", "Digit8"),
    ("control", "Контрольная точка", "eye", "Digit9"),
    ("act", "Потребление по акту", "clipboard-check", "Digit0"),
)


def scheme_or_404(request: StaffRequest, scheme_id: int) -> Scheme:
    """Return the scheme; 404 where its point is not in the person's branches."""
    return get_object_or_404(schemes_for(request.actor), pk=scheme_id)


@require_GET
@screen(verb="readings.view", section="schemes")
def scheme(request: StaffRequest, scheme_id: int) -> HttpResponse:
    """Show a version over a month: the draft where there is one, else the latest."""
    found = scheme_or_404(request, scheme_id)
    versions = versions_of(found)
    version = _chosen(request, versions)
    month = _month(request)
    counted = scheme_month(version, month=month)
    nodes, edges = list(version.nodes.all()), list(version.edges.all())
    current = _current(request, version)
    may_edit = request.actor.may(EDIT, branch_id=found.usage_point.branch_id)
    draft = version.state == "draft"
    here = f"?version={version.number}&month={month:%Y-%m}&node="
    context: dict[str, Any] = {
        "scheme": found,
        "versions": versions,
        "version": version,
        "draft": draft,
        "may_edit": may_edit,
        "editing": may_edit and draft,
        "month": month,
        "older": month_before(month),
        "newer": next_month(month),
        "counted": counted,
        "formula": formula_of(nodes, edges),
        "picture": picture_of(
            nodes, edges, levels=counted.levels, figures=counted.figures, current=current, url=here
        ),
        "rows": _rows(nodes, edges, counted),
        "result": next((counted.figures.get(n.pk) for n in nodes if n.kind == "result"), None),
        "node": next((node for node in nodes if node.pk == current), None),
        "node_note": next((_note(node, counted) for node in nodes if node.pk == current), ""),
        "node_figures": counted.figures.get(current) if current else None,
        "takes": [edge for edge in edges if edge.target_id == current],
        "leads": [edge for edge in edges if edge.source_id == current],
        "others": [node for node in nodes if node.pk != current],
        "titles": {node.pk: node.title for node in nodes},
        "faults": faults_of_version(version, since=month) if draft else [],
        "doubts": flows_counted_twice(nodes, edges),
        "added": ADDED,
        "bars": _bars(counted.days),
        "first_of_next": next_month(timezone.localdate()),
        "within": counted.unbalance_bp is not None and abs(counted.unbalance_bp) <= found.tolerance_bp,
    }
    for edge in [*context["takes"], *context["leads"]]:
        edge.source_title = context["titles"][edge.source_id]
        edge.target_title = context["titles"][edge.target_id]
        edge.source_wh = (counted.figures.get(edge.source_id) or {}).get("total_wh")
    context["account"] = _account_of(context["node"], context["takes"], context["node_figures"])
    return render_screen(request, "backoffice/schemes/scheme.html", context)


def _account_of(node: Any, takes: list[Any], figures: Any) -> dict[str, Any] | None:
    """Return how a node's volume comes of what flows in: the flow, and what the node itself adds or takes off."""
    if node is None or figures is None or not takes or figures["missing_hours"]:
        return None
    flow = sum(edge.sign * (edge.source_wh or 0) for edge in takes)
    return {"flow_wh": flow, "own_wh": figures["total_wh"] - flow}


def _chosen(request: StaffRequest, versions: list[SchemeVersion]) -> SchemeVersion:
    wanted = request.GET.get("version", "")
    for version in versions:
        if str(version.number) == wanted:
            return version
    if wanted or not versions:
        raise Http404
    return versions[0]


def _current(request: StaffRequest, version: SchemeVersion) -> int | None:
    wanted = request.GET.get("node", "")
    known = {str(node.pk): node.pk for node in version.nodes.all()}
    return known.get(wanted)


def _month(request: StaffRequest) -> date:
    try:
        return asked_month(request.GET.get("month", ""))
    except ValueError:
        return latest_month_with_intervals(actor=request.actor) or timezone.localdate().replace(day=1)


def _rows(nodes: list[Any], edges: list[Any], counted: SchemeMonth) -> list[dict[str, Any]]:
    """Return the table: the accessible twin of the picture."""
    titles = {node.pk: node.title for node in nodes}
    leads: dict[int, list[tuple[int, str]]] = {}
    for edge in edges:
        leads.setdefault(edge.source_id, []).append((edge.sign, titles[edge.target_id]))
    return [
        {
            "node": node,
            "leads": leads.get(node.pk, []),
            "note": _note(node, counted),
            "figures": counted.figures.get(node.pk),
        }
        for node in nodes
    ]


def _bars(days: tuple[tuple[date, int | None], ...]) -> list[dict[str, Any]]:
    """Return days of the result as bars of a small picture, 40 units high."""
    largest = max((wh for _, wh in days if wh), default=0)
    return [
        {
            "x": place * 8,
            "height": 0 if not wh or wh < 0 or not largest else max(1, wh * 40 // largest),
            "day": day,
            "wh": wh,
        }
        for place, (day, wh) in enumerate(days)
    ]


def _note(node: Any, counted: SchemeMonth) -> str:
    """Return what the node is, and that its hours come of readings where they do."""
    return f"{note_of(node)}, {BY_READINGS}" if node.pk in counted.read_alone else note_of(node)
