"""Branches, parties, the supplier itself, and who acts."""

from __future__ import annotations

from itertools import count

from sbyt.apps.parties.models import Branch, Party, RoleGrant, ServiceSupplier
from sbyt.apps.parties.queries import verbs_of
from sbyt.kit.access.actor import Actor
from sbyt.kit.access.models import User

_numbers = count(1)


def a_branch(code: str = "01", name: str = "Северное отделение") -> Branch:
    branch, _created = Branch.objects.get_or_create(code=code, defaults={"name": name})
    return branch


def a_party(name: str, *, kind: str = "person", inn: str = "", kpp: str = "", address: str = "") -> Party:
    return Party.objects.create(kind=kind, name=name, inn=inn, kpp=kpp, address=address)


def the_supplier() -> ServiceSupplier:
    """The retailer; the requisites are made up but of the right form."""
    standing = ServiceSupplier.objects.first()
    if standing is not None:
        return standing
    party = a_party(
        "АО «Светлый сбыт»",
        kind="organization",
        inn="7801000006",
        kpp="780101001",
        address="190000, Светлогорск, ул. Главная, 1",
    )
    return ServiceSupplier.objects.create(
        party=party,
        bank_name="БАНК «СВЕТЛЫЙ»",
        bik="044030001",
        settlement_account="40702810100000000001",
        correspondent_account="30101810100000000001",
        director="Директоров Д. Д.",
        accountant="Счетова С. С.",
        site="svet.example",
    )


def a_member_of_staff(role: str = "billing_clerk", *, branch: Branch | None = None) -> Actor:
    """An actor with the verbs of the role, everywhere or in one branch."""
    number = next(_numbers)
    user = User.objects.create(username=f"{role}-{number}", full_name=f"Сотрудник {number}")
    RoleGrant.objects.create(user=user, role=role, branch=branch)
    return Actor(user_id=user.pk, name=str(user), verbs=verbs_of(user.pk))
