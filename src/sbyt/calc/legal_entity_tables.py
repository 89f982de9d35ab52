"""The tables that the month of legal entities is billed from, and their schemas."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import polars as pl

from sbyt.calc.act_lines import ACTS, BILLED_BEFORE
from sbyt.calc.between_readings import EARLIER_VOLUMES
from sbyt.calc.consumption import READINGS, REGISTERS
from sbyt.calc.frames import conform, empty
from sbyt.calc.hour_estimates import BASES
from sbyt.calc.interval_volume import INTERVAL_DAYS
from sbyt.calc.legal_entity_price import PRICE_COMPONENTS
from sbyt.calc.replaced_volume import CONTROLS

SUPPLY: Final = pl.Schema(
    {
        "account_id": pl.Int64(),
        "usage_point_id": pl.Int64(),
        "valid_from": pl.Date(),
        "valid_to": pl.Date(),
        "price_category": pl.Int64(),
        "voltage": pl.String(),
        "power_group": pl.String(),
    }
)
"""One row a supply term of a legal entity's account at a point, cut by the account's own life."""

GROSS_GIVEN: Final = pl.Schema({"usage_point_id": pl.Int64(), "gross_kop": pl.Int64()})
"""Points whose month's amount with VAT is given (a forecast formed from the gross): net and price are derived from
it. Where a point has several accounts in the month, the amount is shared among them by their volumes."""

VOLUMES_GIVEN: Final = pl.Schema({"usage_point_id": pl.Int64(), "volume_wh": pl.Int64()})
"""Points whose month's energy is handed in as it is, before any meter; the method of its lines is "given"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalEntityTables:
    """The tables of one partition; the schema of each is named beside it."""

    supply: pl.DataFrame  # SUPPLY
    registers: pl.DataFrame  # consumption.REGISTERS
    readings: pl.DataFrame  # consumption.READINGS
    interval_days: pl.DataFrame  # interval_volume.INTERVAL_DAYS
    price_components: pl.DataFrame  # legal_entity_price.PRICE_COMPONENTS
    gross_given: pl.DataFrame  # GROSS_GIVEN
    volumes_given: pl.DataFrame = field(default_factory=lambda: empty(VOLUMES_GIVEN))
    acts: pl.DataFrame = field(default_factory=lambda: empty(ACTS))
    billed_before: pl.DataFrame = field(default_factory=lambda: empty(BILLED_BEFORE))
    earlier: pl.DataFrame = field(default_factory=lambda: empty(EARLIER_VOLUMES))
    bases: pl.DataFrame = field(default_factory=lambda: empty(BASES))
    controls: pl.DataFrame = field(default_factory=lambda: empty(CONTROLS))


def conformed(tables: LegalEntityTables) -> LegalEntityTables:
    """Return the tables, each of its schema. Raises frames.UnableToUseFrame."""
    return LegalEntityTables(
        supply=conform(tables.supply, SUPPLY, name="supply"),
        registers=conform(tables.registers, REGISTERS, name="registers"),
        readings=conform(tables.readings, READINGS, name="readings"),
        interval_days=conform(tables.interval_days, INTERVAL_DAYS, name="interval_days"),
        price_components=conform(tables.price_components, PRICE_COMPONENTS, name="price_components"),
        gross_given=conform(tables.gross_given, GROSS_GIVEN, name="gross_given"),
        volumes_given=conform(tables.volumes_given, VOLUMES_GIVEN, name="volumes_given"),
        acts=conform(tables.acts, ACTS, name="acts"),
        billed_before=conform(tables.billed_before, BILLED_BEFORE, name="billed_before"),
        earlier=conform(tables.earlier, EARLIER_VOLUMES, name="earlier"),
        bases=conform(tables.bases, BASES, name="bases"),
        controls=conform(tables.controls, CONTROLS, name="controls"),
    )
