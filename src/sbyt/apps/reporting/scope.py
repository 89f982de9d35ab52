"""What a report is cut to: the branches of the actor and the filters that all reports share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from sbyt.kit.access.actor import Actor

KINDS_OF_BUILDINGS: Final = {
    "apartment_building": "МКД",
    "private_house": "частный сектор",
    "site": "объекты юрлиц",
}
NO_DISTRICT: Final = "без района"
"""What buildings of no district are grouped and found under."""
_DISTRICT: Final = f"coalesce(nullif(b.district, ''), '{NO_DISTRICT}')"
GROUPS: Final = {
    "branch": ("Отделение", "br.name", "br.id"),
    "district": ("Район", _DISTRICT, _DISTRICT),
    "locality": ("Населённый пункт", "b.locality", "b.locality"),
    "sector": ("Сектор", "b.kind", "b.kind"),
    "building": ("Дом", "concat_ws(', ', b.locality, b.street, b.house)", "b.id"),
}
"""By what a report is grouped: title, what the row says, its key."""

IN_SCOPE: Final = f"""
   (%(branches)s::bigint[] IS NULL OR br.id = ANY(%(branches)s))
   AND (%(branch)s::bigint IS NULL OR br.id = %(branch)s)
   AND (%(district)s = '' OR {_DISTRICT} = %(district)s)
   AND (%(locality)s = '' OR b.locality = %(locality)s)
   AND (%(sector)s = '' OR b.kind = %(sector)s)
   AND (%(building)s::bigint IS NULL OR b.id = %(building)s)
"""
"""The condition over `premises_building b` and `parties_branch br`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportScope:
    """Filters in force; an empty one narrows nothing. `district` is a name or NO_DISTRICT; `kind` is of accounts: household or legal."""

    branch: int | None = None
    district: str = ""
    locality: str = ""
    sector: str = ""
    building: int | None = None
    kind: str = ""

    def parameters(self, actor: Actor, verb: str) -> dict[str, Any]:
        """Return the values of IN_SCOPE for what the actor may see by the verb."""
        branches = actor.branches(verb)
        return {
            "branches": None if branches is None else sorted(branches),
            "branch": self.branch,
            "district": self.district,
            "locality": self.locality,
            "sector": self.sector,
            "building": self.building,
            "kind": self.kind,
        }


def rows_of(query: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of a statement by the names of its columns."""
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        names: Sequence[str] = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def localities_of(actor: Actor, verb: str) -> list[str]:
    """Return the localities of buildings that the actor may see, by name."""
    query = f"""SELECT DISTINCT b.locality FROM premises_building b JOIN parties_branch br ON br.id = b.branch_id
                 WHERE {IN_SCOPE} ORDER BY 1"""  # noqa: S608  made of constants alone
    return [row["locality"] for row in rows_of(query, ReportScope().parameters(actor, verb))]


def address_in_scope(actor: Actor, verb: str, *, building_id: int) -> str | None:
    """Return the address of a building that the actor may see; None of any other."""
    query = f"""SELECT concat_ws(', ', b.locality, b.street, b.house) AS said
                  FROM premises_building b JOIN parties_branch br ON br.id = b.branch_id WHERE {IN_SCOPE}"""  # noqa: S608  made of constants alone
    rows = rows_of(query, ReportScope(building=building_id).parameters(actor, verb))
    return str(rows[0]["said"]) if rows else None
