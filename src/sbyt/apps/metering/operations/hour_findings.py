"""Keep what checks found: found again it is the same row, no longer found it is gone; a person decides."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from sbyt.apps.metering.models import CheckRule, HourFinding, HourReplacement
from sbyt.calc.check_parameters import GAP, parameter_names
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting

EDIT = "readings.enter"
_LOCK = 80022
_FIGURES = ("first_day", "hours", "energy_wh", "money_kop", "data")


class UnableToDecideFinding(ValueError):
    """Raised where a finding cannot be decided so; nothing is changed. The message is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFinding:
    """A row of calc.hour_checks.FOUND with its money. `is_replaced`: whether all that is missing stands replaced; None of what is not missing."""

    usage_point_id: int
    channel: int
    code: str
    first_day: date
    hours: int
    energy_wh: int
    money_kop: int
    data: Mapping[str, int]
    is_replaced: bool | None = None


@dataclass(frozen=True, slots=True)
class StoredFindings:
    """How many findings are new, were known, are gone."""

    added: int
    known: int
    gone: int


@transaction.atomic
def store_findings(
    *, month: date, point_ids: Collection[int], findings: Sequence[NewFinding], now: datetime
) -> StoredFindings:
    """Store what was found at these points in the month. A decided finding keeps its decision; figures are renewed.
    What is found again as it was is not written.

    Checks of one month wait for each other here: the button and the job may find the same.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, month.toordinal()])
    kept = {
        (row.usage_point_id, row.channel, row.code): row
        for row in HourFinding.objects.select_for_update().filter(month=month, usage_point_id__in=point_ids)
    }
    fresh, again, known = [], [], 0
    for one in findings:
        row = kept.pop((one.usage_point_id, one.channel, one.code), None)
        if row is None:
            fresh.append(
                HourFinding(
                    usage_point_id=one.usage_point_id,
                    channel=one.channel,
                    code=one.code,
                    month=month,
                    found_at=now,
                    state=_state_of(one, HourFinding.State.OPEN),
                    **{name: getattr(one, name) for name in _FIGURES},
                )
            )
            continue
        known += 1
        state = _state_of(one, HourFinding.State(row.state))
        if row.state == state and all(getattr(row, name) == getattr(one, name) for name in _FIGURES):
            continue
        row.state = state
        for name in _FIGURES:
            setattr(row, name, getattr(one, name))
        again.append(row)
    gone = [row.pk for row in kept.values() if _is_gone(row)]
    HourFinding.objects.bulk_create(fresh)
    HourFinding.objects.bulk_update(again, [*_FIGURES, "state"], batch_size=1000)
    HourFinding.objects.filter(pk__in=gone).update(state=HourFinding.State.GONE, decided_at=now)
    return StoredFindings(added=len(fresh), known=known, gone=len(gone))


def _state_of(one: NewFinding, state: HourFinding.State) -> HourFinding.State:
    """Return the state of a finding found again: what a person decided stands, a gap is replaced while all of it is."""
    if state == HourFinding.State.ACCEPTED or (
        one.is_replaced is None and state == HourFinding.State.REPLACED
    ):
        return state
    return HourFinding.State.REPLACED if one.is_replaced else HourFinding.State.OPEN


def _is_gone(row: HourFinding) -> bool:
    measured = row.code == GAP and row.state == HourFinding.State.REPLACED
    return measured or row.state == HourFinding.State.OPEN


@transaction.atomic
def accept_finding(*, actor: Actor, finding: HourFinding, note: str) -> None:
    """Say that the data are right as they are. Raises UnableToAct, UnableToDecideFinding."""
    actor.require(EDIT, branch_id=finding.usage_point.branch_id)
    if finding.state != HourFinding.State.OPEN:
        raise UnableToDecideFinding("По этому замечанию уже решено.")
    finding.state = HourFinding.State.ACCEPTED
    finding.note = note
    finding.decided_at = timezone.now()
    finding.decided_by_id = actor.user_id
    finding.save(update_fields=["state", "note", "decided_at", "decided_by"])


@transaction.atomic
def settle_as_replaced(*, actor: Actor, finding: HourFinding, note: str) -> None:
    """Say that what a finding tells of was replaced, and why. Raises UnableToAct, UnableToDecideFinding."""
    actor.require(EDIT, branch_id=finding.usage_point.branch_id)
    if finding.state == HourFinding.State.GONE:
        raise UnableToDecideFinding("Этого замечания больше нет: проверка его не находит.")
    finding.state, finding.note = HourFinding.State.REPLACED, note[:300]
    finding.decided_at, finding.decided_by_id = timezone.now(), actor.user_id
    finding.save(update_fields=["state", "note", "decided_at", "decided_by"])


def settle_gap(*, actor: Actor, point_id: int, channel: int, month: date) -> None:
    """Say that the gap of the month, if one stands open, is replaced whole. The caller has checked that it is."""
    gap = HourFinding.objects.filter(
        usage_point_id=point_id, channel=channel, month=month, code=GAP, state=HourFinding.State.OPEN
    ).first()
    if gap is not None:
        settle_as_replaced(actor=actor, finding=gap, note="Все недостающие часы замещены.")


@transaction.atomic
def store_replacements(
    *,
    actor: Actor,
    days: Sequence[tuple[int, int, date, Sequence[int | None], str]],
    basis: Mapping[str, Any],
    now: datetime,
    over_measured: bool = False,
) -> int:
    """Put hours in place of missing ones: (point, channel, day, 24 values, method); returns how many days.

    `over_measured`: in place of measured ones too, which nobody believes; all 24 values are given.

    An open replacement of the same day is superseded. The caller has checked that the actor may.
    """
    keys = {(point, channel, day) for point, channel, day, _, _ in days}
    opened = HourReplacement.objects.select_for_update().filter(
        usage_point_id__in={point for point, _, _ in keys}, superseded_at=None, closed_at=None
    )
    replaced = [row.pk for row in opened if (row.usage_point_id, row.channel, row.day) in keys]
    HourReplacement.objects.filter(pk__in=replaced).update(superseded_at=now)
    HourReplacement.objects.bulk_create(
        HourReplacement(
            usage_point_id=point,
            channel=channel,
            day=day,
            values_wh=list(values),
            method=method,
            over_measured=over_measured,
            basis=dict(basis),
            recorded_at=now,
            recorded_by_id=actor.user_id,
        )
        for point, channel, day, values, method in days
    )
    return len(days)


@transaction.atomic
def set_check_parameters(
    *, actor: Actor, point_class: str, parameters: Mapping[str, int], reason: str
) -> CheckRule:
    """Set what differs from the defaults for a class of points, "" for all. Raises UnableToAct, UnableToDecideFinding."""
    actor.require_everywhere(EDIT)
    unknown = sorted(set(parameters) - set(parameter_names()))
    if unknown:
        raise UnableToDecideFinding(f"Параметра {unknown[0]} у проверок нет.")
    with acting(user_id=actor.user_id, reason=reason):
        rule, _ = CheckRule.objects.update_or_create(
            code="hours", point_class=point_class, defaults={"parameters": dict(parameters), "source": reason}
        )
    return rule
