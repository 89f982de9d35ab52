"""Packs of lines: the table of them by month, the views that read them, what keeps them and what they refer to.

A pack holds the lines of some charges of one house, or of small houses near each other, column by column: line k of all is the k-th
element of each array. An array of one element stands for all lines, one that is null for lines that have nothing there. Tails of different lengths (readings, ranges, what a
line stands on) lie end to end; `readings_to` and `basis_to` say where those of a line end, `tier_from` where its range begins (0 = none).
"""

from __future__ import annotations

from typing import Any, Final

_SERVICES: Final = ("energy", "common_needs", "benefit")
_ZONES: Final = ("T0", "T1", "T2", "T3")
_METHODS: Final = (
    *("meter", "intervals", "average", "norm", "share", "house", "replaced", "act", "discount", "adjusted"),
)
_SOURCES: Final = ("quantity", "gross", "benefit", "adjust")
_FIGURES_OF_A_RANGE: Final = 7
_COLUMNS: Final = (
    *("id", "charge_id", "usage_point_id", "quantity_wh", "price_e7", "net_kop", "vat_kop", "gross_kop", "rate_id"),
    *("norm_id", "vat_rate_bp", "month", "period_from", "period_to", "number", "service", "zone", "method"),
    *("amount_from", "price_component_ids", "reading_ids", "basis", "house_basis_id", "tier"),
)
_NAMES: Final = ", ".join(_COLUMNS)


def _own(name: str) -> str:
    return f"p.{name}[k.place]"


def _shared(name: str) -> str:
    """One element stands for all lines."""
    return f"p.{name}[least(k.place, cardinality(p.{name}))]"


def _word(words: tuple[str, ...], shift: int, mask: int) -> str:
    told = ", ".join(f"'{word}'" for word in words)
    return f"(ARRAY[{told}]::varchar[])[1 + ({_shared('words')} >> {shift} & {mask})]"


def _begin(ends: str) -> str:
    return f"coalesce(p.{ends}[k.place - 1], 0)"


_BASIS: Final = f"substr(p.bases, {_begin('basis_to')} + 1, p.basis_to[k.place] - {_begin('basis_to')})"
_PACKED: Final = {
    "id": f"{_own('charge_id')} * 32768 + {_own('number')}",
    "charge_id": _own("charge_id"),
    "usage_point_id": _own("usage_point_id"),
    "quantity_wh": f"{_own('quantity_wh')}::bigint",
    "price_e7": f"{_shared('price_e7')}::bigint",
    "net_kop": f"{_own('net_kop')}::bigint",
    "vat_kop": f"{_own('vat_kop')}::bigint",
    "gross_kop": f"{_own('gross_kop')}::bigint",
    "rate_id": f"{_shared('rate_id')}::bigint",
    "norm_id": f"nullif({_shared('norm_id')}, 0)::bigint",
    "vat_rate_bp": f"{_shared('vat_rate_bp')}::int",
    "month": "p.month",
    "period_from": _shared("period_from"),
    "period_to": _shared("period_to"),
    "number": _own("number"),
    "service": _word(_SERVICES, 0, 7),
    "zone": _word(_ZONES, 3, 7),
    "method": _word(_METHODS, 6, 31),
    "amount_from": _word(_SOURCES, 11, 15),
    "price_component_ids": "ARRAY[]::bigint[]",
    "reading_ids": (
        f"CASE WHEN p.readings_to IS NULL THEN ARRAY[]::bigint[]"
        f" ELSE p.reading_ids[{_begin('readings_to')} + 1 : p.readings_to[k.place]] END"
    ),
    "basis": f"nullif(convert_from({_BASIS}, 'UTF8'), '')::jsonb",
    "house_basis_id": f"nullif({_shared('house_basis_id')}, 0)::bigint",
    "tier": (
        f"CASE WHEN {_own('tier_from')} > 0"
        f" THEN p.tier[{_own('tier_from')} : {_own('tier_from')} + {_FIGURES_OF_A_RANGE - 1}]::bigint[] END"
    ),
}
_PLAIN: Final = ", ".join(f"p.{name}" for name in _COLUMNS)
_OF_LINES: Final = ", ".join(f"{'c' if name == 'month' else 'l'}.{name}" for name in _COLUMNS if name != "charge_id")


def _unpacked(**told: str) -> str:
    """Return the columns of a line at `k.place` of pack `p`; `told` are known without looking."""
    return ", ".join(f"{(_PACKED | told)[name]} AS {name}" for name in _COLUMNS)


_SMALL_HOUSES: Final = "-1 - {} / 64"
"""The key of packs of small houses: of sixty-four ids one after another. A large house is its own key."""
_AT_POINT: Final = f"""SELECT {_unpacked(usage_point_id="u.id")}
  FROM metering_usagepoint u JOIN billing_linepack p ON p.house_key = {{key}}
 CROSS JOIN LATERAL unnest(array_positions(p.usage_point_id, u.id)) AS k (place)"""
VIEWS: Final = f"""
CREATE VIEW billing_chargeline AS
SELECT {_OF_LINES.replace("l.usage_point_id", "c.id AS charge_id, l.usage_point_id", 1)}
  FROM billing_charge c CROSS JOIN LATERAL (
       SELECT {_PLAIN} FROM billing_plainline p WHERE p.charge_id = c.id AND p.month = c.month AND c.line_count = 0
       UNION ALL
       SELECT {_unpacked(number="k.number", id="c.id * 32768 + k.number", charge_id="c.id")}
         FROM billing_linepack p CROSS JOIN LATERAL (
              SELECT n.number, c.line_from + n.number - 1 AS place
                FROM unnest(p.number[c.line_from : c.line_from + c.line_count - 1]) AS n (number)) k
        WHERE p.id = c.pack_id AND p.month = c.month) l;
CREATE VIEW billing_pointline AS
SELECT {_PLAIN} FROM billing_plainline p
UNION ALL
{_AT_POINT.format(key="u.building_id")}
UNION ALL
{_AT_POINT.format(key=_SMALL_HOUSES.format("u.building_id"))};
CREATE VIEW billing_monthline AS
SELECT {_PLAIN} FROM billing_plainline p
UNION ALL
SELECT {_unpacked(charge_id="k.charge_id", id=f"k.charge_id * 32768 + {_own('number')}")}
  FROM billing_linepack p CROSS JOIN LATERAL unnest(p.charge_id) WITH ORDINALITY AS k (charge_id, place);
"""
"""The same lines three times: by their charges, by their points, and each pack opened once, for those who read whole months."""
NO_VIEWS: Final = "DROP VIEW billing_chargeline; DROP VIEW billing_pointline; DROP VIEW billing_monthline;"

LINES_OUT: Final = f"INSERT INTO billing_plainline ({_NAMES}) SELECT {_unpacked()} FROM billing_linepack p CROSS JOIN LATERAL generate_subscripts(p.charge_id, 1) AS k (place);"
"""Lines of packs as rows; the packs stay."""

_ARRAYS: Final = {
    **dict.fromkeys(("charge_id", "usage_point_id"), "bigint[] NOT NULL"),
    **dict.fromkeys(("quantity_wh", "price_e7", "net_kop", "vat_kop", "gross_kop", "rate_id"), "integer[] NOT NULL"),
    **dict.fromkeys(("number", "words", "vat_rate_bp"), "smallint[] NOT NULL"),
    **dict.fromkeys(("period_from", "period_to"), "date[] NOT NULL"),
    **dict.fromkeys(("norm_id", "house_basis_id", "tier"), "integer[]"),
    **dict.fromkeys(("readings_to", "tier_from", "basis_to"), "smallint[]"),
    "reading_ids": "bigint[]",
    "bases": "bytea",
}
STORAGE: Final = (
    "fillfactor = 100, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02, toast_tuple_target = 8160"
)
TABLE: Final = f"""
CREATE TABLE billing_linepack (
    id bigint NOT NULL, partition_id bigint NOT NULL, house_key bigint NOT NULL, month date NOT NULL,
    {", ".join(f"{name} {kind}" for name, kind in _ARRAYS.items())}
) PARTITION BY RANGE (month);
{"".join(f"ALTER TABLE billing_linepack ALTER {name} SET STORAGE EXTERNAL;" for name in _ARRAYS)}
ALTER TABLE billing_linepack ADD CONSTRAINT billing_linepack_pkey PRIMARY KEY (id, month);
CREATE INDEX line_packs_of_houses ON billing_linepack (house_key);
ALTER TABLE billing_charge ADD pack_id bigint, ADD line_from smallint NOT NULL DEFAULT 0, ADD line_count smallint NOT NULL DEFAULT 0;
"""
NO_TABLE: Final = """
DROP TABLE billing_linepack;
ALTER TABLE billing_charge DROP pack_id, DROP line_from, DROP line_count;
"""

_FUNCTIONS: Final = """
CREATE FUNCTION billing_billed_pack_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    billed bigint;
BEGIN
    -- charges that are bills are kept by the part they name (billing_released_part_stays)
    EXECUTE 'SELECT told.charge_id FROM (SELECT unnest(c.charge_id) AS charge_id FROM changed c) told
               JOIN billing_plainbill b ON b.charge_id = told.charge_id LIMIT 1' INTO billed;
    IF billed IS NOT NULL THEN
        RAISE EXCEPTION 'charge % is billed: % of % refused', billed, TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'billed_charge_stays', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION billing_packed_lines_refer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told record;
    named record;
    there bigint;
    wrong bigint;
BEGIN
    -- ids are keys: as many of them as there are numbers between the lowest and the highest means that none is missing
    FOR told IN EXECUTE 'SELECT month, count(*) AS lines, min(charge) AS low, max(charge) AS high, min(point) AS first, max(point) AS last
                           FROM (SELECT month, unnest(charge_id) AS charge, unnest(usage_point_id) AS point FROM inserted) i GROUP BY 1'
    LOOP
        FOR named IN SELECT * FROM (VALUES
            ('charge_id', format('billing_charge WHERE month = %L AND', told.month), told.low, told.high),
            ('usage_point_id', 'metering_usagepoint WHERE', told.first, told.last)) AS v (of_lines, stands, low, high)
        LOOP
            there := 0;
            IF named.high - named.low < 2 * told.lines THEN
                EXECUTE format('SELECT count(*) FROM %s id BETWEEN %s AND %s', named.stands, named.low, named.high) INTO there;
            END IF;
            CONTINUE WHEN there = named.high - named.low + 1;
            EXECUTE format('SELECT told.id FROM (SELECT DISTINCT unnest(%1$I) AS id FROM inserted WHERE month = %2$L) told'
                           ' WHERE NOT EXISTS (SELECT 1 FROM %3$s id = told.id OFFSET 0) LIMIT 1',
                           named.of_lines, told.month, named.stands) INTO wrong;
            IF wrong IS NOT NULL THEN
                RAISE EXCEPTION '%: % % is not there', TG_TABLE_NAME, named.of_lines, wrong
                    USING ERRCODE = 'foreign_key_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = 'refers_to_what_is_there';
            END IF;
        END LOOP;
    END LOOP;
    RETURN NULL;
END $$;
CREATE FUNCTION billing_packed_point_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- the lines of a point are found through its house
    IF EXISTS (SELECT 1 FROM billing_linepack p WHERE p.house_key IN (OLD.building_id, -1 - OLD.building_id / 64)
                                                 AND OLD.id = ANY(p.usage_point_id)) THEN
        RAISE EXCEPTION '% % stays: billing_linepack refers to it', TG_TABLE_NAME, OLD.id
            USING ERRCODE = 'foreign_key_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = 'referred_to_stays';
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION billing_packs_go_with_charges() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM billing_linepack p USING (SELECT DISTINCT pack_id, month FROM gone WHERE pack_id IS NOT NULL) g
     WHERE p.id = g.pack_id AND p.month = g.month
       AND NOT EXISTS (SELECT 1 FROM billing_charge c WHERE c.id = ANY(p.charge_id) AND c.month = p.month);
    RETURN NULL;
END $$;
"""
_KEPT: Final = """
CREATE TRIGGER packs_are_not_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION billing_is_final();
CREATE TRIGGER billed_stays_on_update AFTER UPDATE ON {table} REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION billing_billed_pack_stays();
CREATE TRIGGER billed_stays_on_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION billing_billed_pack_stays();
CREATE TRIGGER released_part_has_no_more AFTER INSERT ON {table} REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION billing_released_part_stays();
CREATE TRIGGER released_part_gets_none AFTER UPDATE ON {table} REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION billing_released_part_stays();
CREATE TRIGGER released_part_stays AFTER UPDATE ON {table} REFERENCING OLD TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION billing_released_part_stays();
CREATE TRIGGER released_part_loses_none AFTER DELETE ON {table} REFERENCING OLD TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION billing_released_part_stays();
CREATE TRIGGER refers_to_what_is_there AFTER INSERT ON {table} REFERENCING NEW TABLE AS inserted
    FOR EACH STATEMENT EXECUTE FUNCTION billing_refers_to_what_is_there('partition_id', 'billing_runpartition WHERE');
CREATE TRIGGER lines_refer_to_what_is_there AFTER INSERT ON {table} REFERENCING NEW TABLE AS inserted
    FOR EACH STATEMENT EXECUTE FUNCTION billing_packed_lines_refer();
"""
_EACH_TABLE_OF_CHARGES: Final = """
DO $$ DECLARE part text; BEGIN
    FOR part IN SELECT 'billing_charge' UNION ALL
                SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'billing_charge'::regclass LOOP
        EXECUTE format('{told}', part);
    END LOOP;
END $$;
"""
GUARDS: Final = (
    _FUNCTIONS
    + _KEPT.format(table="billing_linepack")
    + "CREATE TRIGGER packed_at_stays AFTER DELETE ON metering_usagepoint"
    " FOR EACH ROW EXECUTE FUNCTION billing_packed_point_stays();"
    "CREATE TRIGGER packed_at_stays_in_its_house AFTER UPDATE OF id, building_id ON metering_usagepoint FOR EACH ROW"
    " WHEN (OLD.id <> NEW.id OR OLD.building_id <> NEW.building_id) EXECUTE FUNCTION billing_packed_point_stays();"
    + _EACH_TABLE_OF_CHARGES.format(
        told="CREATE TRIGGER packs_go_too AFTER DELETE ON %s REFERENCING OLD TABLE AS gone"
        " FOR EACH STATEMENT EXECUTE FUNCTION billing_packs_go_with_charges()"
    )
)
NO_GUARDS: Final = (
    "DROP TRIGGER packed_at_stays ON metering_usagepoint; DROP TRIGGER packed_at_stays_in_its_house ON metering_usagepoint;"
    + _EACH_TABLE_OF_CHARGES.format(told="DROP TRIGGER packs_go_too ON %s")
)
NO_FUNCTIONS: Final = """
DROP FUNCTION billing_billed_pack_stays(); DROP FUNCTION billing_packed_lines_refer(); DROP FUNCTION billing_packed_point_stays();
DROP FUNCTION billing_packs_go_with_charges();
"""

_MONTHS: Final = """
SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
 WHERE i.inhparent = 'billing_charge'::regclass AND c.relname ~ '^billing_charge_[0-9]{4}_[0-9]{2}$' ORDER BY 1
"""


def packs_of_months(cursor: Any) -> None:
    """Give each month that has charges of its own a table of packs, so that the month is put away whole."""
    cursor.execute(_MONTHS)
    for charges, bounds in cursor.fetchall():
        name = charges.replace("billing_charge", "billing_linepack")
        cursor.execute(f"CREATE TABLE {name} (LIKE billing_linepack INCLUDING ALL) WITH ({STORAGE})")
        cursor.execute(_KEPT.format(table=name))
        cursor.execute(f"ALTER TABLE billing_linepack ATTACH PARTITION {name} {bounds}")
