"""Energy by meter by DuckDB, an engine of columns inside this process: the tables are read from PostgreSQL, the rest is its own."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from datetime import date
from time import perf_counter
from typing import Final

import polars as pl

from sbyt.kit.columns.copy_out import Dtype, read_columns

NO_DUCKDB: Final = "DuckDB не установлен: pip install --require-hashes -r requirements/bench.lock"
_READ: Final = {
    "standing": """
        SELECT t.account_id, t.tariff_id, i.id, i.multiplier, g.id, g.zone, g.integer_digits
          FROM contracts_supplyterm t
          JOIN metering_meterinstallation i ON i.usage_point_id = t.usage_point_id AND i.valid @> %(month)s::date
          JOIN devices_register g ON g.meter_id = i.meter_id AND g.direction = 'A+'
         WHERE t.superseded_at IS NULL AND t.tariff_id IS NOT NULL AND t.valid @> %(month)s::date""",
    "believed": """
        SELECT register_id, installation_id, taken_on, id, rolled_over, value_wh FROM metering_reading
         WHERE superseded_at IS NULL AND state IN ('accepted', 'warned') AND taken_on <= %(deadline)s""",
    "rates": """
        SELECT tariff_id, zone, price_e7 FROM tariffs_rate
         WHERE tier = 1 AND superseded_at IS NULL AND valid @> %(month)s::date""",
}
_COLUMNS: Final[dict[str, dict[str, Dtype]]] = {
    "standing": {
        "account_id": pl.Int64(),
        "tariff_id": pl.Int64(),
        "installation_id": pl.Int64(),
        "multiplier": pl.Int64(),
        "register_id": pl.Int64(),
        "zone": pl.String(),
        "integer_digits": pl.Int64(),
    },
    "believed": {
        "register_id": pl.Int64(),
        "installation_id": pl.Int64(),
        "taken_on": pl.Date(),
        "id": pl.Int64(),
        "rolled_over": pl.Boolean(),
        "value_wh": pl.Int64(),
    },
    "rates": {"tariff_id": pl.Int64(), "zone": pl.String(), "price_e7": pl.Int64()},
}
_BILLED: Final = """
WITH base AS (
    SELECT register_id, installation_id, arg_max(value_wh, (taken_on, id)) AS value_wh
      FROM believed WHERE taken_on <= $opening GROUP BY ALL
), tip AS (
    SELECT register_id, installation_id, arg_max(value_wh, (taken_on, id)) AS value_wh,
           arg_max(rolled_over, (taken_on, id)) AS rolled_over
      FROM believed WHERE taken_on > $opening GROUP BY ALL
), passed AS (
    SELECT s.*, count(tip.value_wh) OVER w = count(*) OVER w AS whole,
           (tip.value_wh // q.wh * q.wh - base.value_wh // q.wh * q.wh
            + CASE WHEN tip.rolled_over THEN CAST(pow(10, s.integer_digits + 3) AS BIGINT) ELSE 0 END) * s.multiplier AS wh
      FROM standing s
      JOIN (VALUES (true, 1000), (false, 1)) q (direct, wh) ON q.direct = (s.multiplier = 1)
      LEFT JOIN base USING (register_id, installation_id)
      LEFT JOIN tip USING (register_id, installation_id)
    WINDOW w AS (PARTITION BY s.installation_id)
)
SELECT count(DISTINCT account_id), sum(p.wh), sum((p.wh * r.price_e7 + 50000000) // 100000000)
  FROM passed p JOIN rates r USING (tariff_id, zone)
 WHERE p.whole
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByDuckdb:
    """Accounts, Wh and kopecks; seconds of reading the tables out of PostgreSQL, and of all that follows."""

    sums: tuple[int, int, int]
    read_seconds: float
    seconds: float
    version: str


def by_duckdb(*, month: date, opening: date, deadline: date) -> ByDuckdb | None:
    """Return what DuckDB comes to and how long it took, reading included; None where it is not installed.

    `opening` and `deadline` are the last days of readings of the month before and of the month.
    """
    try:
        duckdb = importlib.import_module("duckdb")
    except ImportError:
        return None
    begun = perf_counter()
    params = {"month": month, "deadline": deadline}
    tables = {
        name: read_columns(query, params=params, schema=_COLUMNS[name]) for name, query in _READ.items()
    }
    read = perf_counter()
    with duckdb.connect() as engine:
        for name, table in tables.items():
            engine.register(name, table.to_arrow())
        accounts, energy, gross = engine.execute(_BILLED, {"opening": opening}).fetchone()
    ended = perf_counter()
    return ByDuckdb(
        sums=(int(accounts), int(energy or 0), int(gross or 0)),
        read_seconds=read - begun,
        seconds=ended - begun,
        version=str(duckdb.__version__),
    )
