"""Tell the meters of houses: those put in, those whose facts have changed, those replaced or taken out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from sbyt.apps.exchange.types import MessageKind, NewElement, ObjectKind
from sbyt.apps.premises.queries_of_houses import House, houses
from sbyt.formats.giszhkh.device_message import DeviceToTell, devices_message
from sbyt.formats.giszhkh.namespaces import IMPORT_DEVICES
from sbyt.usecases.giszhkh.device_facts import KnownOfDevices, UnableToSayOfDevice
from sbyt.usecases.giszhkh.gathering import (
    Draft,
    Gathered,
    Telling,
    add_messages,
    digest_of,
    nobody,
)
from sbyt.usecases.giszhkh.meters_in_houses import MeterInHouse, meters_in_houses


def tell_devices(gathered: Gathered, *, building_ids: Sequence[int], telling: Telling) -> None:
    """Add messages with what has changed of the meters of the buildings since they were told, a message a house.

    A replaced meter waits for the one in its place: the round after that one is taken tells of the replacement.
    """
    meters = meters_in_houses(building_ids=building_ids, today=telling.today)
    known = KnownOfDevices(meters, building_ids=building_ids, today=telling.today)
    by_house: dict[int, list[Draft]] = {}
    for meter in meters:
        draft = _draft(gathered, meter, known)
        if draft is not None:
            by_house.setdefault(meter.point.building_id, []).append(draft)
    addresses: dict[int, House] = houses(building_ids=by_house)
    for building_id, drafts in by_house.items():
        add_messages(
            gathered,
            drafts,
            telling=telling,
            kind=MessageKind.DEVICES,
            operation=IMPORT_DEVICES,
            build=partial(devices_message, fias_house_guid=known.fias[building_id].guid),
            repeatable=False,
            subject=addresses[building_id].address,
            subject_id=building_id,
        )


def _draft(gathered: Gathered, one: MeterInHouse, known: KnownOfDevices) -> Draft | None:
    """Return what is to be told of the meter; None where nothing is, or it cannot be."""
    installation, there = one.meter.installation_id, known.known(one)
    is_gone = one.meter.valid_to is not None and one.meter.valid_to <= known.today
    if installation in known.waiting or there.has_ended or (is_gone and not there.guid):
        return None
    try:
        facts = known.gone(one) if is_gone else known.facts(one)
        digests = {_digest(facts)}
        if is_gone and facts.replacement is not None and there.told_sha256:
            digests |= _digest_of_archived(one, known)
    except UnableToSayOfDevice as hindrance:
        if there.guid and not is_gone and there.told_sha256:
            gathered.unchanged += 1  # it was told of, and nothing can be said anew
        else:
            gathered.hold(str(hindrance), one.label)
        return None
    if digests & {there.told_sha256, known.failed.get(installation)}:
        gathered.unchanged += 1
        return None
    told = facts
    if there.guid and not is_gone:
        told = replace(
            facts,
            version_guid=there.version_guid or there.guid,
            has_readings=known.has_readings(one),
        )
    element = NewElement(
        transport_guid=told.transport_guid,
        kind=ObjectKind.DEVICE,
        object_id=installation,
        label=one.label,
        sha256=_digest(facts),
        ends=is_gone,
    )
    return Draft(element, told)


def _digest_of_archived(one: MeterInHouse, known: KnownOfDevices) -> set[str]:
    """Return the digest that the meter would have as archived: one told so is not replaced afterwards."""
    try:
        return {_digest(known.archived(one))}
    except UnableToSayOfDevice:
        return set()


def _digest(told: DeviceToTell) -> str:
    """Return the hash of what is said; versions, which change with each telling, are left out."""
    blank = replace(told, transport_guid=nobody(), version_guid=nobody() if told.version_guid else "")
    if told.replacement is not None:
        blank = replace(blank, replacement=replace(told.replacement, by_version_guid=nobody()))
    return digest_of(devices_message([blank], fias_house_guid=nobody()))
