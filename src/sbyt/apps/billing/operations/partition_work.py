"""What may be done to one partition by whatever process: named by a job, given nothing but the id and plain values."""

from __future__ import annotations

from typing import Any

from sbyt.apps.billing.models import RunPartition
from sbyt.apps.billing.operations.base_faults import told_from_a_fault
from sbyt.apps.billing.operations.compute_partition import compute_partition, take_partition
from sbyt.apps.billing.operations.release_partition import release_partition
from sbyt.apps.billing.operations.replay_partition import replay_partition


def compute(partition_id: int) -> str:
    """Take the partition and compute it; one that another process has computed meanwhile is left as it is."""
    with told_from_a_fault():
        fence = take_partition(partition_id=partition_id)
        if fence is None:
            return str(RunPartition.objects.values_list("result_sha256", flat=True).get(pk=partition_id))
        return compute_partition(partition_id=partition_id, fence=fence)


def release(partition_id: int) -> int:
    """Release the partition; one that another process has released meanwhile is left as it is."""
    with told_from_a_fault():
        released = RunPartition.objects.filter(pk=partition_id, state=RunPartition.State.RELEASED)
        bills = released.values_list("bills", flat=True).first()
        return release_partition(partition_id=partition_id) if bills is None else int(bills)


def replay(partition_id: int) -> dict[str, Any]:
    """Compute the partition again and write nothing: see `replay_partition`."""
    return replay_partition(partition_id=partition_id)


def what_if(partition_id: int, prices: dict[str, dict[str, int]]) -> dict[str, Any]:
    """Compute the partition again at other prices and write nothing: see `replay_partition`."""
    return replay_partition(partition_id=partition_id, prices=prices)
