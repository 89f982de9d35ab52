"""Accounts that documents are issued to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from sbyt.apps.contracts.models import Account
from sbyt.apps.parties.models import Branch, Party
from sbyt.apps.premises.models import Building, Premises
from tests.apps.documents.bodies import JUNE

MakeAccount = Callable[..., Account]


@pytest.fixture
def make_account(db: None) -> MakeAccount:
    """Return a maker of accounts: by number, branch code, street, house and flat."""

    def make(
        number: str, *, branch: str = "01", street: str = "Красная", house: str = "45", flat: str = "1"
    ) -> Account:
        office, _ = Branch.objects.get_or_create(code=branch, defaults={"name": f"Отделение {branch}"})
        building, _ = Building.objects.get_or_create(
            locality="г. Приречный",
            street=street,
            house=house,
            defaults={"branch": office, "kind": Building.Kind.APARTMENT_BUILDING},
        )
        premises = Premises.objects.create(building=building, kind=Premises.Kind.FLAT, number=flat)
        party = Party.objects.create(kind=Party.Kind.PERSON, name="Орлов Пётр Ильич")
        return Account.objects.create(
            number=number,
            kind=Account.Kind.HOUSEHOLD,
            party=party,
            party_name=party.name,
            branch=office,
            premises=premises,
            active=DateRange(JUNE, None),
        )

    return make


@pytest.fixture
def account(make_account: MakeAccount) -> Account:
    return make_account("0000012345")
