"""Who can sign in to the town: one of each role, and consumers. Their passwords are printed, so they guard nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sbyt.usecases.demo_town.companies import FORECAST_FIRST, PLANT, TWO_METERS
from sbyt.usecases.demo_town.household_readings import KRASNAYA
from sbyt.usecases.demo_town.households import TOWN_BRANCH, VILLAGE_BRANCH
from sbyt.usecases.demo_town.seed import stream
from sbyt.usecases.demo_town.town import Town

_SYLLABLES: Final = (
    "ba",
    "vo",
    "ge",
    "do",
    "zi",
    "ka",
    "le",
    "mu",
    "no",
    "pi",
    "ro",
    "sa",
    "tu",
    "fi",
    "che",
)


@dataclass(frozen=True, slots=True)
class Inhabitant:
    """A person who can sign in: staff with a role, or a consumer with accounts."""

    login: str
    full_name: str
    password: str
    role: str = ""
    branch_code: str = ""
    accounts: tuple[str, ...] = ()

    @property
    def is_staff(self) -> bool:
        return bool(self.role)


def inhabitants(town: Town) -> tuple[Inhabitant, ...]:
    """Return who can sign in, with passwords drawn from the town's seed."""
    names: Mapping[str, str] = {home.account: home.party.name for home in town.households}
    firms = {firm.key: firm for firm in town.companies}
    staff = (
        ("admin", "Рябинкина Вера Тихоновна", "administrator", ""),
        ("raschet", "Мохова Инна Платоновна", "billing_clerk", ""),
        ("raschet-kly", "Ульев Степан Мартынович", "billing_clerk", VILLAGE_BRANCH),
        ("uchet", "Стрижов Егор Русланович", "metering_engineer", ""),
        ("obhod", "Бажанов Назар Филиппович", "controller", TOWN_BRANCH),
    )
    consumers = (
        ("krasnaya45@example.org", names[KRASNAYA], (KRASNAYA,)),
        ("zavod@example.org", "Энергетик завода", (firms[PLANT].account,)),
        ("karier@example.org", "Бухгалтер карьера", (firms[FORECAST_FIRST].account,)),
        ("melnica@example.org", "Бухгалтер мельницы", (firms[TWO_METERS].account,)),
    )
    return (
        *(
            Inhabitant(login, name, _password(town.seed, login), role=role, branch_code=branch)
            for login, name, role, branch in staff
        ),
        *(
            Inhabitant(login, name, _password(town.seed, login), accounts=accounts)
            for login, name, accounts in consumers
        ),
    )


def _password(seed: int, login: str) -> str:
    draw = stream(seed, f"password of {login}")
    word = "".join(draw.choice(_SYLLABLES) for _ in range(4))
    return f"{word}-{draw.randrange(1000, 10_000)}"
