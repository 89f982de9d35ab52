"""Tell the accounts of households: opened, changed, closed since they were told last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from sbyt.apps.contracts.queries_exchange import HouseholdAccount, household_accounts
from sbyt.apps.exchange.queries import failed_with, known_there, references, under_way
from sbyt.apps.exchange.types import GisReference, Known, MessageKind, NewElement, ObjectKind
from sbyt.apps.premises.queries import people_on
from sbyt.formats.giszhkh.account_message import (
    AccountToTell,
    ContractReason,
    PayerName,
    accounts_message,
)
from sbyt.formats.giszhkh.elements import NsiRef
from sbyt.formats.giszhkh.namespaces import IMPORT_ACCOUNTS
from sbyt.usecases.giszhkh.gathering import (
    Draft,
    Gathered,
    Telling,
    add_messages,
    digest_of,
    new_guid,
    nobody,
)

_WORDS_OF_NAME: Final = 3
NO_HOUSE: Final = "у дома нет кода ФИАС"
NO_ROOM: Final = "помещения нет в ГИС ЖКХ: запросите дом"
NO_REASON: Final = "не задана причина закрытия счёта (НСИ 22)"
NO_NAME: Final = "у потребителя нет имени и фамилии"


def tell_accounts(gathered: Gathered, *, building_ids: Sequence[int], telling: Telling) -> None:
    """Add messages with the accounts of the buildings whose facts have changed. A constant number of queries."""
    accounts = household_accounts(building_ids=building_ids)
    ids = [one.account_id for one in accounts]
    there = known_there(kind=ObjectKind.ACCOUNT, object_ids=ids)
    waiting = under_way(kind=ObjectKind.ACCOUNT, object_ids=ids)
    failed = failed_with(kind=ObjectKind.ACCOUNT, object_ids=ids)
    rooms = known_there(kind=ObjectKind.PREMISES, object_ids=[one.premises_id for one in accounts])
    fias = known_there(kind=ObjectKind.HOUSE, object_ids=building_ids)
    people = people_on(premises_ids=[one.premises_id for one in accounts], day=telling.today)
    reasons = references()
    drafts = []
    for account in accounts:
        known = there.get(account.account_id, Known())
        if account.account_id in waiting or _never_mattered(account, known, telling):
            continue
        told = _facts(gathered, account, known, rooms, fias, people, reasons)
        if told is None:
            continue
        sha256 = digest_of(accounts_message([replace(told, transport_guid=nobody(), account_guid="")]))
        if sha256 in {known.told_sha256, failed.get(account.account_id)}:
            gathered.unchanged += 1
            continue
        element = NewElement(
            transport_guid=told.transport_guid,
            kind=ObjectKind.ACCOUNT,
            object_id=account.account_id,
            label=f"ЛС {account.number}",
            sha256=sha256,
        )
        drafts.append(Draft(element, told))
    add_messages(
        gathered,
        drafts,
        telling=telling,
        kind=MessageKind.ACCOUNTS,
        operation=IMPORT_ACCOUNTS,
        build=accounts_message,
        repeatable=False,
    )


def _never_mattered(account: HouseholdAccount, known: Known, telling: Telling) -> bool:
    """Tell whether the account was closed before ГИС ЖКХ knew it: there is nothing to close."""
    return account.closed_on is not None and account.closed_on <= telling.today and not known.guid


def _facts(
    gathered: Gathered,
    account: HouseholdAccount,
    known: Known,
    rooms: Mapping[int, Known],
    fias: Mapping[int, Known],
    people: Mapping[int, int],
    reasons: Mapping[str, GisReference],
) -> AccountToTell | None:
    label = f"ЛС {account.number}"
    house = account.premises_kind == "house"
    room = "" if house else rooms.get(account.premises_id, Known()).guid
    building = fias.get(account.building_id, Known()).guid
    if not building:
        gathered.hold(NO_HOUSE, label)
        return None
    if not house and not room:
        gathered.hold(NO_ROOM, label)
        return None
    payer = _name(account)
    if payer is None and account.payer_kind == "person":
        gathered.hold(NO_NAME, label)
        return None
    closed = account.closed_on is not None
    reason = reasons.get(GisReference.Purpose.CLOSE_REASON)
    if closed and reason is None:
        gathered.hold(NO_REASON, label)
        return None
    return AccountToTell(
        transport_guid=new_guid(),
        number=account.number,
        premises_guid=room,
        fias_house_guid=building if house else "",
        area_dm2=account.area_dm2,
        people=people.get(account.premises_id),
        payer=payer,
        account_guid=known.guid,
        closed_on=account.closed_on,
        close_reason=NsiRef(code=reason.code, guid=str(reason.guid)) if closed and reason else None,
        contract=_contract(account),
    )


def _name(account: HouseholdAccount) -> PayerName | None:
    words = account.payer.split(maxsplit=_WORDS_OF_NAME - 1)
    if account.payer_kind != "person" or len(words) < _WORDS_OF_NAME - 1:
        return None
    return PayerName(
        surname=words[0], first_name=words[1], patronymic=words[2] if len(words) == _WORDS_OF_NAME else ""
    )


def _contract(account: HouseholdAccount) -> ContractReason | None:
    if account.contract_signed_on is None:
        return None
    return ContractReason(
        number=account.contract_number, signed_on=account.contract_signed_on, is_written=True
    )
