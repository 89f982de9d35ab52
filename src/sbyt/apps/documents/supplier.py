"""The retailer as a document of today names it."""

from __future__ import annotations

from datetime import datetime

from sbyt.apps.documents.types import Supplier
from sbyt.apps.parties.queries import the_supplier
from sbyt.apps.parties.queries_as_of import supplier_as_of
from sbyt.apps.parties.types import ServiceSupplier


def supplier_today() -> Supplier:
    """Return the requisites as they stand now; raises parties' UnableToNameSupplier where none are entered."""
    return _requisites(the_supplier())


def supplier_then(*, moment: datetime) -> Supplier:
    """Return the requisites as they stood at the moment; raises parties' UnableToNameSupplier where none are entered."""
    return _requisites(supplier_as_of(moment=moment))


def _requisites(known: ServiceSupplier) -> Supplier:
    party = known.party
    return Supplier(
        name=party.name,
        inn=party.inn,
        kpp=party.kpp,
        address=party.address,
        bank_name=known.bank_name,
        bik=known.bik,
        settlement_account=known.settlement_account,
        correspondent_account=known.correspondent_account,
        phone=party.phone,
        email=party.email,
        site=known.site,
        director=known.director,
        accountant=known.accountant,
    )
