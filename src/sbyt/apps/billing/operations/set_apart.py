"""Find the houses that a partition trips over and set them apart, so that the rest of it is billed."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from django.db import connection, transaction
from django.db.models import Max

from sbyt.apps.billing.executors.worker import UnableToGoOn
from sbyt.apps.billing.finding_kinds import PARKED
from sbyt.apps.billing.models import BillingRun, Finding, RunPartition
from sbyt.apps.billing.operations.base_faults import told_from_a_fault
from sbyt.apps.billing.operations.compute_partition import work_partition_out
from sbyt.apps.billing.operations.plan_run import accounts_to_bill, wholes_to_bill
from sbyt.apps.billing.types import RunScope
from sbyt.apps.premises.queries_of_buildings import buildings_for
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.transactions import one_snapshot

MOST_APART: Final = 20
"""Where more houses than this fail it is not the houses: the partition is parked whole."""
_LONGEST_MESSAGE: Final = 200

Whole = tuple[list[int], int]
"""Buildings that no account reaches out of, and their accounts."""


@dataclass(frozen=True, slots=True)
class _Tripped:
    whole: Whole
    error: Exception


def set_apart(*, partition_id: int) -> int:
    """This function will give each house that a planned partition trips over a parked partition of its own; returns how many.

    Found by halves: each half is computed and written as always, and taken back. The partition keeps its other houses and waits to be
    computed. Nothing is moved where all is one house, where no house fails by itself, or where more than MOST_APART do.

    :raises UnableToGoOn: the database is gone or has no room.
    """
    partition = RunPartition.objects.select_related("run").get(pk=partition_id)
    wholes = _wholes_of(partition)
    if len(wholes) <= 1:
        return 0
    tripped = list(islice(_at_fault(partition, wholes), MOST_APART + 1))
    if not tripped or len(tripped) > MOST_APART or len(tripped) == len(wholes):
        return 0
    _divide(partition_id, wholes, tripped)
    return len(tripped)


def park(partition: RunPartition, error: BaseException) -> None:
    """Park a partition that is held by the caller's transaction, and tell so by a finding that blocks the release."""
    partition.state = RunPartition.State.PARKED
    partition.error = _traced(error)
    houses = partition.building_ids
    said = str(error).strip().split("\n", 1)[0][:_LONGEST_MESSAGE]
    alone = houses[0] if len(houses) == 1 else None
    Finding.objects.create(
        run_id=partition.run_id,
        partition=partition,
        account_id=_only_account(partition) if partition.accounts == 1 else None,
        building_id=alone,
        code=PARKED.code,
        blocks=PARKED.blocks,
        message=f"Часть {partition.number}{_address(alone)} не рассчитана: {type(error).__name__}: {said}",
        data={"accounts": partition.accounts, "attempts": partition.attempts},
    )


def _wholes_of(partition: RunPartition) -> list[Whole]:
    scope = _scope_within(partition)
    return wholes_to_bill(month=partition.run.month, stage=partition.run.stage, scope=scope)


def _scope_within(partition: RunPartition) -> RunScope:
    scope = RunScope.from_json(partition.run.scope)
    return RunScope.of(
        branch_ids=scope.branch_ids, building_ids=partition.building_ids, account_ids=scope.account_ids
    )


def _only_account(partition: RunPartition) -> int | None:
    run: BillingRun = partition.run
    accounts = accounts_to_bill(month=run.month, stage=run.stage, scope=_scope_within(partition))
    return accounts.values_list("pk", flat=True).first()


def _address(building_id: int | None) -> str:
    house = None if building_id is None else buildings_for(SYSTEM).filter(pk=building_id).first()
    return f" ({house})" if house else ""


def _at_fault(partition: RunPartition, wholes: Sequence[Whole]) -> Iterator[_Tripped]:
    """Yield the wholes that fail alone, of those that fail together."""
    middle = len(wholes) // 2
    for half in (wholes[:middle], wholes[middle:]):
        error = _rehearse(partition, half)
        if error is None:
            continue
        if len(half) == 1:
            yield _Tripped(half[0], error)
        else:
            yield from _at_fault(partition, half)


def _rehearse(partition: RunPartition, wholes: Sequence[Whole]) -> Exception | None:
    """Compute and write the houses alone and take it back; return what they trip over."""
    try:
        with told_from_a_fault(), one_snapshot():
            part = RunPartition.objects.select_related("run").get(pk=partition.pk)
            part.building_ids = [house for houses, _count in wholes for house in houses]
            work_partition_out(part)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.set_rollback(True)
    except UnableToGoOn:
        raise
    except Exception as error:  # noqa: BLE001  whatever the houses trip over is what is looked for
        return error
    return None


@transaction.atomic
def _divide(partition_id: int, wholes: Sequence[Whole], tripped: Sequence[_Tripped]) -> None:
    partition = (
        RunPartition.objects.select_for_update(of=("self",)).select_related("run").get(pk=partition_id)
    )
    apart = {house for one in tripped for house in one.whole[0]}
    number = partition.run.partitions.aggregate(last=Max("number"))["last"]
    for place, one in enumerate(tripped, start=1):
        houses, count = one.whole
        piece = RunPartition.objects.create(
            run=partition.run,
            number=number + place,
            building_ids=houses,
            accounts=count,
            attempts=partition.attempts,
        )
        park(piece, one.error)
        piece.save()
    partition.building_ids = [house for house in partition.building_ids if house not in apart]
    partition.accounts = sum(count for houses, count in wholes if apart.isdisjoint(houses))
    partition.save(update_fields=["building_ids", "accounts"])


def _traced(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))
