"""What a document says of an account: who, where, on which contract."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import BigIntegerField, F
from django.db.models.functions import Coalesce

from sbyt.apps.contracts.models import Account
from sbyt.apps.parties.queries_as_of import parties_as_of
from sbyt.apps.premises.queries_of_buildings import area_of_premises, of_size, of_term
from sbyt.kit.audit.as_of import values_as_of

_ROOMS: Final = {"flat": "кв.", "section": "кв.", "room": "кв.", "non_residential": "пом."}
_BUILDING: Final = "premises__building__"
_COLUMNS: Final = (
    *("id", "number", "kind", "party_name", "party_id", "party__inn", "party__kpp", "party__address"),
    *("premises_id", "premises__kind", "premises__number", "area", "rooms"),
    *("premises__building_id", f"{_BUILDING}locality", f"{_BUILDING}street", f"{_BUILDING}house"),
    *(f"{_BUILDING}premises_area_dm2", "common_area", "stove", "heating"),
    *("contract__number", "contract__signed_on"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFacts:
    """An account as a document names it; `address` is that of the premises, `party_address` the legal one."""

    account_id: int
    number: str
    kind: str
    party_name: str
    party_inn: str
    party_kpp: str
    party_address: str
    address: str
    premises_id: int
    building_id: int
    area_dm2: int | None
    rooms: int | None
    building_premises_area_dm2: int | None
    building_common_area_dm2: int | None
    stove_kind: str
    heating_kind: str | None
    contract_number: str
    contract_signed_on: date | None


def account_facts(
    *, account_ids: Collection[int], on: date, as_of: datetime | None = None
) -> dict[int, AccountFacts]:
    """Return facts of the accounts as they are on the day, by one query; with `as_of`, as they were believed and named then, by three."""
    building = "premises__building_id"
    common = of_term("common_area_dm2", on=on, building=building, as_of=as_of)
    rooms = of_size("rooms", on=on, premises="premises_id", as_of=as_of)
    dated = Account.objects.annotate(
        area=area_of_premises(on=on, premises="premises", as_of=as_of),
        rooms=Coalesce(rooms, F("premises__rooms")),
        stove=Coalesce(
            of_term("stove_kind", on=on, building=building, as_of=as_of), F(f"{_BUILDING}stove_kind")
        ),
        heating=of_term("heating_kind", on=on, building=building, as_of=as_of),
        common_area=Coalesce(common, F(f"{_BUILDING}common_area_dm2"), output_field=BigIntegerField()),
    )
    rows = list(dated.filter(pk__in=account_ids).values_list(*_COLUMNS, named=True))
    if as_of is not None:
        rows = _as_named(rows, as_of)
    return {row.id: _facts(row) for row in rows}


def _as_named(rows: list[Any], moment: datetime) -> list[Any]:
    """Return the rows with the names and requisites that stood at the moment."""
    names = values_as_of(Account, ids=[row.id for row in rows], fields=["party_name"], moment=moment)
    parties = parties_as_of(ids={row.party_id for row in rows}, moment=moment)
    return [
        row._replace(
            **names.get(row.id, {}),
            **{f"party__{field}": parties[row.party_id][field] for field in ("inn", "kpp", "address")},
        )
        if row.party_id in parties
        else row._replace(**names.get(row.id, {}))
        for row in rows
    ]


def _facts(row: Any) -> AccountFacts:
    """Make facts of a plain row: thousands of them are read for the documents of a partition."""
    room = _ROOMS.get(row.premises__kind, "")
    place = (row.premises__building__locality, row.premises__building__street, row.premises__building__house)
    number = f"{room} {row.premises__number}".strip() if row.premises__number else ""
    return AccountFacts(
        account_id=row.id,
        number=row.number,
        kind=row.kind,
        party_name=row.party_name,
        party_inn=row.party__inn,
        party_kpp=row.party__kpp,
        party_address=row.party__address,
        address=", ".join(part for part in (*place, number) if part),
        premises_id=row.premises_id,
        building_id=row.premises__building_id,
        area_dm2=row.area,
        rooms=row.rooms,
        building_premises_area_dm2=row.premises__building__premises_area_dm2,
        building_common_area_dm2=row.common_area,
        stove_kind=row.stove,
        heating_kind=row.heating,
        contract_number=row.contract__number or "",
        contract_signed_on=row.contract__signed_on,
    )
