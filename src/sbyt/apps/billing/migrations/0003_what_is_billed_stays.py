"""A bill never changes, nor does the charge it stands on: what was released is corrected by another bill."""

from django.db import migrations

FINAL = """
CREATE FUNCTION billing_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is final: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'bill_is_final', TABLE = TG_TABLE_NAME;
END $$;
CREATE TRIGGER bill_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON billing_bill
    FOR EACH STATEMENT EXECUTE FUNCTION billing_is_final();
CREATE TRIGGER charges_are_not_emptied BEFORE TRUNCATE ON billing_charge
    FOR EACH STATEMENT EXECUTE FUNCTION billing_is_final();
CREATE TRIGGER charge_lines_are_not_emptied BEFORE TRUNCATE ON billing_chargeline
    FOR EACH STATEMENT EXECUTE FUNCTION billing_is_final();
"""

BILLED = """
CREATE FUNCTION billing_billed_charge_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    billed bigint;
BEGIN
    IF TG_TABLE_NAME = 'billing_charge' THEN
        SELECT c.id INTO billed FROM changed c JOIN billing_bill b ON b.charge_id = c.id LIMIT 1;
    ELSE
        SELECT b.charge_id INTO billed FROM changed c JOIN billing_bill b ON b.charge_id = c.charge_id LIMIT 1;
    END IF;
    IF billed IS NOT NULL THEN
        RAISE EXCEPTION 'charge % is billed: % of % refused', billed, TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'billed_charge_stays', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
"""


def stays(table, event):
    name = f"billed_stays_on_{event.lower()}"
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING OLD TABLE AS changed "
        "FOR EACH STATEMENT EXECUTE FUNCTION billing_billed_charge_stays();",
        f"DROP TRIGGER {name} ON {table};",
    )


class Migration(migrations.Migration):
    dependencies = [("billing", "0002_bills_say_what_they_posted")]
    operations = [
        migrations.RunSQL(
            FINAL,
            "DROP TRIGGER bill_is_final ON billing_bill;"
            "DROP TRIGGER charges_are_not_emptied ON billing_charge;"
            "DROP TRIGGER charge_lines_are_not_emptied ON billing_chargeline;"
            "DROP FUNCTION billing_is_final();",
        ),
        migrations.RunSQL(BILLED, "DROP FUNCTION billing_billed_charge_stays();"),
        *[
            stays(table, event)
            for table in ("billing_charge", "billing_chargeline")
            for event in ("UPDATE", "DELETE")
        ],
    ]
