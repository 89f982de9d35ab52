"""The same energy by meter of the same accounts in four ways, in one run: ratios, not seconds, and equal to the kopeck.

Compared is what all can do: lines by meter of homes whose every register was read. Our engine does the rest of the month
in the same time (means, norms, common needs, references, issues); nothing is written by any. Ranges and benefits are left out of all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from time import perf_counter
from typing import Any, Final

import polars as pl
from django.db import connection
from django.utils import timezone

from sbyt.apps.billing.computing.charges import compute_charges
from sbyt.apps.billing.computing.inputs import read_inputs
from sbyt.apps.billing.types import FINAL
from sbyt.apps.contracts.types import Account
from sbyt.apps.metering.types import MeterInstallation, Reading
from sbyt.apps.tariffs.queries import rule_settings, vat_rate_bp
from sbyt.apps.tariffs.types import Rate
from sbyt.calc.dated_rules import household_rules
from sbyt.calc.periods import day_of_month, month_before
from sbyt.usecases.bench_households.by_duckdb import ByDuckdb, by_duckdb

_ACCOUNTS_AT_ONCE: Final = 5_000
_QUANTUM_WH: Final = 1000
_BELIEVED: Final = ("accepted", "warned")
_HOUSES: Final = "SELECT building_id, count(*) FROM premises_premises GROUP BY 1 ORDER BY 1"
_SQL: Final = """
WITH standing AS (
    SELECT t.account_id, t.tariff_id, i.id AS installation_id, i.multiplier, g.id AS register_id, g.zone,
           g.integer_digits
      FROM contracts_supplyterm t
      JOIN metering_meterinstallation i ON i.usage_point_id = t.usage_point_id AND i.valid @> %(month)s::date
      JOIN devices_register g ON g.meter_id = i.meter_id AND g.direction = 'A+'
     WHERE t.superseded_at IS NULL AND t.tariff_id IS NOT NULL AND t.valid @> %(month)s::date
), believed AS (
    SELECT register_id, installation_id, taken_on, id, rolled_over, value_wh FROM metering_reading
     WHERE superseded_at IS NULL AND state IN ('accepted', 'warned') AND taken_on <= %(deadline)s
), base AS (
    SELECT DISTINCT ON (register_id, installation_id) * FROM believed WHERE taken_on <= %(opening)s
     ORDER BY register_id, installation_id, taken_on DESC, id DESC
), tip AS (
    SELECT DISTINCT ON (register_id, installation_id) * FROM believed WHERE taken_on > %(opening)s
     ORDER BY register_id, installation_id, taken_on DESC, id DESC
), passed AS (
    SELECT s.*, count(tip.id) OVER w = count(*) OVER w AS whole,
           (tip.value_wh / q.wh * q.wh - base.value_wh / q.wh * q.wh
            + CASE WHEN tip.rolled_over THEN (10 ^ (s.integer_digits + 3))::bigint ELSE 0 END) * s.multiplier AS wh
      FROM standing s
     CROSS JOIN LATERAL (SELECT CASE WHEN s.multiplier = 1 THEN 1000 ELSE 1 END AS wh) q
      LEFT JOIN base USING (register_id, installation_id)
      LEFT JOIN tip USING (register_id, installation_id)
    WINDOW w AS (PARTITION BY s.installation_id)
)
SELECT count(DISTINCT p.account_id), sum(p.wh)::bigint,
       sum((p.wh * r.price_e7 + 50000000) / 100000000)::bigint
  FROM passed p
  JOIN tariffs_rate r ON r.tariff_id = p.tariff_id AND r.zone = p.zone AND r.superseded_at IS NULL
   AND r.tier = 1 AND r.valid @> %(month)s::date
 WHERE p.whole
"""


class UnableToCompare(RuntimeError):
    """Raised when the ways do not come to the same kopeck: there is nothing to compare then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Accounts by meter, their energy and money, and seconds of each way; those of the rows are of `sampled` accounts.

    `duckdb` is None where it is not installed.
    """

    accounts: int
    energy_wh: int
    gross_kop: int
    engine_seconds: float
    sql_seconds: float
    sampled: int
    rows_seconds: float
    duckdb: ByDuckdb | None = None

    def as_record(self) -> dict[str, Any]:
        """Return seconds, and how many times longer the others take; the rows are extrapolated from the sample."""
        extrapolated = self.rows_seconds / self.sampled * self.accounts
        told: dict[str, Any] = {
            "accounts_by_meter": self.accounts,
            "energy_wh": self.energy_wh,
            "gross_kop": self.gross_kop,
            "engine_seconds": round(self.engine_seconds, 2),
            "sql_seconds": round(self.sql_seconds, 2),
            "rows_sampled_accounts": self.sampled,
            "rows_seconds_extrapolated": round(extrapolated, 1),
            "sql_to_engine": round(self.sql_seconds / self.engine_seconds, 2),
            "rows_to_engine": round(extrapolated / self.engine_seconds, 1),
        }
        if self.duckdb is not None:
            told |= {
                "duckdb_seconds": round(self.duckdb.seconds, 2),
                "duckdb_read_seconds": round(self.duckdb.read_seconds, 2),
                "duckdb_to_engine": round(self.duckdb.seconds / self.engine_seconds, 2),
                "duckdb_version": self.duckdb.version,
            }
        return told


def compare(*, month: date, sample: int) -> Compared:
    """Bill the month by meter in every way; nothing is written. Raises UnableToCompare where they differ."""
    charged, engine_seconds = _timed(lambda: _by_engine(month))
    (accounts, energy, gross), sql_seconds = _timed(lambda: _by_sql(month))
    ours = (charged.height, int(charged["energy_wh"].sum()), int(charged["gross_kop"].sum()))
    if ours != (accounts, energy, gross):
        raise UnableToCompare(f"the engine {ours}, SQL {(accounts, energy, gross)}")
    opening, deadline = _days(month)
    duckdb = by_duckdb(month=month, opening=opening, deadline=deadline)
    if duckdb is not None and duckdb.sums != ours:
        raise UnableToCompare(f"the engine {ours}, DuckDB {duckdb.sums}")
    drawn = charged.sample(min(sample, charged.height), seed=1)
    by_row, rows_seconds = _timed(lambda: [_by_rows(month, account) for account in drawn["account_id"]])
    if by_row != drawn["gross_kop"].to_list():
        raise UnableToCompare("row by row comes to other kopecks than the engine")
    return Compared(
        accounts=accounts,
        energy_wh=energy,
        gross_kop=gross,
        engine_seconds=engine_seconds,
        sql_seconds=sql_seconds,
        sampled=drawn.height,
        rows_seconds=rows_seconds,
        duckdb=duckdb,
    )


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begun = perf_counter()
    return work(), perf_counter() - begun


def _by_engine(month: date) -> pl.DataFrame:
    """Return account_id, energy_wh, gross_kop of energy by meter: read and reckoned as a run does."""
    settings, vat = rule_settings(on=month), vat_rate_bp(on=month)
    assert vat is not None
    found = []
    for houses in _parts():
        inputs = read_inputs(
            building_ids=houses,
            month=month,
            stage=FINAL,
            as_of=timezone.now(),
            rules=settings,
        )
        plain = replace(
            inputs.households,
            tiers=inputs.households.tiers.clear(),
            benefits=inputs.households.benefits.clear(),
        )
        computed = compute_charges(
            replace(inputs, households=plain), month=month, stage=FINAL, vat_rate_bp=vat, rules=settings
        )
        metered = computed.lines.filter((pl.col("method") == "meter") & (pl.col("service") == "energy"))
        found.append(
            metered.group_by("account_id").agg(
                energy_wh=pl.col("quantity_wh").sum(), gross_kop=pl.col("gross_kop").sum()
            )
        )
    return pl.concat(found).sort("account_id")


def _parts() -> list[list[int]]:
    """Return the houses of the base, about as many accounts at once as a run takes."""
    with connection.cursor() as cursor:
        cursor.execute(_HOUSES)
        sizes = cursor.fetchall()
    parts: list[list[int]] = [[]]
    held = 0
    for building, size in sizes:
        if held + size > _ACCOUNTS_AT_ONCE and parts[-1]:
            parts.append([])
            held = 0
        parts[-1].append(building)
        held += size
    return parts


def _days(month: date) -> tuple[date, date]:
    """Return the last day of readings of the month before, and of the month."""
    day = household_rules(rule_settings(on=month)).reading_deadline_day
    return day_of_month(month_before(month), day), day_of_month(month, day)


def _by_sql(month: date) -> Sequence[int]:
    opening, deadline = _days(month)
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"month": month, "opening": opening, "deadline": deadline})
        return [int(figure or 0) for figure in cursor.fetchone()]


def _by_rows(month: date, account_id: int) -> int:
    """Return the account's kopecks as a program of rows has it: an object a row, Decimal a figure."""
    opening, deadline = _days(month)
    whole = Decimal(0)
    for term in Account.objects.get(pk=account_id).supply_terms.filter(
        superseded_at=None, valid__contains=month
    ):
        assert term.tariff_id is not None
        installations = MeterInstallation.objects.filter(
            usage_point_id=term.usage_point_id, valid__contains=month
        )
        for installation in installations.select_related("meter"):
            for register in installation.meter.registers.filter(direction="A+"):
                readings = Reading.objects.filter(
                    register=register, installation=installation, superseded_at=None, state__in=_BELIEVED
                )
                base = readings.filter(taken_on__lte=opening).latest("taken_on", "id")
                inside = readings.filter(taken_on__gte=opening + timedelta(1), taken_on__lte=deadline)
                tip = inside.latest("taken_on", "id")
                passed = tip.value_wh // _QUANTUM_WH - base.value_wh // _QUANTUM_WH
                turned = 10**register.integer_digits if tip.rolled_over else 0
                rate = Rate.objects.get(
                    tariff_id=term.tariff_id,
                    zone=register.zone,
                    tier=1,
                    superseded_at=None,
                    valid__contains=month,
                )
                amount = Decimal(passed + turned) * installation.multiplier * Decimal(rate.price_e7) / 10**7
                whole += amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return int(whole * 100)
