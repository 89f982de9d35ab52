"""Lines within their charge: the columns that hold them, the views that read them, what keeps what they refer to.

`line_figures` holds the lines of a charge column by column: of n lines, figure f of line k is `line_figures[f * n + k]`. After them
stand the tails, found by figure 12: seven figures of the range where the words say there is one, then the readings.
"""

from __future__ import annotations

from typing import Any, Final

_SERVICES: Final = ("energy", "common_needs", "benefit")
_ZONES: Final = ("T0", "T1", "T2", "T3")
_METHODS: Final = (
    *("meter", "intervals", "average", "norm", "share", "house", "replaced", "act", "discount", "adjusted"),
)
_SOURCES: Final = ("quantity", "gross", "benefit", "adjust")
_COLUMNS: Final = (
    *("id", "charge_id", "usage_point_id", "quantity_wh", "price_e7", "net_kop", "vat_kop", "gross_kop", "rate_id"),
    *("norm_id", "vat_rate_bp", "month", "period_from", "period_to", "number", "service", "zone", "method"),
    *("amount_from", "price_component_ids", "reading_ids", "basis", "house_basis_id", "tier"),
)


def _figure(place: int) -> str:
    return f"c.line_figures[{place} * c.line_count + k.number]" if place else "c.line_figures[k.number]"


def _word(words: tuple[str, ...], divisor: int, base: int) -> str:
    told = ", ".join(f"'{word}'" for word in words)
    return f"(ARRAY[{told}]::varchar[])[1 + {_figure(5)} / {divisor} % {base}]"


_HAS_TIER: Final = f"{_figure(5)} / 100000 % 10 = 1"
_AT_OTHER: Final = f"{_figure(5)} / 1000000 % 10 = 1"
_READINGS: Final = f"({_figure(12)} + CASE WHEN {_HAS_TIER} THEN 7 ELSE 0 END)::int"
_PACKED: Final = {
    "id": "c.id * 32768 + k.number",
    "charge_id": "c.id",
    "usage_point_id": f"CASE WHEN {_AT_OTHER} THEN c.other_point_id ELSE c.usage_point_id END",
    "quantity_wh": _figure(0),
    "price_e7": _figure(4),
    "net_kop": _figure(1),
    "vat_kop": _figure(2),
    "gross_kop": _figure(3),
    "rate_id": _figure(9),
    "norm_id": f"nullif({_figure(10)}, 0)",
    "vat_rate_bp": f"{_figure(8)}::int",
    "month": "c.month",
    "period_from": f"date '2000-01-01' + {_figure(6)}::int",
    "period_to": f"date '2000-01-01' + {_figure(7)}::int",
    "number": "k.number::smallint",
    "service": _word(_SERVICES, 1, 10),
    "zone": _word(_ZONES, 10, 10),
    "method": _word(_METHODS, 100, 100),
    "amount_from": _word(_SOURCES, 10_000, 10),
    "price_component_ids": "ARRAY[]::bigint[]",
    "reading_ids": f"c.line_figures[{_READINGS} : {_READINGS} + {_figure(13)}::int - 1]",
    "basis": "nullif((c.line_bases -> (k.number - 1))::jsonb, 'null'::jsonb)",
    "house_basis_id": f"nullif({_figure(11)}, 0)",
    "tier": f"CASE WHEN {_HAS_TIER} THEN c.line_figures[{_figure(12)}::int : {_figure(12)}::int + 6] END",
}
_MOST: Final = 8
_NUMBERS: Final = f"(VALUES {', '.join(f'({number})' for number in range(1, _MOST + 1))}) AS k (number)"
"""The numbers of lines: a few values, for the planner takes a series for a thousand rows."""
_UNPACKED: Final = ", ".join(f"{_PACKED[name]} AS {name}" for name in _COLUMNS)
_UNPACKED_AT: Final = ", ".join(
    f"{'c.{point}' if name == 'usage_point_id' else _PACKED[name]} AS {name}" for name in _COLUMNS
)
_PLAIN: Final = ", ".join(f"p.{name}" for name in _COLUMNS)
_NAMES: Final = ", ".join(_COLUMNS)

COLUMNS: Final = """
ALTER TABLE billing_charge ADD IF NOT EXISTS usage_point_id bigint, ADD IF NOT EXISTS other_point_id bigint,
    ADD IF NOT EXISTS line_count smallint NOT NULL DEFAULT 0, ADD IF NOT EXISTS line_figures bigint[],
    ADD IF NOT EXISTS line_bases json;
ALTER TABLE billing_charge ALTER line_figures SET STORAGE EXTERNAL;
"""
NO_COLUMNS: Final = """
ALTER TABLE billing_charge DROP usage_point_id, DROP other_point_id, DROP line_count, DROP line_figures, DROP line_bases;
"""

VIEWS: Final = f"""
CREATE VIEW billing_chargeline AS
SELECT {", ".join("c.id AS charge_id" if name == "charge_id" else f"{'c' if name == 'month' else 'l'}.{name}" for name in _COLUMNS)}
  FROM billing_charge c CROSS JOIN LATERAL (
       SELECT {_PLAIN} FROM billing_plainline p WHERE p.charge_id = c.id AND p.month = c.month AND c.line_count = 0
       UNION ALL
       SELECT {_UNPACKED} FROM {_NUMBERS} WHERE k.number <= c.line_count) l;
CREATE VIEW billing_pointline AS
SELECT {_PLAIN} FROM billing_plainline p
UNION ALL
SELECT {_UNPACKED_AT.format(point="usage_point_id")} FROM billing_charge c CROSS JOIN {_NUMBERS}
 WHERE k.number <= c.line_count AND NOT {_AT_OTHER} AND c.usage_point_id IS NOT NULL
UNION ALL
SELECT {_UNPACKED_AT.format(point="other_point_id")} FROM billing_charge c CROSS JOIN {_NUMBERS}
 WHERE k.number <= c.line_count AND {_AT_OTHER} AND c.other_point_id IS NOT NULL;
"""
"""The same lines twice: by their charges, for joins, and by their points. A condition on the other key reads the month whole."""

ROWS_AGAIN: Final = f"""
INSERT INTO billing_plainline ({_NAMES})
SELECT {_NAMES} FROM (
    SELECT {_UNPACKED} FROM billing_charge c CROSS JOIN {_NUMBERS} WHERE k.number <= c.line_count) l;
"""
"""Taken back, the migration writes lines that lie in their charges as rows again."""
NO_VIEWS: Final = "DROP VIEW billing_chargeline; DROP VIEW billing_pointline;"

_RENAME: Final = """
ALTER TABLE {old} RENAME TO {new};
DO $$ DECLARE part record; BEGIN
    FOR part IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                 WHERE i.inhparent = '{new}'::regclass AND c.relname LIKE '{old}%' LOOP
        EXECUTE format('ALTER TABLE %I RENAME TO %I', part.relname, replace(part.relname, '{old}', '{new}'));
    END LOOP;
END $$;
"""
PLAIN: Final = _RENAME.format(old="billing_chargeline", new="billing_plainline")
WHOLE: Final = _RENAME.format(old="billing_plainline", new="billing_chargeline")

KEPT: Final = (
    "CREATE TRIGGER {name} AFTER DELETE ON metering_usagepoint REFERENCING OLD TABLE AS gone"
    " FOR EACH STATEMENT EXECUTE FUNCTION billing_what_is_referred_to_stays('{by}', '{column}');"
)
_STAYS: Final = "referred_to_stays"
POINTS: Final = {"usage_point_id": "charged_at_stays", "other_point_id": "charged_beside_stays"}
"""Columns of charges that name a point, and what keeps it."""
REFERS: Final = """
DO $$ DECLARE part text; BEGIN
    FOR part IN SELECT 'billing_charge' UNION ALL
                SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'billing_charge'::regclass LOOP
        EXECUTE format('DROP TRIGGER refers_to_what_is_there ON %s', part);
        EXECUTE format('CREATE TRIGGER refers_to_what_is_there AFTER INSERT ON %s REFERENCING NEW TABLE AS inserted'
            ' FOR EACH STATEMENT EXECUTE FUNCTION billing_refers_to_what_is_there({columns})', part);
    END LOOP;
END $$;
"""
OF_CHARGES: Final = (
    "''account_id'', ''contracts_account WHERE'', ''partition_id'', ''billing_runpartition WHERE'',"
    " ''run_id'', ''billing_billingrun WHERE''"
)
OF_POINTS: Final = "".join(f", ''{column}'', ''metering_usagepoint WHERE''" for column in POINTS)
GUARDS: Final = (
    f"DROP TRIGGER {_STAYS} ON metering_usagepoint;"
    + KEPT.format(name=_STAYS, by="billing_plainline", column="usage_point_id")
    + "".join(KEPT.format(name=name, by="billing_charge", column=column) for column, name in POINTS.items())
    + REFERS.format(columns=OF_CHARGES + OF_POINTS)
)
GUARDS_BEFORE: Final = (
    "".join(f"DROP TRIGGER {name} ON metering_usagepoint;" for name in (_STAYS, *POINTS.values()))
    + KEPT.format(name=_STAYS, by="billing_chargeline", column="usage_point_id")
    + REFERS.format(columns=OF_CHARGES)
)

_MONTHS: Final = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'billing_charge'::regclass ORDER BY 1"


def index_points(_apps: Any, schema_editor: Any) -> None:
    """Build the indexes of the points of charges month by month; an attempt that broke off leaves some behind."""
    # inside somebody's transaction nobody else reads the table, and nothing can be built beside readers
    beside = "" if schema_editor.connection.in_atomic_block else "CONCURRENTLY "
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(_MONTHS)
        months = [name for (name,) in cursor.fetchall()]
        for column in POINTS:
            index, on = f"charges_of_{column}", f"({column}) WHERE {column} IS NOT NULL"
            cursor.execute(f"CREATE INDEX IF NOT EXISTS {index} ON ONLY billing_charge {on}")
            for month in months:
                cursor.execute(f"DROP INDEX IF EXISTS {month}_{column}")
                cursor.execute(f"CREATE INDEX {beside}{month}_{column} ON {month} {on}")
                cursor.execute(f"ALTER INDEX {index} ATTACH PARTITION {month}_{column}")
