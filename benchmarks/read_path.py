"""How long the office waits for its screens in a base of any size: `SBYT_DATA=… python benchmarks/read_path.py [TIMES]`.

Every screen is asked for through the whole program (middleware, rights, queries, template) by a member of staff who
sees everything; words to search for are taken from accounts drawn by chance. Nothing is left in the base.
"""

from __future__ import annotations

import random
import statistics
import sys
from collections.abc import Callable, Iterator
from time import perf_counter

from sbyt.interfaces.cli.django_ready import prepare


def main() -> None:
    """Print p50, p95 and the worst milliseconds of each screen."""
    prepare()
    from django.contrib.auth import get_user_model
    from django.db import transaction
    from django.test import Client

    from sbyt.apps.contracts.types import Account
    from sbyt.apps.parties.types import RoleGrant

    times = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    only = sys.argv[2:]
    draw = random.Random(1)
    with transaction.atomic():
        user = get_user_model().objects.create_user("reader", password="x" * 20, is_staff=True)  # noqa: S106
        RoleGrant.objects.create(user=user, role=RoleGrant.Role.ADMINISTRATOR)
        client = Client(headers={"host": "localhost"})
        client.force_login(user)
        last = Account.objects.order_by("-pk").values_list("pk", flat=True)[0]
        drawn = Account.objects.filter(pk__in=[draw.randint(1, last) for _ in range(times)]).values(
            "pk", "number", "party_name", "premises__building__street", "premises__building__house"
        )
        accounts = list(drawn)
        for name, address in screens().items():
            if not only or name in only:
                taken = sorted(asked(client, address, accounts))
                print(
                    f"{name:<22} p50 {statistics.median(taken):>9.1f} ms  "
                    f"p95 {taken[int(len(taken) * 0.95)]:>9.1f} ms  worst {taken[-1]:>9.1f} ms",
                    flush=True,
                )
        transaction.set_rollback(True)


def screens() -> dict[str, Callable[[dict[str, str]], str]]:
    """Return the address of each screen for an account."""
    return {
        "account card": lambda one: f"/office/accounts/{one['pk']}/",
        "search by number": lambda one: f"/office/accounts/?q={one['number']}",
        "search by name": lambda one: f"/office/accounts/?q={'+'.join(one['party_name'].split()[:2])}",
        "search by full name": lambda one: f"/office/accounts/?q={one['party_name'].replace(' ', '+')}",
        "search by address": lambda one: f"/office/accounts/?q={words_of(one)}",
        "palette": lambda one: f"/office/find/?q={one['number'][-6:]}",
        "accounts": lambda _one: "/office/accounts/",
        "debtors": lambda _one: "/office/accounts/?debt_from=0,01&sort=-debt",
        "turnover": lambda _one: "/office/turnover/",
        "turnover debtors": lambda _one: "/office/turnover/?debt_from=0,01&sort=-closing_debit",
        "payments": lambda _one: "/office/payments/",
        "bills": lambda _one: "/office/bills/",
    }


def words_of(one: dict[str, str]) -> str:
    street = one["premises__building__street"].removeprefix("ул. ").replace(" ", "+")
    return f"{street}+{one['premises__building__house']}"


def asked(
    client: object, address: Callable[[dict[str, str]], str], accounts: list[dict[str, str]]
) -> Iterator[float]:
    for number, one in enumerate(accounts):
        begun = perf_counter()
        answer = client.get(address(one))  # type: ignore[attr-defined]
        assert answer.status_code == 200, (address(one), answer.status_code)
        spent = (perf_counter() - begun) * 1000
        if number:
            yield spent
        if spent > 20_000:
            return


if __name__ == "__main__":
    main()
