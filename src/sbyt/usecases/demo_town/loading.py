"""Put the town's registers into an empty base, in bulk; later, the prices that are published month by month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sbyt.apps.contracts.operations_load import (
    load_accounts,
    load_benefits,
    load_contracts,
    load_house_terms,
    load_range_exemptions,
    load_supply_terms,
)
from sbyt.apps.devices.operations_load import load_meter_types, load_meters
from sbyt.apps.metering.operations_load import (
    load_installations,
    load_old_readings,
    load_points,
    load_shared_meters,
)
from sbyt.apps.parties.operations_load import load_branches, load_parties, load_supplier
from sbyt.apps.premises.operations_load import load_buildings, load_occupancies, load_premises
from sbyt.apps.tariffs.operations_key_rates import store_known_law
from sbyt.apps.tariffs.operations_load import (
    load_acts,
    load_norms,
    load_price_components,
    load_tariffs,
    load_tier_bounds,
    load_vat_rates,
)
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.milestones.operations import Facts
from sbyt.usecases.demo_town.example_street.facts import benefits, exemptions, house_terms, shared_meters
from sbyt.usecases.demo_town.prices import final_prices
from sbyt.usecases.demo_town.stages import Walker
from sbyt.usecases.demo_town.town import BRANCHES, METER_TYPES, SUPPLIER, Town


def load_registers(walker: Walker) -> Facts:
    """Store branches, parties, premises, meters, points, prices, accounts and old readings; returns counts."""
    town = walker.town
    branch_ids = load_branches(rows=BRANCHES)
    party_ids = load_parties(rows=town.parties)
    load_supplier(row=SUPPLIER, party_ids=party_ids)
    building_ids = load_buildings(rows=town.buildings, branch_ids=branch_ids)
    premises_ids = load_premises(rows=town.premises, building_ids=building_ids)
    load_occupancies(rows=town.occupancies, premises_ids=premises_ids)
    load_meter_types(rows=METER_TYPES)
    meter_ids = load_meters(rows=town.meters)
    point_ids = load_points(
        rows=town.points, branch_ids=branch_ids, building_ids=building_ids, premises_ids=premises_ids
    )
    load_installations(rows=town.installations, point_ids=point_ids, meter_ids=meter_ids)
    old_readings = load_old_readings(rows=town.old_readings)
    tariff_ids = _load_prices(town)
    contract_ids = load_contracts(rows=town.contracts, party_ids=party_ids)
    account_ids = load_accounts(
        rows=town.accounts,
        party_ids=party_ids,
        branch_ids=branch_ids,
        premises_ids=premises_ids,
        contract_ids=contract_ids,
    )
    load_supply_terms(
        rows=town.supply_terms, account_ids=account_ids, point_ids=point_ids, tariff_ids=tariff_ids
    )
    load_shared_meters(rows=tuple(shared_meters()), point_ids=point_ids)
    load_house_terms(
        rows=tuple(house_terms()), building_ids=building_ids, account_ids=account_ids, tariff_ids=tariff_ids
    )
    load_benefits(rows=tuple(benefits()), account_ids=account_ids)
    load_range_exemptions(rows=tuple(exemptions()), account_ids=account_ids)
    return {"accounts": len(account_ids), "points": len(point_ids), "old_readings": old_readings}


def publish_final_prices(_walker: Walker, month: date) -> Facts:
    """Store the final parts of the price of a closed month with their act."""
    published = final_prices(month)
    act_ids = load_acts(rows=[published.act])
    load_price_components(rows=published.components, act_ids=act_ids)
    return {"components": len(published.components)}


def _load_prices(town: Town) -> Mapping[str, int]:
    prices = town.prices
    act_ids = load_acts(rows=prices.acts)
    load_price_components(rows=prices.components, act_ids=act_ids)
    load_norms(rows=prices.norms, act_ids=act_ids)
    load_vat_rates(rows=prices.vat, act_ids=act_ids)
    store_known_law(actor=SYSTEM)
    tariff_ids = load_tariffs(tariffs=prices.tariffs, rates=prices.rates, act_ids=act_ids)
    load_tier_bounds(rows=prices.bounds, tariff_ids=tariff_ids, act_ids=act_ids)
    return tariff_ids
