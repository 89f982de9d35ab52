"""What the month of legal entities stands on, as the tables that the rules of `calc` take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

import polars as pl

from sbyt.apps.billing.computing.act_facts import act_facts
from sbyt.apps.billing.queries.history import planned_amount_columns
from sbyt.apps.billing.types import FORECAST
from sbyt.apps.metering.queries.known_months import bases_of, controls_of
from sbyt.apps.metering.queries.supplied_hours import supplied_day_columns
from sbyt.apps.metering.queries_columns import first_readings_after
from sbyt.apps.tariffs.queries import price_component_columns
from sbyt.calc.between_readings import EARLIER_VOLUMES
from sbyt.calc.charge_lines import ENERGY
from sbyt.calc.frames import empty
from sbyt.calc.legal_entity_price import PRICE_COMPONENTS
from sbyt.calc.legal_entity_tables import LegalEntityTables
from sbyt.calc.legal_entity_volume import points_not_read
from sbyt.calc.nothing import nothing_from
from sbyt.calc.periods import next_month

_REGISTER: Final = ("register_id", "installation_id")


def legal_entity_tables(
    *,
    terms: pl.DataFrame,
    points: pl.DataFrame,
    billed: pl.DataFrame,
    registers: pl.DataFrame,
    readings: pl.DataFrame,
    month: date,
    stage: str,
    as_of: datetime,
    source_ranks: Sequence[str],
) -> LegalEntityTables:
    """Return the tables of the terms that have a price category; a fixed number of queries.

    `terms`: supply terms with building and voltage; `billed` billed_lines.BILLED_LINES; `readings` with `used`.
    """
    supply = terms.filter(pl.col("price_category").is_not_null())
    asked: dict[str, Any] = {"month": month, "stage": stage, "as_of": as_of}
    tables = _tables_of(
        supply, billed=billed, registers=registers, readings=readings, source_ranks=source_ranks, **asked
    )
    tables = replace(tables, **act_facts(points=points, month=month, as_of=as_of))
    if supply.is_empty() or stage == FORECAST:
        return tables
    return _with_replacement_information(tables, month=month, as_of=as_of)


@nothing_from("supply")
def _tables_of(
    supply: pl.DataFrame,
    *,
    billed: pl.DataFrame,
    registers: pl.DataFrame,
    readings: pl.DataFrame,
    source_ranks: Sequence[str],
    month: date,
    stage: str,
    as_of: datetime,
) -> LegalEntityTables:
    """Return the tables without acts of consumption; none has a row where nobody is supplied by a price category."""
    point_ids = supply["usage_point_id"].unique().sort()
    own = pl.col("usage_point_id").is_in(point_ids.implode())
    registers = registers.filter(own)
    in_month: dict[str, Any] = {"date_from": month, "date_to": next_month(month)}
    planned = planned_amount_columns(point_ids=point_ids, month=month, as_of=as_of)
    return LegalEntityTables(
        supply=supply,
        registers=registers,
        readings=readings.join(registers, on=_REGISTER, how="semi"),
        interval_days=supplied_day_columns(
            point_ids=point_ids, as_of=as_of, source_ranks=source_ranks, **in_month
        ),
        price_components=empty(PRICE_COMPONENTS)
        if supply.is_empty()
        else price_component_columns(as_of=as_of, **in_month),
        gross_given=planned if stage == FORECAST else planned.clear(),
        earlier=billed.filter(own & (pl.col("service") == ENERGY)).select(*EARLIER_VOLUMES),
    )


def _with_replacement_information(
    tables: LegalEntityTables, *, month: date, as_of: datetime
) -> LegalEntityTables:
    """Return the tables with what points not read in the month are billed by: the first reading after it, else bases.

    A fixed number of queries, none where every point was read. A forecast stands on planned amounts and has none.
    """
    silent = points_not_read(tables, month=month)
    if silent.is_empty():
        return tables
    own = tables.registers.filter(pl.col("usage_point_id").is_in(silent.implode()))
    later = first_readings_after(
        installation_ids=own["installation_id"].unique(), after=next_month(month), as_of=as_of
    ).with_columns(used=pl.lit(value=False))
    readings = pl.concat([tables.readings, later.select(tables.readings.columns)])
    known: dict[str, Any] = {"point_ids": silent.to_list(), "month": month, "as_of": as_of}
    return replace(
        tables,
        readings=readings.sort(*_REGISTER, "taken_on", "reading_id"),
        bases=bases_of(**known),
        controls=controls_of(**known),
    )
