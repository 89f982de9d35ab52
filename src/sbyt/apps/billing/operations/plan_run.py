"""Plan a run: which accounts, on what was known when, cut into partitions of whole buildings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from importlib.metadata import version
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from sbyt.apps.billing.computing.charges import DIGEST_FORM
from sbyt.apps.billing.models import Bill, BillingRun, RunPartition
from sbyt.apps.billing.month_tables import open_month
from sbyt.apps.billing.queries.houses_to_bill import houses_to_bill
from sbyt.apps.billing.types import CORRECTION, FINAL, FORECAST, RunScope
from sbyt.apps.contracts.queries import billed_accounts, supplied_accounts
from sbyt.apps.contracts.types import Account
from sbyt.apps.tariffs.queries import rule_settings, vat_rate_bp
from sbyt.apps.tariffs.queries_key_rates import penalty_terms
from sbyt.calc.periods import next_month
from sbyt.kit.access.actor import EVERYWHERE, Actor
from sbyt.kit.faults import fault_point
from sbyt.kit.numbering.operations import take_numbers
from sbyt.kit.program import code_sha256

FEWEST_A_PARTITION: Final = 5_000
MOST_A_PARTITION: Final = 100_000
"""A partition costs about half a second whatever its size, and about 6 KB of memory an account."""
_PARTS_AT_LEAST: Final = 8
_OPEN_STATES: Final = (
    BillingRun.State.PLANNED,
    BillingRun.State.RUNNING,
    BillingRun.State.STOPPED,
    BillingRun.State.COMPUTED,
    BillingRun.State.RELEASING,
)
_SERIES: Final = "расчёт"


class UnableToPlanRun(ValueError):
    """Raised when the month cannot be billed so; nothing is planned. The text is Russian: it is shown as it is."""


class UnableToPlanOverRun(UnableToPlanRun):
    """Raised when an unfinished run covers one of the buildings: it is finished or given up first."""


@transaction.atomic
def plan_run(
    *,
    actor: Actor,
    month: date,
    stage: str = FINAL,
    scope: RunScope | None = None,
    as_of: datetime | None = None,
    accounts_a_partition: int | None = None,
    trial: bool = False,
) -> BillingRun:
    """This function will plan a run of a month over a scope, and cut it into partitions of whole buildings.

    Only buildings with an account that is supplied in the month and not yet billed for it and the stage take part; in a
    correction, those of legal entities that have a final bill. `as_of` (now, unless named) fixes which versions of readings, prices
    and terms are believed. Needs the verb runs.compute in every branch of the scope; an actor of some branches plans those alone.
    `accounts_a_partition` follows the size of the run unless named. A `trial` takes no number and minds no other run: its caller rolls it back.

    :raises UnableToAct: the actor may not compute there.
    :raises UnableToPlanRun: not a stage, no VAT rate for the month, nothing left to bill, or a building of the
        scope is in another run of the month and stage that is not finished.
    """
    month = month.replace(day=1)
    scope = scope_within_rights(actor, scope or RunScope())
    if stage not in {FORECAST, FINAL, CORRECTION}:
        raise UnableToPlanRun(f"нет такой стадии: {stage}")
    if vat_rate_bp(on=month) is None:
        raise UnableToPlanRun(f"на {month:%m.%Y} не задана ставка НДС")
    if not trial:
        _one_planner_at_a_time()
    wholes = wholes_to_bill(month=month, stage=stage, scope=scope)
    if not wholes:
        why = "нет окончательных счетов юрлиц" if stage == CORRECTION else "все счета уже выпущены или их нет"
        raise UnableToPlanRun(f"за {month:%m.%Y} нечего рассчитывать: {why}")
    if not trial:
        _refuse_overlap(month, stage, {building for buildings, _count in wholes for building in buildings})
    as_of = as_of or timezone.now()
    accounts = sum(count for _buildings, count in wholes)
    size = accounts_a_partition or min(max(accounts // _PARTS_AT_LEAST, FEWEST_A_PARTITION), MOST_A_PARTITION)
    run = BillingRun.objects.create(
        number=None if trial else take_numbers(code=_SERIES, year=0, count=1)[0],
        month=month,
        stage=stage,
        scope=scope.as_json(),
        as_of=as_of,
        created_by_id=actor.user_id,
        manifest={
            **_standing_on(month, as_of),
            "accounts": accounts,
            "accounts_a_partition": size,
        },
    )
    fault_point("plan.run_written")
    open_month(month)
    RunPartition.objects.bulk_create(
        RunPartition(run=run, number=number, building_ids=_as_array(buildings), accounts=held)
        for number, (buildings, held) in enumerate(_packed(wholes, size), start=1)
    )
    fault_point("plan.partitions_written")
    return run


def _as_array(ids: list[int]) -> Any:
    """Return the ids as PostgreSQL writes an array: a list is told a number at a time, ten times as long."""
    return "{" + ",".join(map(str, ids)) + "}"


def _standing_on(month: date, as_of: datetime) -> dict[str, Any]:
    """Return what the result depends on beside the data: the program and the rules in force, those of penalties too."""
    terms = penalty_terms(on=month, as_of=as_of)
    return {
        "program": version("sbyt"),
        "code_sha256": code_sha256(),
        "digest": DIGEST_FORM,
        "rules": rule_settings(on=month),
        **({} if terms is None else {"penalties": terms.as_json()}),
    }


def accounts_to_bill(
    *, month: date, stage: str, scope: RunScope, before_run: int | None = None
) -> QuerySet[Account]:
    """Return the accounts of the scope that are supplied in the month, or buy the common needs of a house, and not billed for it and the stage.

    With `before_run`, as it stood for that run: bills of it and of later ones do not count. A forecast is for legal entities
    alone: the price of a household is known beforehand. A correction is for those of them that have a final bill; what
    changes for a household goes into a later bill of his.
    """
    beforehand = stage == FORECAST  # what a manager buys is known when the month has ended
    accounts = (supplied_accounts if beforehand else billed_accounts)(
        date_from=month, date_to=next_month(month)
    )
    if stage in {FORECAST, CORRECTION}:
        accounts = accounts.filter(kind=Account.Kind.LEGAL)
    if scope.branch_ids:
        accounts = accounts.filter(branch_id__in=scope.branch_ids)
    if scope.building_ids:
        accounts = accounts.filter(premises__building_id__in=scope.building_ids)
    if scope.account_ids:
        accounts = accounts.filter(pk__in=scope.account_ids)
    bills = Bill.objects.filter(account=OuterRef("pk"), month=month)
    if stage == CORRECTION:
        return accounts.filter(Exists(bills.filter(stage=FINAL)))
    bills = bills.filter(stage=stage)
    if before_run is not None:
        bills = bills.filter(charge__month=month, charge__run_id__lt=before_run)
    return accounts.exclude(Exists(bills))


def scope_within_rights(actor: Actor, scope: RunScope) -> RunScope:
    """Return the scope cut to the branches where the actor computes; raises UnableToAct for one outside."""
    actor.require("runs.compute")
    for branch in scope.branch_ids:
        actor.require("runs.compute", branch_id=branch)
    allowed = actor.branches("runs.compute")
    if allowed is EVERYWHERE or scope.branch_ids:
        return scope
    return RunScope.of(
        branch_ids=allowed or (), building_ids=scope.building_ids, account_ids=scope.account_ids
    )


def _one_planner_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('sbyt.plan_run'))")


def wholes_to_bill(*, month: date, stage: str, scope: RunScope) -> list[tuple[list[int], int]]:
    """Return the groups of buildings with accounts to bill that no account reaches out of, and how many accounts each has."""
    houses = houses_to_bill(month=month, stage=stage, scope=scope)
    return _tied_together(houses.accounts, houses.tied)


def _tied_together(houses: dict[int, int], tied: Iterable[tuple[int, int]]) -> list[tuple[list[int], int]]:
    """Return groups of buildings that no account reaches out of, in the order of their lowest id, and their accounts.

    Most groups are one building; those of a company with several sites are one group, so that its charge is one.
    """
    lowest: dict[int, int] = {}

    def root(building: int) -> int:
        while lowest.setdefault(building, building) != building:
            building = lowest[building]
        return building

    for home, elsewhere in tied:
        low, high = sorted((root(home), root(elsewhere)))
        lowest[high] = low
    if not lowest:
        return [([building], count) for building, count in sorted(houses.items())]
    groups: dict[int, list[int]] = {}
    for building in sorted(houses.keys() | lowest.keys()):
        alone = building not in lowest
        groups.setdefault(building if alone else root(building), []).append(building)
    counted = [(group, sum(houses.get(building, 0) for building in group)) for group in groups.values()]
    return [(group, count) for group, count in counted if count]


def runs_in_the_way(*, month: date, stage: str, scope: RunScope) -> list[BillingRun]:
    """Return the unfinished runs of the month and stage that cover a building of the scope, oldest first."""
    wholes = wholes_to_bill(month=month, stage=stage, scope=scope)
    buildings = {building for group, _count in wholes for building in group}
    return _standing_over(month, stage, buildings)


def _standing_over(month: date, stage: str, buildings: set[int]) -> list[BillingRun]:
    """Return the unfinished runs over any of the buildings. Usually there is none, and no list of buildings is read."""
    unfinished = BillingRun.objects.filter(month=month, stage=stage, state__in=_OPEN_STATES).order_by(
        "number"
    )
    standing = []
    for run in unfinished:
        parts = run.partitions.values_list("building_ids", flat=True)
        if any(not buildings.isdisjoint(houses) for houses in parts.iterator(chunk_size=1)):
            standing.append(run)
    return standing


def _refuse_overlap(month: date, stage: str, buildings: set[int]) -> None:
    for other in _standing_over(month, stage, buildings)[:1]:
        raise UnableToPlanOverRun(
            f"расчёт № {other.number} за {month:%m.%Y} ({other.get_state_display()}) "
            "уже охватывает эти дома: завершите его или отмените на его странице, «Отменить расчёт»"
        )


def _packed(wholes: Iterable[tuple[list[int], int]], size: int) -> Iterator[tuple[list[int], int]]:
    """Yield lists of buildings whose accounts fill `size`; a larger whole makes a partition alone."""
    packed: list[int] = []
    filled = 0
    for buildings, count in wholes:
        if packed and filled + count > size:
            yield packed, filled
            packed, filled = [], 0
        packed.extend(buildings)
        filled += count
    if packed:
        yield packed, filled
