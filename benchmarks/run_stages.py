"""Where a run spends its processor time: `python benchmarks/run_stages.py 2021-05 [ACCOUNTS_A_PARTITION]`.

Computes the month over the present base in this process, prints seconds of the server's and of this process's
processor by stage (they do not depend on who else uses the machine as much as wall time does), and gives the run up.
"""

from __future__ import annotations

import functools
import importlib
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from sbyt.interfaces.cli.django_ready import prepare

STAGES = {
    "sbyt.apps.billing.operations.partition_work": ("compute",),
    "sbyt.apps.billing.operations.compute_partition": (
        *("read_partition", "reckon_partition", "compute_charges", "findings_of", "_write", "_sum_up"),
    ),
    "sbyt.apps.billing.computing.inputs": ("needed_readings", "supply_term_columns", "billed_before"),
    "sbyt.calc.household_bill": ("counted_readings", "energy_rows", "common_needs_rows"),
}
_TICKS = os.sysconf("SC_CLK_TCK")
spent: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])


def server_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def own_seconds() -> float:
    times = os.times()
    return times.user + times.system


def measured(name: str, function: Callable[..., Any], pid: int) -> Callable[..., Any]:
    @functools.wraps(function)
    def measure(*args: Any, **named: Any) -> Any:
        before = server_seconds(pid), own_seconds(), time.perf_counter()
        try:
            return function(*args, **named)
        finally:
            after = server_seconds(pid), own_seconds(), time.perf_counter()
            spent[name] = [total + b - a for total, a, b in zip(spent[name], before, after, strict=True)]

    return measure


def main() -> None:
    month = date.fromisoformat(f"{sys.argv[1]}-01")
    size = int(sys.argv[2]) if len(sys.argv) > 2 else 5_000
    prepare()
    from django.db import connection

    from sbyt.apps.billing.operations.compute_run import compute_run
    from sbyt.apps.billing.operations.plan_run import plan_run
    from sbyt.apps.billing.operations.steer_run import discard_run
    from sbyt.apps.billing.queries.runs import run_view
    from sbyt.kit.access.actor import SYSTEM

    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    for module, names in STAGES.items():
        loaded = importlib.import_module(module)
        for name in names:
            setattr(loaded, name, measured(name, getattr(loaded, name), pid))
    run = plan_run(actor=SYSTEM, month=month, accounts_a_partition=size)
    compute_run(actor=SYSTEM, run_id=run.pk, workers=1, scheduler="")
    view = run_view(run_id=run.pk)
    discard_run(actor=SYSTEM, run_id=run.pk, reason="замер")
    print(f"{view.accounts} accounts, {view.charges} charges, {view.result_sha256[:16]}")
    print(f"{'stage':22} {'server':>8} {'here':>8} {'wall':>8}")
    for name, (server, here, wall) in spent.items():
        print(f"{name:22} {server:8.2f} {here:8.2f} {wall:8.1f}")


if __name__ == "__main__":
    main()
