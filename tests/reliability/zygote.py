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
    if order.get("port"):
        connection.settings_dict.update(HOST="127.0.0.1", PORT=str(order["port"]))
    if order.get("fault"):
        os.environ["SBYT_FAULT"] = order["fault"]
    code = 1
    try:
        outcome = _DO[order["do"]](**order.get("options", {}))
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


def bill_slowly() -> dict[str, Any]:
    """Bill May a part in three quarters of a second, so that somebody may come in between."""
    return _billed_by(accounts_a_second=4)


def bill_very_slowly() -> dict[str, Any]:
    """Bill May a part in three seconds: another process, however late it starts, still finds the run going."""
    return _billed_by(accounts_a_second=1)


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


def bill_region(
    *,
    accounts_a_partition: int,
    told: str | None = None,
    processes: int | None = None,
    scheduler: str | None = None,
    accounts_a_second: int | None = None,
) -> dict[str, Any]:
    """Bill the month of a synthetic region; each partition that is released is `told` by a line in a file, at once."""
    from datetime import date

    from sbyt.kit.access.actor import SYSTEM
    from sbyt.usecases.bill_month import bill_month
    from sbyt.usecases.synthetic_region.plan import MONTH

    def tell(far: Any) -> None:
        if told is not None:
            with open(told, "a") as into:  # noqa: PTH123
                into.write(f"{far.partitions_done}\n")

    outcome = bill_month(
        actor=SYSTEM,
        month=MONTH,
        issued_on=date(2025, 7, 1),
        accounts_a_partition=accounts_a_partition,
        workers=processes,
        scheduler=scheduler,
        accounts_a_second=accounts_a_second,
        report_release=tell,
    )
    return {"released": outcome.released, "hash": outcome.run.result_sha256, "held": outcome.held_by}


def take_payments(*, told: str, prefix: str, seed: int) -> None:
    """Take payments one by one until killed; each is `told` by a line with its number after it is committed."""
    import random
    from datetime import date
    from itertools import count

    from sbyt.apps.contracts.types import Account
    from sbyt.apps.payments.operations import record_payment
    from sbyt.kit.access.actor import SYSTEM

    draw = random.Random(seed)
    accounts = list(Account.objects.order_by("pk").values_list("pk", flat=True)[:1000])
    with open(told, "a") as into:  # noqa: PTH123
        for number in count(1):
            external = f"{prefix}-{number}"
            record_payment(
                actor=SYSTEM,
                account_id=draw.choice(accounts),
                amount_kop=draw.randint(1, 500_000),
                received_on=date(2025, 7, 2),
                source="bank",
                external_number=external,
            )
            into.write(f"{external}\n")
            into.flush()


def circumstances() -> dict[str, Any]:
    from sbyt.usecases.bench_households.machine import commit, hardware, load_average

    return {"commit": commit(), "hardware": hardware(), "load_average": load_average()}


def pending() -> list[str]:
    """Return the migrations that the base lacks, in their order: app.name."""
    from sbyt.kit.embedded_database.schema import pending_migrations

    return pending_migrations()


def migrate_to(*, name: str) -> None:
    """Apply one migration."""
    from django.core.management import call_command

    app, _, migration = name.partition(".")
    call_command("migrate", app, migration, interactive=False, verbosity=0)


def migrate_back_and_forth() -> list[Any]:
    """Make charges and lines whole tables and part them again; return what is wrong and where the charges lie."""
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", "billing", "0001", verbosity=0)
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tableoid::regclass::text FROM billing_charge ORDER BY 1")
        return [examine(), [name for (name,) in cursor.fetchall()]]


def build_known_house() -> None:
    """Build a house that ГИС ЖКХ knows, with an account to be told of."""
    from sbyt.apps.exchange.models import GisObject
    from tests.builders.buildings import a_building, a_flat
    from tests.builders.prices import a_tariff
    from tests.integrations.giszhkh.steps import HOUSE, ROOMS

    house = a_building()
    flat = a_flat(house, "1", tariff=a_tariff(), meter_shows=100)
    GisObject.objects.create(kind="house", object_id=house.pk, guid=HOUSE)
    GisObject.objects.create(kind="premises", object_id=flat.premises.pk, guid=ROOMS["1"])


def exchange(*, url: str, schemas: str, minutes: int, rounds: bool = False) -> list[list[Any]]:
    """Take a turn of the exchange so many minutes after its start; return the messages and their sendings."""
    from datetime import timedelta
    from pathlib import Path

    from django.conf import settings

    from sbyt.apps.contracts.models import Account
    from sbyt.apps.exchange.models import GisMessage
    from sbyt.formats.giszhkh.schemas import Schemas
    from sbyt.integrations.giszhkh.connection import Connection
    from sbyt.integrations.giszhkh.exchange import exchange_turn
    from sbyt.kit.access.actor import SYSTEM
    from sbyt.usecases.giszhkh.rounds import begin_round, carry_out_round
    from tests.integrations.giszhkh.server import ORG
    from tests.integrations.giszhkh.steps import START

    now = START + timedelta(minutes=minutes)
    settings.GISZHKH = {**settings.GISZHKH, "schemas": schemas}
    if rounds:
        branch_id = Account.objects.order_by("pk")[0].branch_id
        asked = begin_round(actor=SYSTEM, kind="accounts", branch_id=branch_id, month=None, now=now)
        carry_out_round(round_id=asked.pk, now=now)
    connection = Connection(url=url, org_ppa_guid=ORG, schemas=Schemas(Path(schemas)), timeout_seconds=5)
    exchange_turn(connection=connection, clock=lambda: now)
    return [
        [one.state, list(one.sendings.order_by("pk").values_list("outcome", flat=True))]
        for one in GisMessage.objects.order_by("pk")
    ]


def examine() -> list[str]:
    from sbyt.usecases.doctor.examine import examine as examine_all

    return [one.name for one in examine_all() if not one.ok]


_DO = {
    "build": build,
    "bill": bill,
    "bill_region": bill_region,
    "take_payments": take_payments,
    "circumstances": circumstances,
    "bill_slowly": bill_slowly,
    "bill_very_slowly": bill_very_slowly,
    "bill_by_processes": bill_by_processes,
    "bill_by_cluster": bill_by_cluster,
    "build_known_house": build_known_house,
    "exchange": exchange,
    "examine": examine,
    "pending": pending,
    "migrate_to": migrate_to,
    "migrate_back_and_forth": migrate_back_and_forth,
}

if __name__ == "__main__":
    main()
