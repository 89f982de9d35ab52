"""Draw the map, hang points on it, keep reconciliations."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sbyt.apps.metering.queries.points import usage_points_for
from sbyt.apps.network.models import (
    NetworkNode,
    NetworkNodePast,
    NetworkPlace,
    Reconciliation,
    ReconciliationRow,
)
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting

EDIT = "readings.enter"
_NAMED: Final = 10


class UnableToChangeNetwork(ValueError):
    """Raised where the map or a reconciliation cannot be changed so; nothing is changed. The message is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedRow:
    """A row of calc.reconciliation.classified with where it stood in the file."""

    code: str
    name: str
    line: int | None
    usage_point_id: int | None
    theirs_wh: int | None
    ours_wh: int | None
    difference_wh: int
    kind: str


@transaction.atomic
def save_node(
    *,
    actor: Actor,
    node_id: int | None,
    code: str,
    name: str,
    kind: str,
    branch_id: int,
    parent_id: int | None,
    head_point_id: int | None,
    norm_bp: int,
    act: str,
    reason: str,
    since: date | None = None,
) -> NetworkNode:
    """Add a node, or change it. Raises UnableToAct, UnableToChangeNetwork for a loop or a code that is taken.

    With `since`, the first day of a month, what feeds it, its head meter and its norm are new from then on, and months
    before keep what they had; without it they were wrong always.
    """
    actor.require(EDIT, branch_id=branch_id)
    parent = NetworkNode.objects.filter(pk=parent_id, branch_id=branch_id).first() if parent_id else None
    if parent_id and parent is None:
        raise UnableToChangeNetwork("Узел выше должен быть того же отделения.")
    above = parent
    while above is not None:
        if above.pk == node_id:
            raise UnableToChangeNetwork("Узел не может питаться от того, что ниже него.")
        above = above.parent
    if head_point_id and not usage_points_for(actor).filter(pk=head_point_id).exists():
        raise UnableToChangeNetwork("Такой точки учёта нет среди ваших отделений.")
    node = NetworkNode.objects.filter(pk=node_id).first() if node_id else NetworkNode()
    if node is None or (node_id and not actor.may(EDIT, branch_id=node.branch_id)):
        raise UnableToChangeNetwork("Такого узла нет среди ваших отделений.")
    past = _past_of(node, since=since) if since and node.pk else None
    node.code, node.name, node.kind, node.branch_id = code, name, kind, branch_id
    node.parent, node.head_point_id, node.norm_bp, node.act = parent, head_point_id, norm_bp, act
    if past is not None and _feeds_itself(node, on=past.valid.upper):
        raise UnableToChangeNetwork(f"С {past.valid.upper:%d.%m.%Y} узел питался бы от того, что ниже него.")
    try:
        with transaction.atomic(), acting(user_id=actor.user_id, reason=reason):
            node.save()
            if past is not None:
                past.save()
    except IntegrityError as refusal:
        raise UnableToChangeNetwork(f"Узел с кодом {code} уже есть.") from refusal
    return node


def _past_of(node: NetworkNode, *, since: date) -> NetworkNodePast:
    """Return what the node was until the month, not stored yet; it begins where the past before it ended.

    Raises UnableToChangeNetwork where a later month has been changed already.
    """
    month = since.replace(day=1)
    ends = [
        valid.upper for valid in NetworkNodePast.objects.filter(node=node).values_list("valid", flat=True)
    ]
    last = max(ends, default=None)
    if last is not None and last >= month:
        raise UnableToChangeNetwork(f"Узел уже менялся с {last:%d.%m.%Y}: новое может начаться только позже.")
    return NetworkNodePast(
        node=node,
        valid=DateRange(last, month),
        parent_id=node.parent_id,
        head_point_id=node.head_point_id,
        norm_bp=node.norm_bp,
        act=node.act,
    )


def _feeds_itself(node: NetworkNode, *, on: date) -> bool:
    """Tell whether on that day, by what the other nodes were then, the node would be fed by what is below it."""
    parents = dict(NetworkNode.objects.values_list("pk", "parent_id"))
    parents |= dict(NetworkNodePast.objects.filter(valid__contains=on).values_list("node_id", "parent_id"))
    above, steps = node.parent_id, 0
    while above is not None and above != node.pk and steps <= len(parents):
        above, steps = parents.get(above), steps + 1
    return above is not None


@transaction.atomic
def hang_point(*, actor: Actor, node: NetworkNode, usage_point_id: int, since: date, reason: str) -> None:
    """Hang a point on a node from a day on; where it hung before ends there. Raises UnableToAct, UnableToChangeNetwork."""
    actor.require(EDIT, branch_id=node.branch_id)
    codes = dict(usage_points_for(actor, verb=EDIT).filter(pk=usage_point_id).values_list("pk", "code"))
    if not codes:
        raise UnableToChangeNetwork("Такой точки учёта нет среди ваших отделений.")
    with acting(user_id=actor.user_id, reason=reason):
        _end_places(codes, since=since)
        NetworkPlace.objects.create(usage_point_id=usage_point_id, node=node, valid=DateRange(since, None))


@transaction.atomic
def hang_points(*, actor: Actor, node: NetworkNode, codes: Collection[str], since: date, reason: str) -> int:
    """Hang the points of these codes on a node from a day on, all or none; returns how many.

    A fixed number of queries but for the places that end. Raises UnableToAct, UnableToChangeNetwork.
    """
    actor.require(EDIT, branch_id=node.branch_id)
    points = _points_of(actor, codes)
    with acting(user_id=actor.user_id, reason=reason):
        _end_places(points, since=since)
        NetworkPlace.objects.bulk_create(
            NetworkPlace(usage_point_id=point, node=node, valid=DateRange(since, None)) for point in points
        )
    return len(points)


@transaction.atomic
def take_points_off(
    *, actor: Actor, node: NetworkNode, codes: Collection[str], since: date, reason: str
) -> int:
    """Take the points of these codes off the node from a day on: they hang nowhere; all or none, returns how many.

    Raises UnableToAct, UnableToChangeNetwork.
    """
    actor.require(EDIT, branch_id=node.branch_id)
    points = _points_of(actor, codes)
    hanging = NetworkPlace.objects.filter(usage_point_id__in=points, node=node, valid__contains=since)
    here = set(hanging.values_list("usage_point_id", flat=True))
    if elsewhere := [code for point, code in points.items() if point not in here]:
        raise UnableToChangeNetwork(f"В этот день на узле не стоят: {_named(elsewhere)}.")
    with acting(user_id=actor.user_id, reason=reason):
        _end_places(points, since=since)
    return len(points)


def _points_of(actor: Actor, codes: Collection[str]) -> dict[int, str]:
    """Return point → code of the codes. Raises UnableToChangeNetwork naming those that the actor may not change."""
    found = dict(usage_points_for(actor, verb=EDIT).filter(code__in=codes).values_list("pk", "code"))
    if lacking := sorted(set(codes) - set(found.values())):
        raise UnableToChangeNetwork(f"Точек с такими кодами нет среди ваших отделений: {_named(lacking)}.")
    return found


def _end_places(points: Mapping[int, str], *, since: date) -> None:
    """End on the day where the points (id → code) hang. Raises UnableToChangeNetwork where one begins to hang later."""
    places = NetworkPlace.objects.select_for_update().filter(usage_point_id__in=points)
    later = places.filter(valid__startswith__gte=since).order_by("usage_point__code")
    if codes := list(dict.fromkeys(points[place.usage_point_id] for place in later)):
        raise UnableToChangeNetwork(f"С этого дня или позже уже на другом месте: {_named(codes)}.")
    ending = list(places.filter(valid__contains=since))
    for place in ending:
        place.valid = DateRange(place.valid.lower, since)
    NetworkPlace.objects.bulk_update(ending, ["valid"])


def _named(codes: Sequence[str]) -> str:
    shown = ", ".join(codes[:_NAMED])
    return f"{shown} и ещё {len(codes) - _NAMED}" if len(codes) > _NAMED else shown


@transaction.atomic
def store_reconciliation(
    *,
    actor: Actor,
    node: NetworkNode,
    month: date,
    file_id: int,
    file_name: str,
    layout: Mapping[str, object],
    rows: Sequence[ComparedRow],
) -> Reconciliation:
    """Keep a comparison of a month. Raises UnableToAct, UnableToChangeNetwork where the month is agreed."""
    actor.require(EDIT, branch_id=node.branch_id)
    if Reconciliation.objects.filter(node=node, month=month, state="agreed").exists():
        raise UnableToChangeNetwork("Сверка за этот месяц уже согласована.")
    made = Reconciliation.objects.create(
        node=node,
        month=month,
        file_id=file_id,
        file_name=file_name[:255],
        layout=dict(layout),
        created_by_id=actor.user_id,
    )
    ReconciliationRow.objects.bulk_create(
        ReconciliationRow(reconciliation=made, **{name: getattr(row, name) for name in ComparedRow.__slots__})
        for row in rows
    )
    return made


@transaction.atomic
def agree(
    *, actor: Actor, reconciliation: Reconciliation, chosen: Mapping[int, tuple[int | None, str]]
) -> None:
    """Fix the agreed version: row → (volume in Wh, note); rows not named are agreed at ours where they are equal.

    Raises UnableToAct, UnableToChangeNetwork where a row that differs has no decision or it is agreed already.
    """
    actor.require(EDIT, branch_id=reconciliation.node.branch_id)
    locked = Reconciliation.objects.select_for_update().get(pk=reconciliation.pk)
    if locked.state == Reconciliation.State.AGREED:
        raise UnableToChangeNetwork("Эта сверка уже согласована и не меняется.")
    rows = list(locked.rows.all())
    undecided = [row for row in rows if row.kind not in {"equal", "rounding"} and row.pk not in chosen]
    if undecided:
        raise UnableToChangeNetwork(
            f"Без решения {len(undecided)} строк, первая: {undecided[0].code}. Выберите наш, сетевой или другой объём."
        )
    for row in rows:
        volume, note = chosen.get(row.pk, (row.ours_wh, ""))
        row.agreed_wh, row.note = volume, note
    ReconciliationRow.objects.bulk_update(rows, ["agreed_wh", "note"], batch_size=1000)
    locked.state, locked.agreed_at = Reconciliation.State.AGREED, timezone.now()
    locked.agreed_by_id = actor.user_id
    locked.save(update_fields=["state", "agreed_at", "agreed_by"])
