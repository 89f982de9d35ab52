"""The retailer as a document of today names it."""

from __future__ import annotations

from sbyt.apps.documents.types import Supplier
from sbyt.apps.parties.queries import the_supplier


def supplier_today() -> Supplier:
    """Return the requisites as they stand now; raises parties' UnableToNameSupplier where none are entered."""
    known = the_supplier()
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
