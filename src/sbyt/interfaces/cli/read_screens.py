"""What the office reads at size: screens asked through the whole program, their plans, exports and the memory of them."""

from __future__ import annotations

import random
import re
import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter, process_time
from typing import Any, Final

from sbyt.usecases.synthetic_region.plan import MONTH

_GIVEN_UP_S: Final = 20
_LARGE_ROWS: Final = 10_000
_SEARCH_MS: Final = 100
_LIST_MS: Final = 2_000
_PREVIEW_MS: Final = 300
PREVIEW: Final = "preview of a flat"
_SCANNED: Final = re.compile(r"Seq Scan on (\w+)")
_LARGE: Final = "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND reltuples >= %s"

Drawn = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A screen: its address for an account drawn by chance, and milliseconds that 95 of 100 may take at most.

    `of_flats` draws flats of apartment buildings alone. A screen without the words it `says` is no measurement.
    """

    name: str
    address: Callable[[Drawn], str]
    at_most_ms: int = _LIST_MS
    of_flats: bool = False
    says: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One answer in milliseconds: on the clock, of them waiting for the database; of the processor by the program itself and by the
    server's process beside it (None where it cannot be told).
    """

    whole_ms: float
    database_ms: float
    processor_ms: float
    server_ms: float | None

    @property
    def both_ms(self) -> float:
        """What the program and the server took of the processor."""
        return self.processor_ms + (self.server_ms or 0)


def screens() -> tuple[Screen, ...]:
    """Return the screens that are measured."""

    def search(words: Callable[[Drawn], str]) -> Callable[[Drawn], str]:
        return lambda one: f"/office/accounts/?q={words(one).replace(' ', '+')}"

    return (
        Screen(
            name="account card", address=lambda one: f"/office/accounts/{one['pk']}/", at_most_ms=_SEARCH_MS
        ),
        Screen(name="search by number", address=search(lambda one: one["number"]), at_most_ms=_SEARCH_MS),
        Screen(name="search by name", address=search(_first_names), at_most_ms=_SEARCH_MS),
        Screen(
            name="search by full name", address=search(lambda one: one["party_name"]), at_most_ms=_SEARCH_MS
        ),
        Screen(name="search by address", address=search(_house), at_most_ms=_SEARCH_MS),
        Screen(
            name="palette", address=lambda one: f"/office/find/?q={one['number'][-6:]}", at_most_ms=_SEARCH_MS
        ),
        Screen(
            name=PREVIEW,
            address=lambda one: f"/office/accounts/{one['pk']}/preview/?month={MONTH:%Y-%m}",
            at_most_ms=_PREVIEW_MS,
            of_flats=True,
            says="Начислится за",
        ),
        Screen(name="accounts", address=lambda _one: "/office/accounts/"),
        Screen(name="debtors", address=lambda _one: "/office/accounts/?debt_from=0,01&sort=-debt"),
        Screen(name="turnover", address=lambda _one: "/office/turnover/"),
        Screen(
            name="turnover of debtors",
            address=lambda _one: "/office/turnover/?debt_from=0,01&sort=-closing_debit",
        ),
        Screen(name="payments", address=lambda _one: "/office/payments/"),
        Screen(name="bills", address=lambda _one: "/office/bills/"),
    )


EXPORTS: Final = {
    "accounts": "/office/accounts/?export=xlsx",
    "debtors": "/office/accounts/?debt_from=0,01&sort=-debt&export=xlsx",
    "bills": "/office/bills/?export=xlsx",
}
_SMALL_EXPORT: Final = "/office/accounts/?q={number}&export=xlsx"


def measure_screens(*, times: int, only: Sequence[str]) -> list[dict[str, Any]]:
    """Ask for each screen so many times; return milliseconds, statements, and large tables read whole.

    Beside the clock's p50 stand those of waiting for the database and of processor time, the program's own and with that of the server's
    process: a busy machine lengthens the first two and hardly the others.
    """
    found = []
    with _reader() as (client, drawn):
        of_all, of_flats = drawn(times + 1, of_flats=False), drawn(times + 1, of_flats=True)
        large = _large_tables()
        for screen in screens():
            if only and screen.name not in only:
                continue
            accounts = of_flats if screen.of_flats else of_all
            statements, scanned = _plans(client, screen.address(accounts[0]), large, says=screen.says)
            answers = list(_asked(client, screen.address, accounts[1:]))
            taken = sorted(one.whole_ms for one in answers)
            both = sorted(one.both_ms for one in answers)
            p95 = taken[int(len(taken) * 0.95)]
            found.append(
                {
                    "screen": screen.name,
                    "p50_ms": round(statistics.median(taken), 1),
                    "p95_ms": round(p95, 1),
                    "worst_ms": round(taken[-1], 1),
                    "p50_database_ms": round(statistics.median(one.database_ms for one in answers), 1),
                    "p50_processor_ms": round(statistics.median(one.processor_ms for one in answers), 1),
                    "p50_both_processors_ms": round(statistics.median(both), 1),
                    "p95_both_processors_ms": round(both[int(len(both) * 0.95)], 1),
                    "at_most_ms": screen.at_most_ms,
                    "is_met": p95 <= screen.at_most_ms,
                    "times": len(taken),
                    "statements": statements,
                    "read_whole": scanned,
                }
            )
    return found


def measure_export(name: str) -> dict[str, Any]:
    """Export a list to its last row; return rows of the base, bytes, seconds and megabytes over an export of one row."""
    from sbyt.apps.contracts.types import Account
    from sbyt.usecases.bench_households.machine import PeakMemory

    with _reader() as (client, drawn):
        [one] = drawn(1, of_flats=False)
        with PeakMemory() as before:
            _streamed(client, _SMALL_EXPORT.format(number=one["number"]))
        begun = perf_counter()
        with PeakMemory() as memory:
            size = _streamed(client, EXPORTS[name])
        seconds = perf_counter() - begun
    over = None if memory.peak_mb is None or before.peak_mb is None else memory.peak_mb - before.peak_mb
    return {
        "export": name,
        "accounts": Account.objects.count(),
        "bytes": size,
        "seconds": round(seconds, 1),
        "memory_over_one_row_mb": over,
        "peak_memory_mb": memory.peak_mb,
    }


@contextmanager
def _reader() -> Iterator[tuple[Any, Callable[..., list[Drawn]]]]:
    """Give a client of a person who sees everything, and what draws accounts; nothing is left in the base."""
    from django.contrib.auth import get_user_model
    from django.db import transaction
    from django.test import Client

    from sbyt.apps.contracts.types import Account
    from sbyt.apps.parties.types import RoleGrant

    draw = random.Random(1)  # noqa: S311  which accounts are looked at

    def drawn(count: int, *, of_flats: bool) -> list[Drawn]:
        first, last = (Account.objects.order_by(key).values_list("pk", flat=True)[0] for key in ("pk", "-pk"))
        wanted = {draw.randint(first, last) for _ in range(count * 3)}
        names = ("pk", "number", "party_name", "premises__building__street", "premises__building__house")
        found = Account.objects.filter(pk__in=wanted)
        if of_flats:
            found = found.filter(premises__building__kind="apartment_building", kind="household")
        return list(found.values(*names)[:count])

    with transaction.atomic():
        user = get_user_model().objects.create_user("reader", is_staff=True)
        RoleGrant.objects.create(user=user, role=RoleGrant.Role.ADMINISTRATOR)
        client = Client(headers={"host": "localhost"})
        client.force_login(user)
        yield client, drawn
        transaction.set_rollback(True)


def _asked(client: Any, address: Callable[[Drawn], str], accounts: list[Drawn]) -> Iterator[Asked]:
    """Yield what each answer took; a screen that takes too long is asked for once."""
    from django.db import connection

    from sbyt.usecases.bench_households.machine import processor_ms

    waited = 0.0
    server = connection.connection.info.backend_pid

    def clocked(execute: Callable[..., Any], *given: Any) -> Any:
        nonlocal waited
        begun = perf_counter()
        try:
            return execute(*given)
        finally:
            waited += perf_counter() - begun

    for one in accounts:
        waited = 0.0
        begun, worked, served = perf_counter(), process_time(), processor_ms(server)
        with connection.execute_wrapper(clocked):
            _answer(client, address(one))
        spent, until = perf_counter() - begun, processor_ms(server)
        yield Asked(
            whole_ms=spent * 1000,
            database_ms=waited * 1000,
            processor_ms=(process_time() - worked) * 1000,
            server_ms=None if served is None or until is None else until - served,
        )
        if spent > _GIVEN_UP_S:
            return


def _answer(client: Any, address: str) -> Any:
    answer = client.get(address)
    if answer.status_code != 200:  # noqa: PLR2004  HTTP
        raise LookupError(f"{address}: {answer.status_code}")
    return answer


def _streamed(client: Any, address: str) -> int:
    """Return how many bytes came, keeping none; the client closes what is read to its end."""
    return sum(len(piece) for piece in _answer(client, address).streaming_content)


def _large_tables() -> frozenset[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_LARGE, [_LARGE_ROWS])
        return frozenset(name for (name,) in cursor.fetchall())


def _plans(client: Any, address: str, large: frozenset[str], *, says: str = "") -> tuple[int, list[str]]:
    """Ask once; return how many statements that took and which large tables are read from end to end by them.

    Raises LookupError where the screen lacks what it says.
    """
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        shown = _answer(client, address)
    if says not in shown.content.decode():
        raise LookupError(f"{address}: nothing says {says}")
    scanned: set[str] = set()
    asked = [one["sql"] for one in captured.captured_queries]
    with connection.cursor() as cursor:
        for statement in asked:
            if statement.lstrip("( ").upper().startswith(("SELECT", "WITH")):
                cursor.execute(f"EXPLAIN {statement}".replace("%", "%%"))
                plan = "\n".join(line for (line,) in cursor.fetchall())
                scanned |= {name for name in _SCANNED.findall(plan) if name in large}
    return len(asked), sorted(scanned)


def _first_names(one: Drawn) -> str:
    return " ".join(one["party_name"].split()[:2])


def _house(one: Drawn) -> str:
    street = one["premises__building__street"].removeprefix("ул. ")
    return f"{street} {one['premises__building__house']}"
