"""Compute a whole run again and write nothing: to prove its result, or to see what other prices would make of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sbyt.apps.billing.executors.choose import UnableToReachWorkers, crew_of_settings
from sbyt.apps.billing.executors.worker import UnableToTrustWorker
from sbyt.apps.billing.models import BillingRun, RunPartition
from sbyt.apps.billing.operations.compute_run import Progress, Report
from sbyt.apps.billing.operations.drive_partitions import drive_partitions
from sbyt.apps.billing.operations.replay_partition import Prices, UnableToOverlayPrices
from sbyt.apps.billing.operations.run_rights import require_whole_run
from sbyt.kit.access.actor import Actor

_DONE: Final = (RunPartition.State.COMPUTED, RunPartition.State.RELEASED)
_SUMS: Final = ("charges", "energy_wh", "net_kop", "vat_kop", "gross_kop")


class UnableToReplayRun(RuntimeError):
    """Raised when the run cannot be computed again; the text is Russian: it is shown as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What a run came to and what it comes to now. `differing` names the partitions whose hashes are not equal."""

    run_id: int
    accounts: int
    was_sha256: str
    now_sha256: str
    was: dict[str, int]
    now: dict[str, int]
    differing: tuple[int, ...]

    @property
    def is_same(self) -> bool:
        return self.was_sha256 == self.now_sha256


def replay_run(
    *,
    actor: Actor,
    run_id: int,
    report: Report | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
) -> Replay:
    """This function will compute every partition of a run from its manifest and compare hashes; nothing is written.

    Readings, prices, terms and profiles are believed as at the run's instant; what has no versions (people, areas,
    installations) is taken as it stands. Needs the verb runs.compute.

    :raises UnableToReplayRun: the run is not computed whole, or there is nobody to give the work to.
    """
    return _computed_again(actor, run_id, "replay", (), report, workers, scheduler)


def try_prices(
    *,
    actor: Actor,
    run_id: int,
    prices: Prices,
    report: Report | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
) -> Replay:
    """This function will tell what a run would come to at other prices of households; nothing is written.

    `prices` is laid over the published price list: code of a tariff → zone → RUB/kWh × 10⁷ with VAT. The same rules,
    volumes and accounts. Needs the verb runs.compute.

    :raises UnableToReplayRun: as `replay_run`, or the price list names what is not sold.
    """
    return _computed_again(actor, run_id, "what_if", (prices,), report, workers, scheduler)


def _computed_again(
    actor: Actor,
    run_id: int,
    work: str,
    asked: tuple[Any, ...],
    report: Report | None,
    workers: int | None,
    scheduler: str | None,
) -> Replay:
    run = BillingRun.objects.get(pk=run_id)
    require_whole_run(actor, run, verb="runs.compute")
    parts = list(run.partitions.order_by("number"))
    if not parts or any(part.state not in _DONE for part in parts):
        raise UnableToReplayRun(f"расчёт № {run.number} рассчитан не весь: {run.get_state_display()}")
    accounts = {part.pk: part.accounts for part in parts}
    again: dict[int, dict[str, Any]] = {}
    try:
        with crew_of_settings(workers=workers, scheduler=scheduler) as crew:
            driven = drive_partitions(accounts, work=work, crew=crew, asked=asked, failed=_refused)
            for partition_id, result in driven:
                again[partition_id] = result
                _tell(report, accounts, again)
    except (UnableToReachWorkers, UnableToTrustWorker, UnableToOverlayPrices) as error:
        raise UnableToReplayRun(str(error)) from error
    return Replay(
        run_id=run.pk,
        accounts=sum(accounts.values()),
        was_sha256=_whole(part.result_sha256 for part in parts),
        now_sha256=_whole(again[part.pk]["result_sha256"] for part in parts),
        was={name: sum(getattr(part, name) for part in parts) for name in _SUMS},
        now={name: sum(again[part.pk][name] for part in parts) for name in _SUMS},
        differing=tuple(
            part.number for part in parts if part.result_sha256 != again[part.pk]["result_sha256"]
        ),
    )


def _refused(_partition_id: int, error: BaseException) -> bool:
    raise error


def _tell(report: Report | None, accounts: dict[int, int], again: dict[int, Any]) -> None:
    if report is not None:
        report(
            Progress(
                partitions_done=len(again),
                partitions=len(accounts),
                accounts_done=sum(accounts[pk] for pk in again),
                accounts=sum(accounts.values()),
            )
        )


def _whole(digests: Iterator[str]) -> str:
    return hashlib.sha256("".join(digests).encode()).hexdigest()
