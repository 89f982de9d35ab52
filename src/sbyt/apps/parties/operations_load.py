"""Take parties into the register in bulk: one statement a table, whatever the number of rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sbyt.apps.parties.models import Branch, Party, ServiceSupplier
from sbyt.apps.parties.register_rows import BranchRow, PartyRow, SupplierRow


def load_branches(*, rows: Sequence[BranchRow]) -> Mapping[str, int]:
    """Store the branches; returns their ids by code."""
    stored = Branch.objects.bulk_create([Branch(code=row.code, name=row.name) for row in rows])
    return {branch.code: branch.pk for branch in stored}


def load_parties(*, rows: Sequence[PartyRow]) -> Mapping[str, int]:
    """Store the parties; returns their ids by the giver's key."""
    stored = Party.objects.bulk_create(
        [
            Party(
                kind=row.kind,
                name=row.name,
                inn=row.inn,
                kpp=row.kpp,
                address=row.address,
                phone=row.phone,
                email=row.email,
            )
            for row in rows
        ]
    )
    return {row.key: party.pk for row, party in zip(rows, stored, strict=True)}


def load_supplier(*, row: SupplierRow, party_ids: Mapping[str, int]) -> int:
    """Store the retailer's own requisites; returns the id of the row."""
    supplier = ServiceSupplier.objects.create(
        party_id=party_ids[row.party_key],
        bank_name=row.bank_name,
        bik=row.bik,
        settlement_account=row.settlement_account,
        correspondent_account=row.correspondent_account,
        director=row.director,
        accountant=row.accountant,
        site=row.site,
    )
    return supplier.pk


def nobody_is_registered() -> bool:
    """Tell whether the register holds neither a branch nor a party."""
    return not Branch.objects.exists() and not Party.objects.exists()
