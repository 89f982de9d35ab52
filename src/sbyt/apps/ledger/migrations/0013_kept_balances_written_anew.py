"""Kept balances can be written anew beside those that stand: their rows are a table of their own that another takes the place of."""

from django.db import migrations, models

_KEEP_AT_COMMIT = """
CREATE OR REPLACE FUNCTION ledger_keep_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    own bigint[];
BEGIN
    -- the first entry of a transaction adds all of them in one order, so that two who post to the same accounts never lock for good
    IF NOT EXISTS (SELECT 1 FROM ledger_unkeptentry WHERE entry_id = NEW.entry_id AND NOT waits) THEN
        RETURN NULL;
    END IF;
{meanwhile}    -- entries of others that do not wait are not seen here: they are gone before their transaction ends
    WITH done AS (DELETE FROM ledger_unkeptentry WHERE NOT waits RETURNING entry_id)
    SELECT array_agg(entry_id) INTO own FROM done;
    PERFORM ledger_keep_balances(own);
    RETURN NULL;
END $$;
"""
_MEANWHILE = """    IF NOT pg_try_advisory_xact_lock_shared(hashtextextended('ledger_keptbalance', 0)) THEN
        -- the balances are being written anew: what is posted meanwhile waits, whoever posts does not
        UPDATE ledger_unkeptentry SET waits = true WHERE NOT waits;
        RETURN NULL;
    END IF;
"""
_VIEWS = """
CREATE OR REPLACE VIEW ledger_receivable AS
SELECT owed.subaccount_id, sum(owed.kop)::bigint AS balance_kop
  FROM (SELECT k.subaccount_id, k.balance_kop AS kop
          FROM ledger_keptbalance k
         WHERE k.ledger_account_id = (SELECT a.id FROM ledger_ledgeraccount a WHERE a.code = '62')
        UNION ALL
        SELECT p.subaccount_id, p.debit_kop - p.credit_kop
          FROM ledger_unkeptentry u JOIN ledger_posting p ON p.entry_id = u.entry_id
         WHERE p.ledger_account_id = (SELECT a.id FROM ledger_ledgeraccount a WHERE a.code = '62')) owed
 GROUP BY owed.subaccount_id;
CREATE OR REPLACE VIEW ledger_keptdebt AS
SELECT k.subaccount_id, k.balance_kop
  FROM ledger_keptbalance k
 WHERE k.ledger_account_id = (SELECT a.id FROM ledger_ledgeraccount a WHERE a.code = '62');
"""
"""Views know a table whatever its name becomes: they are told of what bears the name now."""
_APART = """
ALTER TABLE ledger_keptbalance RENAME TO ledger_keptbalance_rows;
ALTER INDEX ledger_keptbalance_pkey RENAME TO ledger_keptbalance_rows_pkey;
DROP INDEX kept_balance_falling;
CREATE TABLE ledger_keptbalance (LIKE ledger_keptbalance_rows) PARTITION BY LIST (ledger_account_id);
ALTER TABLE ledger_keptbalance ADD CONSTRAINT ledger_keptbalance_pkey PRIMARY KEY (ledger_account_id, subaccount_id);
CREATE INDEX kept_balance_falling ON ledger_keptbalance (balance_kop DESC NULLS LAST, subaccount_id DESC, ledger_account_id);
ALTER TABLE ledger_keptbalance ATTACH PARTITION ledger_keptbalance_rows DEFAULT;
"""
_TOGETHER = """
ALTER TABLE ledger_keptbalance RENAME TO ledger_keptbalance_of_parts;
CREATE TABLE ledger_keptbalance (LIKE ledger_keptbalance_of_parts);
INSERT INTO ledger_keptbalance SELECT * FROM ledger_keptbalance_of_parts;
"""
_TOGETHER_KEYS = """
DROP TABLE ledger_keptbalance_of_parts;
ALTER TABLE ledger_keptbalance ADD CONSTRAINT ledger_keptbalance_pkey PRIMARY KEY (ledger_account_id, subaccount_id);
CREATE INDEX kept_balance_falling ON ledger_keptbalance (ledger_account_id, balance_kop DESC NULLS LAST, subaccount_id DESC);
"""
_FALLING = (models.F("balance_kop").desc(nulls_last=True), models.F("subaccount_id").desc())


class Migration(migrations.Migration):
    """No row is moved: the table becomes the only part of another that has its name; one index is built anew."""

    dependencies = [("ledger", "0012_money_given_back_is_unpaid")]

    operations = [
        migrations.RunSQL(
            sql=migrations.RunSQL.noop, reverse_sql=_KEEP_AT_COMMIT.format(meanwhile="")
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    sql=_APART + _VIEWS, reverse_sql=_TOGETHER + _VIEWS + _TOGETHER_KEYS
                )
            ],
            state_operations=[
                migrations.RemoveIndex(model_name="keptbalance", name="kept_balance_falling"),
                migrations.AddIndex(
                    model_name="keptbalance",
                    index=models.Index(
                        *_FALLING, models.F("ledger_account"), name="kept_balance_falling"
                    ),
                ),
            ],
        ),
        migrations.RunSQL(
            sql=_KEEP_AT_COMMIT.format(meanwhile=_MEANWHILE), reverse_sql=migrations.RunSQL.noop
        ),
    ]
