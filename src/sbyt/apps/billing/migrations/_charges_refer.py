"""Charges, lines and bills refer to what is there: checked a statement at a time, where keys would be checked a row."""

from __future__ import annotations

from typing import Any, Final

KEYS: Final = {
    ("billing_charge", "billing_charge_account_id_c4951418_fk_contracts_account_id"): (
        "(account_id) REFERENCES contracts_account(id)"
    ),
    ("billing_charge", "billing_charge_partition_id_0f87f78b_fk_billing_runpartition_id"): (
        "(partition_id) REFERENCES billing_runpartition(id)"
    ),
    ("billing_charge", "billing_charge_run_id_2be74f99_fk_billing_billingrun_id"): (
        "(run_id) REFERENCES billing_billingrun(id)"
    ),
    ("billing_chargeline", "billing_chargeline_charge_id_e9ae5f3c_fk_billing_charge_id"): (
        "(charge_id) REFERENCES billing_charge(id)"
    ),
    ("billing_chargeline", "billing_chargeline_usage_point_id_ac6d98a9_fk_metering_"): (
        "(usage_point_id) REFERENCES metering_usagepoint(id)"
    ),
    ("billing_bill", "billing_bill_charge_id_25c8781d_fk_billing_charge_id"): (
        "(charge_id) REFERENCES billing_charge(id)"
    ),
}

FUNCTIONS: Final = """
CREATE OR REPLACE FUNCTION billing_refers_to_what_is_there() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong bigint;
    of_month date;
BEGIN
    -- TG_ARGV holds pairs: a column, and the table where its id must stand; '@' in it is the month of the rows.
    -- Dynamic, for the plan must fit a row as well as a hundred thousand; EXCEPT, for it never compares all with all.
    FOR of_month IN SELECT DISTINCT month FROM inserted LOOP
        FOR i IN 0 .. TG_NARGS / 2 - 1 LOOP
            EXECUTE format('SELECT %1$I FROM inserted WHERE month = %2$L EXCEPT SELECT id FROM %3$s'
                           ' id = ANY(ARRAY(SELECT DISTINCT %1$I FROM inserted)) LIMIT 1',
                           TG_ARGV[2 * i], of_month, replace(TG_ARGV[2 * i + 1], '@', quote_literal(of_month)))
               INTO wrong;
            IF wrong IS NOT NULL THEN
                RAISE EXCEPTION '%: % % is not there', TG_TABLE_NAME, TG_ARGV[2 * i], wrong
                    USING ERRCODE = 'foreign_key_violation', TABLE = TG_TABLE_NAME,
                          CONSTRAINT = 'refers_to_what_is_there';
            END IF;
        END LOOP;
    END LOOP;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION billing_what_is_referred_to_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong bigint;
BEGIN
    EXECUTE format('SELECT gone.id FROM gone WHERE EXISTS (SELECT 1 FROM %I t WHERE t.%I = gone.id) LIMIT 1',
                   TG_ARGV[0], TG_ARGV[1]) INTO wrong;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION '% % stays: % refers to it', TG_TABLE_NAME, wrong, TG_ARGV[0]
            USING ERRCODE = 'foreign_key_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = 'referred_to_stays';
    END IF;
    RETURN NULL;
END $$;
"""
NO_FUNCTIONS: Final = (
    "DROP FUNCTION billing_refers_to_what_is_there(); DROP FUNCTION billing_what_is_referred_to_stays();"
)

_CHARGE: Final = "billing_charge WHERE month = @ AND"
_REFERS: Final = {
    "billing_charge": (
        ("account_id", "contracts_account WHERE"),
        ("partition_id", "billing_runpartition WHERE"),
        ("run_id", "billing_billingrun WHERE"),
    ),
    "billing_chargeline": (("charge_id", _CHARGE), ("usage_point_id", "metering_usagepoint WHERE")),
    "billing_bill": (("charge_id", _CHARGE),),
}
_REFERRED: Final = (
    ("contracts_account", "billing_charge", "account_id"),
    ("metering_usagepoint", "billing_chargeline", "usage_point_id"),
    ("billing_runpartition", "billing_charge", "partition_id"),
)


def refers(name: str, table: str) -> str:
    """Return the trigger that checks what rows of `table` (shaped as `name`) refer to."""
    arguments = ", ".join(f"'{part}'" for pair in _REFERS[name] for part in pair)
    return (
        f"CREATE TRIGGER refers_to_what_is_there AFTER INSERT ON {table} REFERENCING NEW TABLE AS inserted"
        f" FOR EACH STATEMENT EXECUTE FUNCTION billing_refers_to_what_is_there({arguments});"
    )


REFERRED: Final = refers("billing_bill", "billing_bill") + "".join(
    f"CREATE TRIGGER referred_to_stays AFTER DELETE ON {table} REFERENCING OLD TABLE AS gone"
    f" FOR EACH STATEMENT EXECUTE FUNCTION billing_what_is_referred_to_stays('{by}', '{column}');"
    for table, by, column in _REFERRED
)
NOT_REFERRED: Final = "DROP TRIGGER refers_to_what_is_there ON billing_bill;" + "".join(
    f"DROP TRIGGER referred_to_stays ON {table};" for table, _by, _column in _REFERRED
)


def drop_keys(_apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        for table, name in KEYS:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}")


def put_keys_back(_apps: Any, schema_editor: Any) -> None:
    """Put the keys back without reading what is there, then read it."""
    with schema_editor.connection.cursor() as cursor:
        for (table, name), definition in KEYS.items():
            cursor.execute(
                f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY {definition}"
                " DEFERRABLE INITIALLY DEFERRED NOT VALID"
            )
            cursor.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")
