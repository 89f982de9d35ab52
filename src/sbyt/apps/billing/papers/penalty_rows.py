"""Penalties of bills as rows of their documents: a row a month's debt."""

from __future__ import annotations

from collections.abc import Collection

from sbyt.apps.billing.papers.penalty_facts import PenaltyOfClaim, penalties_of_charges
from sbyt.apps.documents.types import PenaltyRow
from sbyt.kit import numbers


def penalty_rows(*, charge_ids: Collection[int]) -> dict[int, tuple[PenaltyRow, ...]]:
    """Return the rows of each charge that has penalties, by a constant number of queries."""
    known = penalties_of_charges(charge_ids=charge_ids)
    return {
        charge: tuple(
            PenaltyRow(name="Пени", cause=_cause(one), gross_kop=one.amount_kop)
            for one in claims
            if one.amount_kop
        )
        for charge, claims in known.items()
    }


def _cause(one: PenaltyOfClaim) -> str:
    debt = f"долг за {numbers.month(one.claim_month)}, срок {numbers.day(one.due_on)}"
    if one.amount_kop < 0:
        return f"{debt}: снято начисленное раньше"
    return f"{debt}, по {numbers.day(one.reckoned_to)}"
