"""Names and requisites as they stood at a moment."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sbyt.apps.parties.models import Party, ServiceSupplier
from sbyt.apps.parties.queries import the_supplier
from sbyt.kit.audit.as_of import values_as_of

_PARTY: Final = ("name", "inn", "kpp", "address", "phone", "email")
_SUPPLIER: Final = (
    "bank_name",
    "bik",
    "settlement_account",
    "correspondent_account",
    "director",
    "accountant",
    "site",
)


def parties_as_of(*, ids: Collection[int], moment: datetime) -> dict[int, dict[str, Any]]:
    """Return name, inn, kpp, address, phone and email of the parties at the moment; those entered later are absent. One query."""
    return values_as_of(Party, ids=ids, fields=_PARTY, moment=moment)


def supplier_as_of(*, moment: datetime) -> ServiceSupplier:
    """Return the supplier, unsaved, with the requisites of the moment; raises UnableToNameSupplier. Three queries."""
    supplier = the_supplier()
    own = values_as_of(ServiceSupplier, ids=[supplier.pk], fields=_SUPPLIER, moment=moment)
    for field, value in own.get(supplier.pk, {}).items():
        setattr(supplier, field, value)
    for field, value in (
        parties_as_of(ids=[supplier.party_id], moment=moment).get(supplier.party_id, {}).items()
    ):
        setattr(supplier.party, field, value)
    return supplier
