"""Give partitions to a crew, as many at a time as it has hands; take back what a killed worker had."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from time import monotonic, sleep
from typing import Any, Final

from django.db import connection

from sbyt.apps.billing.executors.choose import Crew, UnableToReachWorkers
from sbyt.apps.billing.executors.worker import PartitionJob, UnableToGoOn, UnableToTrustWorker
from sbyt.kit.program import code_sha256

Failed = Callable[[int, BaseException], bool]
"""Is told of a partition that failed; returns whether it is given up."""

_LOOK_AFTER_S: Final = 1.0
WORK: Final = "sbyt.apps.billing.operations.partition_work"
_log = logging.getLogger(__name__)


def drive_partitions(
    accounts: Mapping[int, int],
    *,
    work: str,
    crew: Crew,
    asked: tuple[Any, ...] = (),
    failed: Failed,
    stop: Callable[[], bool] = lambda: False,
    accounts_a_second: int | None = None,
) -> Iterator[tuple[int, Any]]:
    """Yield (partition id, what `partition_work.<work>` returned) as they come; one given up comes with None.

    `accounts`: partition id → its accounts, in the order to begin. A failed one is given again until `failed` gives it
    up. When `stop` says so nothing more is given; those in hand are finished. Partitions are not begun faster than
    `accounts_a_second`.

    :raises UnableToReachWorkers: the workers are gone. :raises UnableToTrustWorker: they run another program.
    :raises UnableToGoOn: the database is gone or has no room.
    """
    waiting = list(accounts)
    in_hand: dict[Future[Any], int] = {}
    began, given = monotonic(), 0
    while waiting or in_hand:
        while waiting and len(in_hand) < crew.width:
            if stop():
                waiting.clear()
                break
            if accounts_a_second:
                sleep(max(given / accounts_a_second - (monotonic() - began), 0))
            partition_id = waiting.pop(0)
            given += accounts[partition_id]
            in_hand[_submitted(crew, work, partition_id, asked)] = partition_id
        for future in wait(in_hand, timeout=_LOOK_AFTER_S, return_when=FIRST_COMPLETED).done:
            partition_id = in_hand.pop(future)
            try:
                yield partition_id, future.result()
            except (UnableToTrustWorker, UnableToReachWorkers, UnableToGoOn):
                raise
            except (CancelledError, ConnectionError) as error:
                raise UnableToReachWorkers(f"связь с работниками потеряна: {error!r}") from error
            except Exception as error:  # noqa: BLE001  whatever a partition trips over, the others go on
                _log.warning("partition %s failed", partition_id, exc_info=error)
                if failed(partition_id, error):
                    yield partition_id, None
                else:
                    waiting.insert(0, partition_id)


def _submitted(crew: Crew, work: str, partition_id: int, asked: tuple[Any, ...]) -> Future[Any]:
    job = PartitionJob(
        work=f"{WORK}:{work}",
        partition_id=partition_id,
        code_sha256=code_sha256(),
        database=connection.settings_dict["NAME"],
        threads=crew.threads,
        asked=asked,
    )
    return crew.submit(job)
