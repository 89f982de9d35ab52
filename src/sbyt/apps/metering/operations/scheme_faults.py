"""What keeps a graph from being put into force, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date

from sbyt.apps.metering.models import ConsumptionAct, SchemeEdge, SchemeNode, SchemeVersion
from sbyt.apps.metering.queries.scheme_columns import scheme_columns
from sbyt.calc.scheme_links import as_sentence, node_faults, reactive_fault, share_fault
from sbyt.calc.schemes import REACTIVE, NodeKind, UnableToOrderSchemes, levels_of, whole_graph
from sbyt.kit import numbers


def faults_of_version(version: SchemeVersion, *, since: date) -> list[str]:
    """Return the faults of a draft as it would stand from `since` on; empty = it may be put into force."""
    nodes = {node.pk: node for node in version.nodes.select_related("consumption_act")}
    edges = list(version.edges.all())
    varh = {node.pk for node in nodes.values() if node.kind == NodeKind.METER and node.channel in REACTIVE}
    targets = {edge.target_id for edge in edges if edge.source_id not in varh}
    sources = {edge.source_id for edge in edges}
    misled = [
        reactive_fault(
            source=str(nodes[edge.source_id]),
            target=str(nodes[edge.target_id]),
            target_kind=nodes[edge.target_id].kind,
        )
        for edge in edges
        if edge.source_id in varh
    ]
    faults = [as_sentence(fault) for fault in misled if fault]
    if not any(node.kind == NodeKind.RESULT for node in nodes.values()):
        faults.append("У схемы нет итога.")
    for node in nodes.values():
        faults += _of_node(node, takes=node.pk in targets, leads=node.pk in sources)
    named = Counter(
        (node.usage_point_id, node.channel) for node in nodes.values() if node.kind == NodeKind.METER
    )
    for (point_id, _), count in named.items():
        if count > 1:
            title = next(node.title for node in nodes.values() if node.usage_point_id == point_id)
            faults.append(
                f"Точка «{title}» стоит в схеме {numbers.counted(count, 'раз', 'раза', 'раз')}: каждая нужна один раз."
            )
    faults += _of_acts(nodes.values(), point_id=version.scheme.usage_point_id)
    return faults or _loops(version, since)


def flows_counted_twice(nodes: Collection[SchemeNode], edges: Iterable[SchemeEdge]) -> list[str]:
    """Return a doubt about each node whose whole flow comes to the result by two ways; a share takes a part of it."""
    kinds, titles = {node.pk: node.kind for node in nodes}, {node.pk: str(node) for node in nodes}
    leads: dict[int, set[int]] = {}
    for edge in edges:
        leads.setdefault(edge.source_id, set()).add(edge.target_id)
    comes: dict[int, bool] = {}

    def comes_whole(node_id: int) -> bool:
        if node_id not in comes:
            comes[node_id] = False  # a loop comes nowhere
            comes[node_id] = kinds[node_id] == NodeKind.RESULT or (
                kinds[node_id] != NodeKind.SHARE and any(map(comes_whole, leads.get(node_id, ())))
            )
        return comes[node_id]

    counted = {node_id: sum(map(comes_whole, into)) for node_id, into in leads.items()}
    return [
        f"Поток узла «{titles[node_id]}» приходит в итог {numbers.counted(ways, 'путём', 'путями', 'путями')}: "
        "проверьте, что он не считается дважды."
        for node_id, ways in counted.items()
        if ways > 1
    ]


def _of_acts(nodes: Iterable[SchemeNode], *, point_id: int) -> list[str]:
    """Tell of acts that count no more, stand twice, or are about the scheme's own point: those are lines of its bill."""
    faults, seen = [], set[int]()
    for node in nodes:
        act = node.consumption_act
        if act is None:
            continue
        if act.state != ConsumptionAct.State.APPROVED:
            faults.append(f"Акт узла «{node}» не утверждён или отменён.")
        if act.usage_point_id == point_id:
            faults.append(f"Акт узла «{node}» о самой точке схемы: он идёт в счёт своей строкой.")
        if act.pk in seen:
            faults.append(f"Акт узла «{node}» стоит в схеме дважды.")
        seen.add(act.pk)
    return faults


def _of_node(node: SchemeNode, *, takes: bool, leads: bool) -> list[str]:
    faults = [
        as_sentence(fault) for fault in node_faults(node=str(node), kind=node.kind, takes=takes, leads=leads)
    ]
    if node.kind == NodeKind.SHARE and node.numerator and node.denominator:
        fault = share_fault(numerator=node.numerator, denominator=node.denominator)
        faults += [f"Узел «{node}»: {fault}."] if fault else []
    needed = {
        NodeKind.METER: (node.usage_point_id, "точка"),
        NodeKind.CONTROL: (node.usage_point_id, "точка"),
        NodeKind.SCHEME: (node.source_scheme_id, "схема"),
        NodeKind.CONSTANT: (node.power_w, "мощность"),
        NodeKind.PERCENT: (node.rate_ppm, "процент"),
        NodeKind.SHARE: (node.numerator and node.denominator, "доля"),
        NodeKind.LOAD: (node.numerator and node.denominator, "параметры потерь"),
    }.get(NodeKind(node.kind))
    if needed and not needed[0] and needed[0] != 0:
        faults.append(f"У узла «{node}» не задано: {needed[1]}.")
    return faults


def _loops(version: SchemeVersion, since: date) -> list[str]:
    """Tell of loops that the draft would close with schemes in force."""
    nodes, edges = scheme_columns(since=since, until=None, draft=version)
    try:
        levels_of(nodes, whole_graph(nodes, edges))
    except UnableToOrderSchemes as refusal:
        titles = SchemeNode.objects.filter(pk__in=refusal.node_ids).order_by("pk")
        return [f"Схемы питают друг друга: {', '.join(str(node) for node in titles)}."]
    return []
