"""The journal of changes over all audited models: who, when, what, before → after, why.

Read from the history tables themselves: each gives its latest rows by an index, the union is cut to one page, and
only that page is told in words. No query depends on how many rows a page has, only on how many models.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.fields.json import KT
from pghistory.models import Context, Event

from sbyt.kit.access.actor import Actor
from sbyt.kit.access.models import User
from sbyt.kit.journal.wording import as_said, in_words

COUNTED_UP_TO: Final = 10_000
"""More changes than this are counted as «10 000 и больше»."""

CREATED: Final = "создание"
_ACTIONS: Final = {"insert": CREATED, "update": "изменение", "delete": "удаление"}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field: its name, and its value before and after, all in Russian."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the journal; `event_id` is its number within its model. `who` is empty for a change made past any context, straight in the database."""

    at: datetime
    who: str
    user_id: int | None
    action: str
    model: str
    model_name: str
    object_id: int
    object_name: str
    reason: str
    path: str
    address: str
    fields: tuple[FieldChange, ...]
    event_id: int


@dataclass(frozen=True, slots=True)
class Sought:
    """What part of the journal is asked for; everything when nothing is named.

    `objects` are pairs of a model label («contracts.Account») and a key.
    """

    user_id: int | None = None
    model: str = ""
    objects: tuple[tuple[str, int], ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of the journal, the latest first, and how many changes there are (counted up to COUNTED_UP_TO)."""

    changes: list[Change]
    total: int


def journal(*, actor: Actor, sought: Sought, offset: int, limit: int) -> Found:
    """Return a page of the journal. Raises UnableToAct.

    Who may see it in some branches sees changes of what belongs to a branch, and only to those.
    """
    actor.require("audit.view")
    events = [
        event
        for model in audited_events()
        if (event := _of_model(model, sought, branches=actor.branches("audit.view"))) is not None
    ]
    if not events:
        return Found(changes=[], total=0)
    page = _latest(events, upto=offset + limit)[offset:]
    return Found(changes=_told(page), total=_counted(events))


def history_of(*, objects: Sequence[tuple[str, int]], limit: int) -> list[Change]:
    """Return the latest changes of things which the caller has already been let to see, the latest first."""
    events = [
        event
        for model in audited_events()
        if (event := _of_model(model, Sought(objects=tuple(objects)), branches=None)) is not None
    ]
    return _told(_latest(events, upto=limit)) if events else []


@cache
def audited_events() -> tuple[type[Any], ...]:
    """Return the history models, one for each audited model."""
    return tuple(
        model
        for model in apps.get_models()
        if issubclass(model, Event) and getattr(model, "pgh_tracked_model", None)
    )


def audited_models() -> list[tuple[str, str]]:
    """Return (label, Russian name) of all audited models, by name: the choices of a filter."""
    tracked = [event.pgh_tracked_model._meta for event in audited_events()]  # noqa: SLF001
    return sorted(((meta.label, str(meta.verbose_name)) for meta in tracked), key=lambda pair: pair[1])


@dataclass(frozen=True, slots=True)
class _Line:
    label: str
    event_id: int


def _of_model(model: type[Any], sought: Sought, *, branches: frozenset[int] | None) -> QuerySet[Any] | None:
    """Return the rows of one history table that are sought; None where there can be none."""
    label = model.pgh_tracked_model._meta.label  # noqa: SLF001
    keys = [key for named, key in sought.objects if named == label]
    if (sought.model and sought.model != label) or (sought.objects and not keys):
        return None
    rows: QuerySet[Any] = model.objects.order_by()
    if branches is not None:
        if not _has_branch(model):
            return None
        rows = rows.filter(branch_id__in=branches)
    if keys:
        rows = rows.filter(pgh_obj_id__in=keys)
    if sought.user_id is not None:
        by_user = Context.objects.alias(by=KT("metadata__user")).filter(by=str(sought.user_id))
        rows = rows.filter(pgh_context_id__in=by_user.values("id"))
    if sought.since is not None:
        rows = rows.filter(pgh_created_at__gte=sought.since)
    if sought.until is not None:
        rows = rows.filter(pgh_created_at__lt=sought.until)
    if sought.words:
        rows = rows.filter(pgh_context__metadata__reason__icontains=sought.words)
    return rows


def _has_branch(model: type[Any]) -> bool:
    return any(field.attname == "branch_id" for field in model._meta.concrete_fields)  # noqa: SLF001


def _latest(events: Iterable[QuerySet[Any]], *, upto: int) -> list[_Line]:
    columns = ("pgh_created_at", "model_label", "pgh_id")
    tops = [
        rows.annotate(model_label=Value(rows.model.pgh_tracked_model._meta.label))  # noqa: SLF001
        .order_by("-pgh_created_at", "-pgh_id")
        .values_list(*columns)[:upto]
        for rows in events
    ]
    union = tops[0] if len(tops) == 1 else tops[0].union(*tops[1:], all=True)
    ordered = union if len(tops) == 1 else union.order_by("-pgh_created_at", "-model_label", "-pgh_id")[:upto]
    return [_Line(label=label, event_id=event_id) for _, label, event_id in ordered]


def _counted(events: Iterable[QuerySet[Any]]) -> int:
    rows = [each.values_list(Value(1))[:COUNTED_UP_TO] for each in events]
    union = rows[0] if len(rows) == 1 else rows[0].union(*rows[1:], all=True)
    return min(int(union.count()), COUNTED_UP_TO)


def _told(lines: Sequence[_Line]) -> list[Change]:
    by_label: dict[str, list[int]] = {}
    for line in lines:
        by_label.setdefault(line.label, []).append(line.event_id)
    read = {label: _with_previous(label, ids) for label, ids in by_label.items()}
    pairs = [(line.label, *read[line.label][line.event_id]) for line in lines]
    names = _names_of(pairs)
    return [_change(label, event, previous, names=names) for label, event, previous in pairs]


def _with_previous(label: str, ids: list[int]) -> dict[int, tuple[Any, Any]]:
    """Return event id → (the event, the one before it of the same thing), in two queries."""
    model = next(each for each in audited_events() if each.pgh_tracked_model._meta.label == label)  # noqa: SLF001
    earlier = (
        model.objects.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
        .order_by("-pgh_id")
        .values("pgh_id")[:1]
    )
    events = (
        model.objects.filter(pgh_id__in=ids)
        .select_related("pgh_context")
        .annotate(previous_id=Subquery(earlier))
    )
    read = {event.pgh_id: event for event in events}
    before = model.objects.in_bulk([event.previous_id for event in read.values() if event.previous_id])
    return {key: (event, before.get(event.previous_id)) for key, event in read.items()}


def _names_of(pairs: Sequence[tuple[str, Any, Any]]) -> dict[tuple[str, Any], str]:
    """Return the names of the things changed and of all they point to: one query a model."""
    wanted: dict[type[models.Model], set[Any]] = {User: set()}
    for _, event, previous in pairs:
        tracked = event.pgh_tracked_model
        wanted.setdefault(tracked, set()).add(event.pgh_obj_id)
        wanted[User].add(_user_id(event))
        for field in _kept_fields(event):
            if isinstance(field, models.ForeignKey):
                keys = {getattr(row, field.attname) for row in (event, previous) if row is not None}
                wanted.setdefault(field.related_model, set()).update(keys)
    return {
        (model._meta.label, key): as_said(str(thing))  # noqa: SLF001
        for model, keys in wanted.items()
        for key, thing in model._base_manager.select_related().in_bulk(keys - {None}).items()  # noqa: SLF001
    }


def _change(label: str, event: Any, previous: Any, *, names: Mapping[tuple[str, Any], str]) -> Change:
    known = event.pgh_context.metadata if event.pgh_context else {}
    user_id = _user_id(event)
    return Change(
        at=event.pgh_created_at,
        who=names.get((User._meta.label, user_id), "") if user_id else "",  # noqa: SLF001
        user_id=user_id,
        action=_ACTIONS.get(event.pgh_label, event.pgh_label),
        model=label,
        model_name=str(event.pgh_tracked_model._meta.verbose_name),  # noqa: SLF001
        object_id=event.pgh_obj_id,
        object_name=names.get((label, event.pgh_obj_id), f"№ {event.pgh_obj_id}"),
        reason=known.get("reason") or "",
        path=known.get("url") or "",
        address=known.get("address") or "",
        fields=_field_changes(event, previous, names=names),
        event_id=event.pgh_id,
    )


def _field_changes(
    event: Any, previous: Any, *, names: Mapping[tuple[str, Any], str]
) -> tuple[FieldChange, ...]:
    """Return the fields that differ: for a new thing all that is filled, for a deleted one all that was."""
    deleted = event.pgh_label == "delete"
    old, new = (event, None) if deleted else (previous, event)
    told = []
    for field in _kept_fields(event):
        before = getattr(old, field.attname) if old is not None else None
        after = getattr(new, field.attname) if new is not None else None
        if before != after and not (_is_empty(before) and _is_empty(after)):
            told.append(
                FieldChange(
                    name=str(field.verbose_name),
                    before=in_words(field, before, names=names),
                    after=in_words(field, after, names=names),
                )
            )
    return tuple(told)


def _kept_fields(event: Any) -> list[models.Field[Any, Any]]:
    """Return the fields of the audited model that its history keeps, the key aside."""
    kept = {field.name for field in event._meta.concrete_fields}  # noqa: SLF001
    tracked = event.pgh_tracked_model._meta.concrete_fields  # noqa: SLF001
    return [field for field in tracked if field.name in kept and not field.primary_key]


def _is_empty(value: Any) -> bool:
    return value is None or value == ""


def _user_id(event: Any) -> int | None:
    found = event.pgh_context.metadata.get("user") if event.pgh_context else None
    return int(found) if found is not None else None
