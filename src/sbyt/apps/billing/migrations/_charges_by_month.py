"""How charges and lines become tables of months without stopping those who read: used by migration 0002.

What is there becomes one partition, validated and indexed beside its readers; only names change hands under a lock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import transaction

from sbyt.apps.billing.migrations._charges_refer import refers
from sbyt.calc.periods import next_month

_BATCH: Final = 50_000
_BEGINNING: Final = date(1900, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthTable:
    """A table to be parted by month: its columns in storage order (wide first), keys (name → columns), indexes."""

    name: str
    columns: str
    keys: dict[str, str]
    indexes: dict[str, str]


CHARGE: Final = MonthTable(
    name="billing_charge",
    columns="""
        id bigint NOT NULL DEFAULT nextval('billing_charge_number'), run_id bigint NOT NULL,
        partition_id bigint NOT NULL, account_id bigint NOT NULL, energy_wh bigint NOT NULL,
        supply_wh bigint NOT NULL, net_kop bigint NOT NULL, vat_kop bigint NOT NULL, gross_kop bigint NOT NULL,
        month date NOT NULL""",
    keys={"billing_charge_pkey": "id, month", "charge_once_a_run": "run_id, account_id, month"},
    indexes={
        "billing_cha_account_d18ec4_idx": "(account_id, month)",
        "billing_charge_partition_id_0f87f78b": "(partition_id)",
    },
)
LINE: Final = MonthTable(
    name="billing_chargeline",
    columns="""
        id bigint NOT NULL DEFAULT nextval('billing_chargeline_number'), charge_id bigint NOT NULL,
        usage_point_id bigint NOT NULL, quantity_wh bigint NOT NULL, price_e7 bigint NOT NULL,
        net_kop bigint NOT NULL, vat_kop bigint NOT NULL, gross_kop bigint NOT NULL, rate_id bigint, norm_id bigint,
        vat_rate_bp integer NOT NULL CONSTRAINT billing_chargeline_vat_rate_bp_check CHECK (vat_rate_bp >= 0), month date NOT NULL, period_from date NOT NULL,
        period_to date NOT NULL, number smallint NOT NULL CONSTRAINT billing_chargeline_number_check CHECK (number >= 0), service varchar(14) NOT NULL,
        zone varchar(2) NOT NULL, method varchar(10) NOT NULL, amount_from varchar(8) NOT NULL,
        price_component_ids bigint[] NOT NULL, reading_ids bigint[] NOT NULL, basis jsonb""",
    keys={"billing_chargeline_pkey": "id, month", "charge_line_number_once": "charge_id, number, month"},
    indexes={
        "billing_chargeline_usage_point_id_ac6d98a9": "(usage_point_id)",
        "estimated_lines": "(usage_point_id) WHERE method IN ('average', 'norm')",
    },
)
TABLES: Final = (CHARGE, LINE)

_FILL: Final = (
    """UPDATE billing_chargeline l SET month = c.month FROM billing_charge c
        WHERE c.id = l.charge_id AND l.month IS NULL AND l.id > %s AND l.id <= %s""",
    """UPDATE billing_charge c SET supply_wh = coalesce((SELECT sum(l.quantity_wh) FROM billing_chargeline l
         WHERE l.charge_id = c.id AND l.service = 'energy'), 0)
        WHERE c.supply_wh IS NULL AND c.id > %s AND c.id <= %s""",
)
_KEEPERS: Final = {
    "billing_charge": ("charges_are_not_emptied", "billed_stays_on_update", "billed_stays_on_delete"),
    "billing_chargeline": ("charge_lines_are_not_emptied", "billed_stays_on_update", "billed_stays_on_delete"),
}
_GUARDS: Final = """
CREATE TRIGGER {empty} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION billing_is_final();
CREATE TRIGGER billed_stays_on_update AFTER UPDATE ON {table} REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION billing_billed_charge_stays();
CREATE TRIGGER billed_stays_on_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION billing_billed_charge_stays();
"""


def fill_in(_apps: Any, schema_editor: Any) -> None:
    """Write the new columns of rows that are there, a batch a transaction; nobody waits for more than a batch."""
    with schema_editor.connection.cursor() as cursor:
        for table, statement in zip(("billing_chargeline", "billing_charge"), _FILL, strict=True):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER billed_stays_on_update")
            cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")  # noqa: S608  a constant name
            (last,) = cursor.fetchone()
            for start in range(0, last, _BATCH):
                cursor.execute(statement, [start, start + _BATCH])
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER billed_stays_on_update")


def part_by_month(_apps: Any, schema_editor: Any) -> None:
    """Make each table a partitioned one whose only partition is what was there."""
    with schema_editor.connection.cursor() as cursor:
        bounds = {table.name: _make_ready(cursor, table) for table in TABLES}
        with transaction.atomic(using=schema_editor.connection.alias):
            for table in TABLES:
                for statement in (*_swap(table), *_attach(table, bounds[table.name])):
                    cursor.execute(statement)
                cursor.execute(
                    f"SELECT setval('{table.name}_number', coalesce(max(id), 1), max(id) IS NOT NULL)"  # noqa: S608  constants
                    f" FROM {table.name}"
                )


def put_together(_apps: Any, schema_editor: Any) -> None:
    """Make one plain table of each again."""
    with transaction.atomic(using=schema_editor.connection.alias), schema_editor.connection.cursor() as cursor:
        for table in reversed(TABLES):
            whole, name = f"{table.name}_whole", table.name
            cursor.execute(f"CREATE TABLE {whole} (LIKE {name} INCLUDING CONSTRAINTS)")
            cursor.execute(f"INSERT INTO {whole} SELECT * FROM {name}")  # noqa: S608  constants
            cursor.execute(f"DROP TABLE {name}")
            cursor.execute(f"ALTER TABLE {whole} RENAME TO {name}")
            cursor.execute(f"ALTER TABLE {name} ALTER id ADD GENERATED BY DEFAULT AS IDENTITY")
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), coalesce(max(id), 1), max(id) IS NOT NULL)"  # noqa: S608  constants
                f" FROM {name}"
            )
            cursor.execute(_GUARDS.format(table=name, empty=_KEEPERS[name][0]))
            for key, columns in table.keys.items():
                kind = "PRIMARY KEY" if key.endswith("_pkey") else "UNIQUE"
                plain = columns.removesuffix(", month")
                cursor.execute(f"ALTER TABLE {name} ADD CONSTRAINT {key} {kind} ({plain})")
            for index, columns in table.indexes.items():
                if index != "estimated_lines":
                    cursor.execute(f"CREATE INDEX {index} ON {name} {columns}")


def _make_ready(cursor: Any, table: MonthTable) -> date | None:
    """Index and validate what is there beside its readers; return the month its partition ends before, None if empty.

    What an attempt that broke off left behind is made anew: the migration is no single transaction.
    """
    cursor.execute(f"SELECT max(month) FROM {table.name}")  # noqa: S608  a constant name
    (last,) = cursor.fetchone()
    if last is None:
        return None
    bound = next_month(last)
    cursor.execute(f"ALTER TABLE {table.name} DROP CONSTRAINT IF EXISTS {table.name}_before")
    cursor.execute(
        f"ALTER TABLE {table.name} ADD CONSTRAINT {table.name}_before"
        f" CHECK (month IS NOT NULL AND month >= '{_BEGINNING}' AND month < '{bound}') NOT VALID"
    )
    cursor.execute(f"ALTER TABLE {table.name} VALIDATE CONSTRAINT {table.name}_before")
    for key, columns in table.keys.items():
        cursor.execute(f"DROP INDEX IF EXISTS {key}_before")
        cursor.execute(f"CREATE UNIQUE INDEX CONCURRENTLY {key}_before ON {table.name} ({columns})")
    for index, columns in table.indexes.items():
        cursor.execute(f"DROP INDEX IF EXISTS {index}_before")
        cursor.execute(f"CREATE INDEX CONCURRENTLY {index}_before ON {table.name} {columns}")
    return bound


def _swap(table: MonthTable) -> list[str]:
    name, old = table.name, f"{table.name}_before"
    told = [f"ALTER TABLE {name} RENAME TO {old}", f"CREATE SEQUENCE {name}_number"]
    told += [f"DROP TRIGGER {keeper} ON {old}" for keeper in _KEEPERS[name]]
    told += [f"ALTER TABLE {old} DROP CONSTRAINT IF EXISTS {key}" for key in table.keys]
    told += [f"DROP INDEX IF EXISTS {index}" for index in table.indexes]
    told += [
        f"CREATE TABLE {name} ({table.columns}) PARTITION BY RANGE (month)",
        f"ALTER SEQUENCE {name}_number OWNED BY {name}.id",
        _guards(name, name),
    ]
    for key, columns in table.keys.items():
        kind = "PRIMARY KEY" if key.endswith("_pkey") else "UNIQUE"
        told.append(f"ALTER TABLE {name} ADD CONSTRAINT {key} {kind} ({columns})")
    return told + [f"CREATE INDEX {index} ON {name} {columns}" for index, columns in table.indexes.items()]


def _attach(table: MonthTable, bound: date | None) -> list[str]:
    old = f"{table.name}_before"
    if bound is None:
        return [f"DROP TABLE {old}"]
    told = [f"ALTER TABLE {old} ALTER id DROP IDENTITY IF EXISTS", f"ALTER TABLE {old} ALTER month SET NOT NULL"]
    if table is CHARGE:
        told.append(f"ALTER TABLE {old} ALTER supply_wh SET NOT NULL")
    for key in table.keys:
        kind = "PRIMARY KEY" if key.endswith("_pkey") else "UNIQUE"
        told.append(f"ALTER TABLE {old} ADD CONSTRAINT {key}_before {kind} USING INDEX {key}_before")
    return [
        *told,
        _guards(table.name, old),
        f"ALTER TABLE {table.name} ATTACH PARTITION {old} FOR VALUES FROM ('{_BEGINNING}') TO ('{bound}')",
    ]


def _guards(name: str, table: str) -> str:
    return _GUARDS.format(table=table, empty=_KEEPERS[name][0]) + refers(name, table)
