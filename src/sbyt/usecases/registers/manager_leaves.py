"""What stays behind when the account by which a manager buys the common needs of a house is closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sbyt.apps.billing.queries.houses import carried_on
from sbyt.apps.contracts.operations_houses import houses_bought_by


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseLeft:
    """A house whose common needs nobody buys from the day on; `carried_wh` is what its last month carries on, below zero told as above."""

    building_id: int
    address: str
    carried_wh: int


def houses_left(*, account_id: int, on: date) -> list[HouseLeft]:
    """Return the houses whose terms name the account on the day or later, by two queries."""
    houses = {term.building_id: str(term.building) for term in houses_bought_by(account_id=account_id, on=on)}
    carried = carried_on(building_ids=list(houses))
    return [
        HouseLeft(building_id=pk, address=address, carried_wh=carried.get(pk, 0))
        for pk, address in houses.items()
    ]
