"""A settlement may be undone by a row below zero beside it: money that was reversed frees the claims it had paid."""

from django.db import migrations, models

_FIT = """
CREATE OR REPLACE FUNCTION ledger_settlements_fit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong bigint;
BEGIN
    PERFORM 1 FROM ledger_openitem
      WHERE id IN (SELECT claim_id FROM inserted UNION SELECT money_id FROM inserted)
      ORDER BY id FOR NO KEY UPDATE;
    SELECT i.claim_id INTO wrong
      FROM inserted i JOIN ledger_openitem c ON c.id = i.claim_id JOIN ledger_openitem m ON m.id = i.money_id
     WHERE c.amount_kop < 0 OR m.amount_kop > 0 OR c.subaccount_id <> m.subaccount_id
        OR c.ledger_account_id <> m.ledger_account_id
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'item % cannot be settled so: money goes to a claim of the same subaccount', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_of_own_claim', TABLE = TG_TABLE_NAME;
    END IF;
{undone}    SELECT full_up.id INTO wrong FROM (
        SELECT o.id FROM ledger_openitem o
         WHERE o.id IN (SELECT claim_id FROM inserted)
           AND o.amount_kop < (SELECT sum(s.amount_kop) FROM ledger_settlement s WHERE s.claim_id = o.id)
        UNION ALL
        SELECT o.id FROM ledger_openitem o
         WHERE o.id IN (SELECT money_id FROM inserted)
           AND -o.amount_kop < (SELECT sum(s.amount_kop) FROM ledger_settlement s WHERE s.money_id = o.id)
    ) full_up LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'item % would be settled above its amount', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_fits', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
"""
_UNDONE = """
    SELECT i.claim_id INTO wrong
      FROM (SELECT DISTINCT claim_id, money_id FROM inserted WHERE amount_kop < 0) i
     WHERE (SELECT sum(s.amount_kop) FROM ledger_settlement s
             WHERE s.claim_id = i.claim_id AND s.money_id = i.money_id) < 0
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'more of item % would be undone than was settled', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_undone_once', TABLE = TG_TABLE_NAME;
    END IF;
"""
_NETTED = """
CREATE TEMPORARY TABLE settlements_netted ON COMMIT DROP AS
SELECT claim_id, money_id, sum(amount_kop) AS amount_kop, max(recorded_at) AS recorded_at
  FROM ledger_settlement GROUP BY 1, 2 HAVING bool_or(amount_kop < 0);
ALTER TABLE ledger_settlement DISABLE TRIGGER append_only;
DELETE FROM ledger_settlement s USING settlements_netted n WHERE n.claim_id = s.claim_id AND n.money_id = s.money_id;
ALTER TABLE ledger_settlement ENABLE TRIGGER append_only;
INSERT INTO ledger_settlement (claim_id, money_id, amount_kop, recorded_at)
SELECT claim_id, money_id, amount_kop, recorded_at FROM settlements_netted WHERE amount_kop > 0;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0007_references_by_statement")]

    operations = [
        migrations.RunSQL(sql="SET CONSTRAINTS ALL IMMEDIATE", reverse_sql=migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="settlement", name="settlement_positive"),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_kop", 0), _negated=True), name="settlement_not_zero"
            ),
        ),
        # going back, what was undone is netted with its undoing: the settlements that are left are above zero
        migrations.RunSQL(
            sql=_FIT.format(undone=_UNDONE), reverse_sql=_NETTED + _FIT.format(undone="")
        ),
    ]
