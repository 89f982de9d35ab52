"""What may be done to one partition by whatever process: named by a job, given nothing but the id and plain values."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import DatabaseError, connection

from sbyt.apps.billing.executors.worker import UnableToGoOn
from sbyt.apps.billing.models import RunPartition
from sbyt.apps.billing.operations.compute_partition import compute_partition, take_partition
from sbyt.apps.billing.operations.release_partition import release_partition
from sbyt.apps.billing.operations.replay_partition import replay_partition

_NO_RESOURCES: Final = "53"
"""Class of SQLSTATE: disk full, out of memory, too many connections."""


def compute(partition_id: int) -> str:
    """Take the partition and compute it; one that another process has computed meanwhile is left as it is."""
    with _told_from_a_fault():
        fence = take_partition(partition_id=partition_id)
        if fence is None:
            return str(RunPartition.objects.values_list("result_sha256", flat=True).get(pk=partition_id))
        return compute_partition(partition_id=partition_id, fence=fence)


def release(partition_id: int) -> int:
    """Release the partition; one that another process has released meanwhile is left as it is."""
    with _told_from_a_fault():
        released = RunPartition.objects.filter(pk=partition_id, state=RunPartition.State.RELEASED)
        bills = released.values_list("bills", flat=True).first()
        return release_partition(partition_id=partition_id) if bills is None else int(bills)


@contextmanager
def _told_from_a_fault() -> Iterator[None]:
    """Tell what is wrong with the database from what is wrong with a partition: the first stops the run, whole."""
    try:
        yield
    except DatabaseError as error:
        state = getattr(error.__cause__, "sqlstate", None) or ""
        if state.startswith(_NO_RESOURCES):
            raise UnableToGoOn(f"у сервера базы нет места или памяти: {error}") from error
        if not connection.is_usable():
            connection.close()
            raise UnableToGoOn(f"связь с базой потеряна: {error}") from error
        raise


def replay(partition_id: int) -> dict[str, Any]:
    """Compute the partition again and write nothing: see `replay_partition`."""
    return replay_partition(partition_id=partition_id)


def what_if(partition_id: int, prices: dict[str, dict[str, int]]) -> dict[str, Any]:
    """Compute the partition again at other prices and write nothing: see `replay_partition`."""
    return replay_partition(partition_id=partition_id, prices=prices)
