"""Enter the points of meters that count for many: of a whole building, of a communal flat or a section of one."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from sbyt.apps.contracts.queries_life import open_accounts_of
from sbyt.apps.contracts.queries_supply import supplied_points
from sbyt.apps.metering.operations.shared_meters import (
    UnableToShareMeter,
    put_room,
    share_meter,
    shared_meters_at,
    take_room_out,
)
from sbyt.apps.metering.operations.stand_meters import UnableToEnterPoint, enter_common_point, enter_point
from sbyt.apps.premises.queries_of_buildings import buildings_for, premises_for, rooms_of_flat
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting
from sbyt.usecases.registers.scope import EDIT, UnableToFind


class UnableToAddPoint(ValueError):
    """Raised when the point cannot be so; nothing is stored. The text is Russian; `field` names what is at fault."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def add_common_point(*, actor: Actor, building_id: int, code: str, name: str, reason: str) -> int:
    """Enter a point of a house meter and return its id; the meter is put up there next.

    Raises UnableToAct, UnableToFind, UnableToAddPoint.
    """
    actor.require(EDIT)
    building = buildings_for(actor, verb=EDIT).filter(pk=building_id).first()
    if building is None:
        raise UnableToFind(f"building {building_id}")
    if building.closed_on is not None:
        raise UnableToAddPoint(f"Дом закрыт {building.closed_on:%d.%m.%Y}.")
    try:
        with acting(user_id=actor.user_id, reason=reason):
            point = enter_common_point(
                code=code, branch_id=building.branch_id, building_id=building_id, name=name
            )
    except UnableToEnterPoint as refusal:
        raise UnableToAddPoint(str(refusal), field="code") from refusal
    return point.pk


@transaction.atomic
def add_shared_meter(*, actor: Actor, premises_id: int, since: date, reason: str) -> int:
    """Enter the point of the shared meter of a communal flat or a section and return its id; its rooms share it from `since` on.

    Rooms that get an account later join it when the account is opened. The shared meter of a section counts inside that of its
    flat. Raises UnableToAct, UnableToFind, UnableToAddPoint.
    """
    actor.require(EDIT)
    flat = premises_for(actor, verb=EDIT).select_related("building", "inside").filter(pk=premises_id).first()
    if flat is None:
        raise UnableToFind(f"premises {premises_id}")
    rooms = rooms_of_flat(premises_id=premises_id)
    own = [premises_id, *([flat.inside_id] if flat.inside_id else [])]
    shared = shared_meters_at(premises_ids=own, on=since)
    if premises_id in shared:
        raise UnableToAddPoint("Общий прибор у квартиры уже есть.")
    if open_accounts_of(premises_ids=[premises_id], on=since):
        raise UnableToAddPoint("На саму квартиру открыт счёт: сначала разделите его.")
    outer = shared.get(flat.inside_id) if flat.inside_id else None
    try:
        with acting(user_id=actor.user_id, reason=reason):
            point = enter_point(
                code=f"ОК-{premises_id}",
                branch_id=flat.building.branch_id,
                building_id=flat.building_id,
                premises_id=premises_id,
                name="общий прибор квартиры",
            )
            meter = share_meter(usage_point_id=point.pk, inside_id=outer.pk if outer else None)
            parted = shared_meters_at(premises_ids=[room.pk for room in rooms], on=since)
            for section in parted.values():
                share_meter(usage_point_id=section.usage_point_id, inside_id=meter.pk)
            within = {room.pk for room in rooms if room.inside_id not in parted}
            for point_id in _points_of_rooms(within, since):
                take_room_out(usage_point_id=point_id, on=since)
                put_room(shared_id=meter.pk, usage_point_id=point_id, since=since)
    except (UnableToEnterPoint, UnableToShareMeter) as refusal:
        raise UnableToAddPoint(str(refusal)) from refusal
    return point.pk


def _points_of_rooms(premises_ids: set[int], on: date) -> list[int]:
    accounts = open_accounts_of(premises_ids=premises_ids, on=on)
    supplied = supplied_points(account_ids=[account.pk for account in accounts])
    return sorted({one.usage_point_id for one in supplied if one.supplies_on(on)})
