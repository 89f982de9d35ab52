"""Close a month of the whole base and tell how long each stage took."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from time import perf_counter
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from sbyt.apps.billing.operations.adds_up import run_adds_up
from sbyt.apps.billing.operations.document_bills import issue_documents_of_run
from sbyt.apps.billing.operations.replay_partition import Prices
from sbyt.apps.billing.operations.replay_run import replay_run, try_prices
from sbyt.apps.billing.queries.runs import RunView
from sbyt.apps.ledger.operations import renew_kept_balances
from sbyt.apps.tariffs.queries import rate_columns, tariff_ids_by_code
from sbyt.calc.periods import next_month
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.bench_households.machine import PeakMemory, commit, hardware, load_average
from sbyt.usecases.bill_month import bill_month
from sbyt.usecases.doctor.examine import examine
from sbyt.usecases.synthetic_region.prices import TARIFF_CODES

INVARIANTS: Final = frozenset(
    {
        *("ledger_balanced", "entries_balanced", "subledger_equals_control", "kept_balances_equal_postings"),
        *("charges_equal_lines", "charged_once", "partitions_equal_charges"),
        *("bills_equal_charges", "bills_equal_postings"),
    }
)
"""Checks of the doctor that a month is not closed without; the others look at what stood before too."""

Watch = Callable[[int, int], None]
"""Called with accounts done and accounts in all of the stage that runs."""


class UnableToMeasureMonth(RuntimeError):
    """Raised when the month was not closed whole, or an invariant does not hold: there is no figure then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthFigures:
    """Seconds from stored readings to posted and checked charges, by stage, and what came of them.

    `apart` is what was done after the clock had stopped: kept balances, the doctor over the whole base, and where asked the run computed again
    from its manifest, at other prices, and documents. A run that was `continued` was begun before the clock: its figures
    are those of what was left, and no speed.
    """

    accounts: int
    seconds: float
    stages: dict[str, float]
    apart: dict[str, float]
    peak_memory_mb: int | None
    run: RunView
    continued: bool = False

    def as_record(self) -> dict[str, Any]:
        """Return the figures as `benchmarks/history` keeps them."""
        return {
            "accounts": self.accounts,
            "seconds": round(self.seconds, 2),
            "accounts_a_second": round(self.accounts / self.seconds),
            "stages": {name: round(spent, 2) for name, spent in self.stages.items()},
            "apart": {name: round(spent, 2) for name, spent in self.apart.items()},
            "peak_memory_mb": self.peak_memory_mb,
            "hardware": hardware(),
            "load_average": load_average(),
            "commit": commit(),
            "charges": self.run.charges,
            "bills": self.run.bills,
            "gross_kop": self.run.gross_kop,
            "result_sha256": self.run.result_sha256,
            "continued": self.continued,
        }


def measure_month(
    *,
    month: date,
    watch: Watch | None = None,
    documents: bool = False,
    again: bool = False,
    **options: Any,
) -> MonthFigures:
    """This function will close the month of all accounts by `bill_month` and check it, with a clock beside.

    `options` go to `bill_month`. The clock starts when the readings are stored and the caches of the server are
    written out. Each partition is proved from the tables before it is released; the clock stops when the run's sum
    stands in the ledger. The doctor's invariants over the whole base follow, with `again` a replay of the run and a what-if of
    prices a tenth higher, and with `documents` the documents.

    :raises UnableToMeasureMonth: something holds the release, or an invariant is broken.
    """
    _write_out()
    with PeakMemory() as memory:
        begun_at, begun = timezone.now(), perf_counter()
        report = None if watch is None else lambda far: watch(far.accounts_done, far.accounts)
        outcome = bill_month(
            actor=SYSTEM,
            month=month,
            report_compute=report,
            report_release=report,
            documents=False,
            **options,
        )
        billed = perf_counter()
        if not outcome.released:
            raise UnableToMeasureMonth(f"the month is not released: {outcome.held_by or outcome.run.state}")
        adds_up = run_adds_up(run_id=outcome.run.run_id)
        checked = perf_counter()
    apart = _apart(outcome.run.run_id, documents=documents)
    if again:
        apart |= _again(outcome.run.run_id, month, workers=options.get("workers"))
    if not adds_up:
        raise UnableToMeasureMonth("the run is not what the ledger holds")
    return MonthFigures(
        accounts=outcome.run.accounts,
        seconds=checked - begun,
        stages={**stages_of(outcome.run, begun_at, billed - begun), "check": checked - billed},
        apart=apart,
        peak_memory_mb=memory.peak_mb,
        run=outcome.run,
        continued=outcome.run.started_at is not None and outcome.run.started_at < begun_at,
    )


def _apart(run_id: int, *, documents: bool) -> dict[str, float]:
    """Add the release to the kept balances, examine the whole base, draw up the documents where asked; return seconds of each."""
    begun = perf_counter()
    renew_kept_balances()
    kept = perf_counter()
    broken = [check.name for check in examine(only=INVARIANTS) if not check.ok]
    if broken:
        raise UnableToMeasureMonth(f"broken: {', '.join(broken)}")
    apart = {"kept_balances": kept - begun, "doctor": perf_counter() - kept}
    if documents:
        begun = perf_counter()
        issue_documents_of_run(actor=SYSTEM, run_id=run_id)
        apart["documents"] = perf_counter() - begun
    return apart


def _again(run_id: int, month: date, *, workers: int | None) -> dict[str, float]:
    """Compute the run from its manifest and at prices a tenth higher; return seconds of each. Nothing is written."""
    begun = perf_counter()
    replayed = replay_run(actor=SYSTEM, run_id=run_id, workers=workers)
    if not replayed.is_same:
        raise UnableToMeasureMonth(f"the run computed again differs in parts {replayed.differing}")
    middle = perf_counter()
    tried = try_prices(actor=SYSTEM, run_id=run_id, prices=_a_tenth_higher(month), workers=workers)
    if tried.now["gross_kop"] <= tried.was["gross_kop"]:
        raise UnableToMeasureMonth("higher prices come to no more money")
    return {"replay": middle - begun, "what_if": perf_counter() - middle}


def _a_tenth_higher(month: date) -> Prices:
    rates = rate_columns(as_of=timezone.now(), date_from=month, date_to=next_month(month))
    codes = {pk: code for code, pk in tariff_ids_by_code(TARIFF_CODES).items()}
    prices: Prices = {}
    for tariff, zone, price in rates.select("tariff_id", "zone", "price_e7").iter_rows():
        prices.setdefault(codes[tariff], {})[zone] = price * 11 // 10
    return prices


def stages_of(run: RunView, begun_at: datetime, whole: float) -> dict[str, float]:
    """Return wall seconds of plan, compute and release since `begun_at`; and work inside compute, summed over processes.

    What a run begun earlier had done before the clock started is not counted in the wall seconds.
    """
    assert run.started_at is not None
    assert run.computed_at is not None
    assert run.released_at is not None
    started_at = max(run.started_at, begun_at)
    computed_at = max(run.computed_at, started_at)
    compute = (computed_at - started_at).total_seconds()
    release = (run.released_at - computed_at).total_seconds()
    return {
        "plan": whole - compute - release,
        "compute": compute,
        "compute.read": run.read_ms / 1000,
        "compute.reckon": run.compute_ms / 1000,
        "compute.write": run.write_ms / 1000,
        "release": release,
    }


def _write_out() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
