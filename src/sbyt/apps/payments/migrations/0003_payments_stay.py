"""A payment never changes: a wrong one is corrected by another entry."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_the_month_a_payer_names")]
    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION payments_payment_stays() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'a payment is final: % refused', TG_OP
                    USING ERRCODE = 'restrict_violation', CONSTRAINT = 'payment_stays', TABLE = TG_TABLE_NAME;
            END $$;
            CREATE TRIGGER payment_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON payments_payment
                FOR EACH STATEMENT EXECUTE FUNCTION payments_payment_stays();
            """,
            "DROP TRIGGER payment_stays ON payments_payment; DROP FUNCTION payments_payment_stays();",
        )
    ]
