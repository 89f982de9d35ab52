"""A process with everything imported and nothing connected: it forks a worker for each order, so that killing is cheap.

Orders come as lines of JSON on stdin: what to do in which database, and where to break. The number of the worker is
answered at once, how it ended when it is asked for. Nothing of Polars runs before the fork: its threads are born after.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import tests.embedded  # noqa: F401  starts the server of the tests

SCHEDULER = "tcp://127.0.0.1:28786"


def main() -> None:
    import django

    django.setup()

    for order in map(json.loads, sys.stdin):
        if "wait" in order:
            _pid, status = os.waitpid(order["wait"], 0)
            say({"code": os.waitstatus_to_exitcode(status)})
            continue
        pid = os.fork()
        if pid == 0:
            work(order)
        say({"pid": pid})


def say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def work(order: dict[str, Any]) -> None:
    """Do the order and end; the file named gets what came out."""
    from django.db import connection

    connection.settings_dict["NAME"] = order["database"]
    if order.get("fault"):
        os.environ["SBYT_FAULT"] = order["fault"]
    code = 1
    try:
        outcome = _DO[order["do"]]()
        with open(order["into"], "w") as into:  # noqa: PTH123
            json.dump(outcome, into)
        connection.close()
        code = 0
    except BaseException:  # noqa: BLE001
        import traceback

        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def build() -> None:
    from tests.builders.town import a_town

    a_town()


def bill() -> dict[str, Any]:
    from tests.builders.town import MAY
    from tests.builders.town import bill as bill_of

    outcome = bill_of(MAY)
    return {"released": outcome.released, "hash": outcome.run.result_sha256, "continued": outcome.continued}


def bill_by_processes() -> dict[str, Any]:
    """Bill May by two processes of their own."""
    return _billed_by(workers=2)


def bill_by_cluster() -> dict[str, Any]:
    """Bill May by the workers of a Dask scheduler."""
    return _billed_by(scheduler=SCHEDULER)


def _billed_by(**crew: Any) -> dict[str, Any]:
    from datetime import date

    from sbyt.kit.access.actor import SYSTEM
    from sbyt.usecases.bill_month import bill_month
    from tests.builders.town import MAY

    outcome = bill_month(actor=SYSTEM, month=MAY, issued_on=date(2021, 5, 28), accounts_a_partition=3, **crew)
    return {"released": outcome.released, "hash": outcome.run.result_sha256}


def migrate_back_and_forth() -> list[Any]:
    """Make charges and lines whole tables and part them again; return what is wrong and where the charges lie."""
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", "billing", "0001", verbosity=0)
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tableoid::regclass::text FROM billing_charge ORDER BY 1")
        return [examine(), [name for (name,) in cursor.fetchall()]]


def examine() -> list[str]:
    from sbyt.usecases.doctor.examine import examine as examine_all

    return [one.name for one in examine_all() if not one.ok]


_DO = {
    "build": build,
    "bill": bill,
    "bill_by_processes": bill_by_processes,
    "bill_by_cluster": bill_by_cluster,
    "examine": examine,
    "migrate_back_and_forth": migrate_back_and_forth,
}

if __name__ == "__main__":
    main()
