"""Find the months that were billed before what is known of them came, reckon them anew, put the differences on the worklist."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

import polars as pl

from sbyt.apps.billing.operations.companies_to_correct import companies_to_correct
from sbyt.apps.billing.operations.late_looks import begin_look, finish_look
from sbyt.apps.billing.operations.recalculate import UnableToRecalculate, recalculate_month
from sbyt.apps.billing.queries.released_houses import earliest_as_of, released_months
from sbyt.apps.contracts.operations_life import settle_late_facts
from sbyt.apps.contracts.queries_late import touched_by_contracts, waiting_late_columns
from sbyt.apps.metering.queries.late import touched_by_metering
from sbyt.apps.premises.queries_late import touched_by_premises
from sbyt.apps.tariffs.queries_late import tariffs_changed
from sbyt.calc.periods import months_before
from sbyt.kit import numbers
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.session_lock import session_lock
from sbyt.usecases.recalculation import MOST_MONTHS

HOUSES_AT_ONCE: Final = 200
_LOCK: Final = "sbyt.late_months"
_FIRST_MONTHS: Final = 3
"""The first look goes over what was recorded since the bills of so many months were reckoned: older bills are recounted by hand."""


@dataclass(slots=True)
class Found:
    """What a look brought: months of buildings reckoned anew, recalculations proposed, what is left to a person: what could
    not be reckoned, and companies whose share of common needs is another now.
    """

    touched: int = 0
    proposed: int = 0
    faults: list[str] = field(default_factory=list)
    whole: bool = True


def look_for_late_months(*, clock: Callable[[], datetime], go_on: Callable[[], bool] = lambda: True) -> Found:
    """Reckon anew the billed months that facts recorded since the last look touch; the differences wait for a decision.

    Readings, acts, people, absences, sizes, characteristics, terms, benefits and prices of households; facts noted as late are settled. A
    building that cannot be reckoned is told and does not stop the others. Broken off, the next look goes over the same, and proposes
    nothing twice. Does nothing where another look is going on.
    """
    with session_lock(_LOCK) as held:
        if not held:
            return Found(whole=False)
        now = clock()
        look = begin_look(first_from=_first_from(now), now=now)
        pairs, fact_ids = touched_months(since=look.looked_from, today=now.date())
        found = Found(touched=pairs.height)
        for (month,), houses in pairs.sort("month").group_by("month", maintain_order=True):
            ids = houses["building_id"].sort().to_list()
            for start in range(0, len(ids), HOUSES_AT_ONCE):
                if not go_on():
                    found.whole = False
                    return found
                assert isinstance(month, date)
                _reckon(ids[start : start + HOUSES_AT_ONCE], month, found)
        settle_late_facts(actor=SYSTEM, fact_ids=fact_ids)
        finish_look(look, touched=found.touched, proposed=found.proposed, faults=found.faults, now=clock())
        return found


def touched_months(*, since: datetime, today: date) -> tuple[pl.DataFrame, list[int]]:
    """Return billing.queries.released_houses.RELEASED that facts recorded after `since` touch, and the ids of late facts that wait.

    The number of queries does not follow the number of facts.
    """
    waiting, fact_ids = waiting_late_columns()
    touched = pl.concat(
        [
            touched_by_premises(since=since),
            touched_by_metering(since=since),
            touched_by_contracts(since=since, tariffs=tariffs_changed(since=since)),
            waiting,
        ]
    ).unique()
    billed = released_months(since=months_before(today.replace(day=1), MOST_MONTHS))
    if touched.is_empty() or billed.is_empty():
        return billed.clear(), fact_ids
    met = billed.join(touched, on="building_id", how="inner").filter(
        (pl.col("since").is_null() | (pl.col("since") < pl.col("month").dt.offset_by("1mo")))
        & (pl.col("until").is_null() | (pl.col("until") > pl.col("month")))
    )
    return met.select("building_id", "month").unique(), fact_ids


def _first_from(now: datetime) -> datetime:
    return earliest_as_of(since=months_before(now.date().replace(day=1), _FIRST_MONTHS)) or now


def _reckon(building_ids: Sequence[int], month: date, found: Found) -> None:
    """Propose the differences of a month of some buildings; where they cannot be reckoned together, each by itself."""
    try:
        found.proposed += len(
            recalculate_month(actor=SYSTEM, building_ids=building_ids, month=month, but_refused=True)
        )
        found.faults.extend(
            f"{month:%m.%Y}, счёт {share.account_number}: доля ОДН была {numbers.energy(share.billed_wh)}, "
            f"стала {numbers.energy(share.now_wh)} кВт·ч, исправьте счёт"
            for share in companies_to_correct(building_ids=building_ids, month=month)
        )
    except UnableToRecalculate as refusal:
        found.faults.append(f"{month:%m.%Y}: {refusal}")
    except Exception as fault:  # noqa: BLE001  one building must not keep the others from being looked at; it is told
        if len(building_ids) > 1:
            middle = len(building_ids) // 2
            _reckon(building_ids[:middle], month, found)
            _reckon(building_ids[middle:], month, found)
        else:
            found.faults.append(
                f"{month:%m.%Y}, дом {building_ids[0]}: {type(fault).__name__}: {fault}"[:300]
            )
