"""Draw schemes: a draft is edited freely, put into force it never changes again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from sbyt.apps.metering.models import (
    ConsumptionAct,
    Scheme,
    SchemeEdge,
    SchemeNode,
    SchemeVersion,
    UsagePoint,
)
from sbyt.apps.metering.operations.scheme_faults import faults_of_version
from sbyt.calc.scheme_links import as_sentence, link_fault
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting

EDIT = "readings.enter"
_COPIED = (
    "kind", "title", "usage_point_id", "channel", "source_scheme_id", "power_w", "rate_ppm", "numerator",
    "denominator", "coefficient", "form", "reactive", "sharing", "direction", "act", "consumption_act_id", "days", "of_line",
)  # fmt: skip


class UnableToChangeScheme(ValueError):
    """Raised where a scheme cannot be changed so; nothing is changed. The message is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeFacts:
    """What a node is; figures as in calc.schemes.NODES. With `consumption_act_id`, `days` are those of the act."""

    kind: str
    title: str
    usage_point_id: int | None = None
    channel: int = 1
    source_scheme_id: int | None = None
    power_w: int | None = None
    rate_ppm: int | None = None
    numerator: int | None = None
    denominator: int | None = None
    coefficient: int = 10_000
    form: int = 10_000
    reactive: int = 0
    sharing: str = "by_square"
    direction: int = 1
    act: str = ""
    consumption_act_id: int | None = None
    days: DateRange | None = None
    of_line: bool = False


@transaction.atomic
def create_scheme(*, actor: Actor, usage_point_id: int, name: str, reason: str) -> Scheme:
    """Start the scheme of a point with an empty draft: its result alone.

    Raises UnableToAct, UnableToChangeScheme where the point has a scheme or is not the actor's.
    """
    point = UsagePoint.objects.filter(pk=usage_point_id).first()
    if point is None or not actor.may(EDIT, branch_id=point.branch_id):
        raise UnableToChangeScheme("Такой точки учёта нет среди ваших отделений.")
    with acting(user_id=actor.user_id, reason=reason):
        try:
            with transaction.atomic():
                scheme = Scheme.objects.create(usage_point=point, name=name)
        except IntegrityError as refusal:
            raise UnableToChangeScheme(f"У точки {point.code} схема уже есть.") from refusal
        version = SchemeVersion.objects.create(scheme=scheme, number=1, created_by_id=actor.user_id)
        SchemeNode.objects.create(version=version, kind=SchemeNode.Kind.RESULT, title=point.code)
    return scheme


@transaction.atomic
def start_draft(*, actor: Actor, scheme: Scheme, reason: str) -> SchemeVersion:
    """Return the draft of the scheme; where there is none, a copy of the latest version."""
    _require(actor, scheme)
    Scheme.objects.select_for_update().get(pk=scheme.pk)
    versions = scheme.versions.order_by("-number")
    latest = versions.first()
    if latest is not None and latest.state == SchemeVersion.State.DRAFT:
        return latest
    with acting(user_id=actor.user_id, reason=reason):
        draft = SchemeVersion.objects.create(
            scheme=scheme, number=(latest.number if latest else 0) + 1, created_by_id=actor.user_id
        )
        if latest is None:
            SchemeNode.objects.create(version=draft, kind="result", title=scheme.usage_point.code)
            return draft
        copies = {
            node.pk: SchemeNode.objects.create(
                version=draft, **{name: getattr(node, name) for name in _COPIED}
            )
            for node in latest.nodes.order_by("pk")
        }
        SchemeEdge.objects.bulk_create(
            SchemeEdge(
                version=draft,
                source=copies[edge.source_id],
                target=copies[edge.target_id],
                sign=edge.sign,
            )
            for edge in latest.edges.order_by("pk")
        )
    return draft


@transaction.atomic
def add_node(
    *, actor: Actor, draft: SchemeVersion, facts: NodeFacts, into: SchemeNode | None, sign: int, reason: str
) -> SchemeNode:
    """Add a node and let it flow into another of the draft. Raises UnableToAct, UnableToChangeScheme."""
    _require_draft(actor, draft)
    _require_seen(actor, facts)
    with acting(user_id=actor.user_id, reason=reason):
        node = SchemeNode.objects.create(
            version=draft, **{name: getattr(facts, name) for name in NodeFacts.__slots__}
        )
        if into is not None:
            connect(actor=actor, draft=draft, source=node, target=into, sign=sign, reason=reason)
    return node


@transaction.atomic
def change_node(*, actor: Actor, node: SchemeNode, facts: NodeFacts, reason: str) -> None:
    """Put other figures into a node of a draft; its kind stays. Raises UnableToAct, UnableToChangeScheme."""
    _require_draft(actor, node.version)
    _require_seen(actor, facts)
    for name in NodeFacts.__slots__:
        if name != "kind":
            setattr(node, name, getattr(facts, name))
    with acting(user_id=actor.user_id, reason=reason):
        node.save()


@transaction.atomic
def remove_node(*, actor: Actor, node: SchemeNode, reason: str) -> None:
    """Take a node out; what flowed into it flows on into what it led to. The result stays."""
    _require_draft(actor, node.version)
    if node.kind == SchemeNode.Kind.RESULT:
        raise UnableToChangeScheme("Итог схемы убрать нельзя.")
    with acting(user_id=actor.user_id, reason=reason):
        onward = list(node.leads_to.select_related("target"))
        for before in list(node.takes_from.select_related("source")):
            for after in onward:
                SchemeEdge.objects.get_or_create(
                    version=node.version,
                    source=before.source,
                    target=after.target,
                    defaults={"sign": before.sign * after.sign},
                )
        node.delete()


@transaction.atomic
def connect(
    *, actor: Actor, draft: SchemeVersion, source: SchemeNode, target: SchemeNode, sign: int, reason: str
) -> SchemeEdge:
    """Let one node flow into another, or change the sign. Raises UnableToChangeScheme where a loop would close."""
    _require_draft(actor, draft)
    if {source.version_id, target.version_id} != {draft.pk} or source.pk == target.pk:
        raise UnableToChangeScheme("Соединить можно два разных узла этой схемы.")
    fault = link_fault(
        source=str(source), source_kind=source.kind, target=str(target), target_kind=target.kind
    )
    if fault:
        raise UnableToChangeScheme(as_sentence(fault))
    way = _way(draft, start=target.pk, goal=source.pk)
    if way:
        titles = dict(draft.nodes.values_list("pk", "title"))
        ring = " → ".join(f"«{titles[node]}»" for node in [source.pk, *way])
        raise UnableToChangeScheme(f"Получится кольцо: {ring}.")
    with acting(user_id=actor.user_id, reason=reason):
        edge, _ = SchemeEdge.objects.update_or_create(
            source=source, target=target, defaults={"version": draft, "sign": sign}
        )
    return edge


@transaction.atomic
def disconnect(*, actor: Actor, edge: SchemeEdge, reason: str) -> None:
    """Cut a link of a draft."""
    _require_draft(actor, edge.version)
    with acting(user_id=actor.user_id, reason=reason):
        edge.delete()


@transaction.atomic
def put_into_force(*, actor: Actor, draft: SchemeVersion, since: date, reason: str) -> SchemeVersion:
    """Put a draft into force from a day on; the version in force ends there.

    Raises UnableToAct, UnableToChangeScheme with the faults of the graph, and where a later version is in force.
    """
    _require_draft(actor, draft)
    faults = faults_of_version(draft, since=since)
    if faults:
        raise UnableToChangeScheme(" ".join(faults))
    versions = SchemeVersion.objects.select_for_update().filter(scheme_id=draft.scheme_id, state="active")
    if versions.filter(valid__startswith__gte=since).exists():
        raise UnableToChangeScheme(
            f"С {since:%d.%m.%Y} или позже уже введена другая версия: выберите более позднюю дату."
        )
    with acting(user_id=actor.user_id, reason=reason):
        for version in versions.filter(valid__contains=since):
            version.valid = DateRange(version.valid.lower, since)
            version.save(update_fields=["valid"])
        draft.valid = DateRange(since, None)
        draft.state = SchemeVersion.State.ACTIVE
        draft.save(update_fields=["valid", "state"])
    return draft


def _require(actor: Actor, scheme: Scheme) -> None:
    actor.require(EDIT, branch_id=scheme.usage_point.branch_id)


def _require_draft(actor: Actor, version: SchemeVersion) -> None:
    _require(actor, version.scheme)
    if version.state != SchemeVersion.State.DRAFT:
        raise UnableToChangeScheme("Введённая версия не меняется: начните черновик.")


def _require_seen(actor: Actor, facts: NodeFacts) -> None:
    branches = actor.branches("readings.view")
    points = (
        UsagePoint.objects.all() if branches is None else UsagePoint.objects.filter(branch_id__in=branches)
    )
    if facts.usage_point_id is not None and not points.filter(pk=facts.usage_point_id).exists():
        raise UnableToChangeScheme("Такой точки учёта нет среди ваших отделений.")
    acts = ConsumptionAct.objects.filter(usage_point__in=points, state=ConsumptionAct.State.APPROVED)
    if facts.consumption_act_id is not None and not acts.filter(pk=facts.consumption_act_id).exists():
        raise UnableToChangeScheme("Такого утверждённого акта нет среди ваших отделений.")
    schemes = Scheme.objects.filter(usage_point__in=points)
    if facts.source_scheme_id is not None and not schemes.filter(pk=facts.source_scheme_id).exists():
        raise UnableToChangeScheme("Такой схемы нет среди ваших отделений.")


def _way(draft: SchemeVersion, *, start: int, goal: int) -> list[int]:
    """Return the nodes from `start` to `goal` along the links, both within; empty where none leads there."""
    leads: dict[int, list[int]] = {}
    for source, target in draft.edges.values_list("source_id", "target_id"):
        leads.setdefault(source, []).append(target)
    ways, seen = [[start]], set[int]()
    for way in ways:
        if way[-1] == goal:
            return way
        if way[-1] not in seen:
            seen.add(way[-1])
            ways += [[*way, onward] for onward in leads.get(way[-1], [])]
    return []
