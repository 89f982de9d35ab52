"""Reckon billed months of an account or a building anew: look at the difference, then propose it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db import transaction

from sbyt.apps.billing.adjustment_words import REASON_WORDS
from sbyt.apps.billing.operations.recalculate import (
    VERB,
    UnableToRecalculate,
    difference_of_month,
    recalculate_month,
)
from sbyt.apps.contracts.operations_life import settle_late_facts
from sbyt.apps.contracts.queries import accounts_for
from sbyt.apps.contracts.queries_life import waiting_late_facts
from sbyt.calc.periods import next_month
from sbyt.kit.access.actor import Actor

MOST_MONTHS = 36
"""As far back as money may be asked for: three years."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A building, or one account of it, and the months `[since, until)`."""

    building_id: int
    account_id: int | None
    since: date
    until: date

    def months(self) -> Iterator[date]:
        """Yield the first days of the months. Raises UnableToRecalculate for none or more than MOST_MONTHS."""
        months = [self.since.replace(day=1)]
        while (after := next_month(months[-1])) < self.until:
            if len(months) == MOST_MONTHS:
                raise UnableToRecalculate("перерасчёт — не больше чем за 36 месяцев сразу")
            months.append(after)
        if self.until <= self.since:
            raise UnableToRecalculate("последний месяц раньше первого")
        yield from months


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What one month of an account comes to now less what it was billed by, at one price."""

    month: date
    account_id: int
    account_number: str
    party_name: str
    service: str
    zone: str
    quantity_wh: int
    price_e7: int
    gross_kop: int
    reason: str


def difference(actor: Actor, asked: Asked) -> list[Difference]:
    """Return the differences of the months, the earliest first: nothing is written. Only accounts where the actor may compute.

    Raises UnableToAct, UnableToRecalculate.
    """
    actor.require(VERB)
    own = accounts_for(actor, verb=VERB).filter(premises__building_id=asked.building_id)
    if asked.account_id is not None:
        own = own.filter(pk=asked.account_id)
    names = {pk: (number, name) for pk, number, name in own.values_list("pk", "number", "party_name")}
    found: list[Difference] = []
    for month in asked.months():
        rows = difference_of_month(building_ids=[asked.building_id], month=month)
        found += [
            _named(month, row, names)
            for row in rows.filter(pl.col("account_id").is_in(list(names))).iter_rows(named=True)
        ]
    return found


def _named(month: date, row: dict[str, object], names: dict[int, tuple[str, str]]) -> Difference:
    account_id = int(str(row["account_id"]))
    number, name = names[account_id]
    return Difference(
        month=month,
        account_id=account_id,
        account_number=number,
        party_name=name,
        service=str(row["service"]),
        zone=str(row["zone"]),
        quantity_wh=int(str(row["quantity_wh"])),
        price_e7=int(str(row["price_e7"])),
        gross_kop=int(str(row["gross_kop"])),
        reason=REASON_WORDS[str(row["reason"])],
    )


@transaction.atomic
def propose(actor: Actor, asked: Asked, *, fact_ids: list[int]) -> int:
    """Propose the differences of the months and settle the late facts that asked for it; returns how many were proposed.

    Facts the actor may not see are left waiting. Raises UnableToAct, UnableToRecalculate.
    """
    accounts = None if asked.account_id is None else [asked.account_id]
    count = sum(
        len(
            recalculate_month(
                actor=actor, building_ids=[asked.building_id], month=month, account_ids=accounts
            )
        )
        for month in asked.months()
    )
    seen = waiting_late_facts(actor, verb=VERB).filter(pk__in=fact_ids, building_id=asked.building_id)
    settle_late_facts(actor=actor, fact_ids=list(seen.values_list("pk", flat=True)))
    return count
