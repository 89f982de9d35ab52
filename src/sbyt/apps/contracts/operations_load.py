"""Take contracts, accounts, terms of supply, benefits and terms of houses into the register in bulk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.backends.postgresql.psycopg_any import DateRange

from sbyt.apps.contracts.models import Account, Contract, SupplyTerm
from sbyt.apps.contracts.models_household import Benefit, HouseTerm, RangeExemption
from sbyt.apps.contracts.register_rows import (
    AccountRow,
    BenefitRow,
    ContractRow,
    HouseTermRow,
    RangeExemptionRow,
    SupplyTermRow,
)


def load_contracts(*, rows: Sequence[ContractRow], party_ids: Mapping[str, int]) -> Mapping[str, int]:
    """Store the contracts; returns their ids by number."""
    stored = Contract.objects.bulk_create(
        [
            Contract(number=row.number, signed_on=row.signed_on, party_id=party_ids[row.party_key])
            for row in rows
        ]
    )
    return {contract.number: contract.pk for contract in stored}


def load_accounts(
    *,
    rows: Sequence[AccountRow],
    party_ids: Mapping[str, int],
    branch_ids: Mapping[str, int],
    premises_ids: Mapping[str, int],
    contract_ids: Mapping[str, int],
) -> Mapping[str, int]:
    """Store the accounts; returns their ids by number."""
    stored = Account.objects.bulk_create(
        [
            Account(
                number=row.number,
                kind=row.kind,
                party_id=party_ids[row.party_key],
                party_name=row.party_name,
                branch_id=branch_ids[row.branch_code],
                premises_id=premises_ids[row.premises_key],
                contract_id=contract_ids[row.contract_number] if row.contract_number else None,
                active=DateRange(row.since, None),
            )
            for row in rows
        ]
    )
    return {account.number: account.pk for account in stored}


def load_supply_terms(
    *,
    rows: Sequence[SupplyTermRow],
    account_ids: Mapping[str, int],
    point_ids: Mapping[str, int],
    tariff_ids: Mapping[str, int],
) -> None:
    """Store on what terms each point is supplied."""
    SupplyTerm.objects.bulk_create(
        [
            SupplyTerm(
                account_id=account_ids[row.account_number],
                usage_point_id=point_ids[row.point_code],
                valid=DateRange(row.since, None),
                tariff_id=tariff_ids[row.tariff_code] if row.tariff_code else None,
                price_category=row.price_category,
                power_group=row.power_group,
            )
            for row in rows
        ]
    )


def load_benefits(*, rows: Sequence[BenefitRow], account_ids: Mapping[str, int]) -> None:
    """Store the benefits of accounts."""
    Benefit.objects.bulk_create(
        [
            Benefit(
                account_id=account_ids[row.account_number],
                name=row.name,
                share_bp=row.share_bp,
                people=row.people,
                mode=row.mode,
                valid=DateRange(row.since, None),
                document=row.document,
            )
            for row in rows
        ]
    )


def load_range_exemptions(*, rows: Sequence[RangeExemptionRow], account_ids: Mapping[str, int]) -> None:
    """Store who pays the price of the first range for everything."""
    RangeExemption.objects.bulk_create(
        [
            RangeExemption(
                account_id=account_ids[row.account_number],
                valid=DateRange(row.since, None),
                reason=row.reason,
            )
            for row in rows
        ]
    )


def load_house_terms(
    *,
    rows: Sequence[HouseTermRow],
    building_ids: Mapping[str, int],
    account_ids: Mapping[str, int],
    tariff_ids: Mapping[str, int],
) -> None:
    """Store how the common needs of buildings are worked out."""
    HouseTerm.objects.bulk_create(
        [
            HouseTerm(
                building_id=building_ids[row.building_key],
                valid=DateRange(row.since, row.until),
                norm_mwh_per_m2=row.norm_mwh_per_m2,
                capped=row.capped,
                negative=row.negative,
                meter_state=row.meter_state,
                state_since=row.state_since,
                by_zones=row.by_zones,
                manager_account_id=account_ids[row.manager_account] if row.manager_account else None,
                manager_tariff_id=tariff_ids[row.manager_tariff_code] if row.manager_tariff_code else None,
                document=row.document,
            )
            for row in rows
        ]
    )
