"""Guards that hold whoever writes: bulk COPY and raw SQL included.

* an entry is stamped with its transaction; postings and open items may join it only in that transaction;
* at commit an entry has two postings or more, debit equals credit, and its open items sum to what it put
  on control accounts (one deferred check an entry, however many postings it has);
* settlements never exceed what they settle;
* nothing is ever changed or removed.
"""

from django.db import migrations

STAMP = """
CREATE FUNCTION ledger_entry_stamped() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.xact_id := pg_current_xact_id()::text::bigint;
    NEW.recorded_at := transaction_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER entry_stamped BEFORE INSERT ON ledger_journalentry
    FOR EACH ROW EXECUTE FUNCTION ledger_entry_stamped();
"""

BALANCED = """
CREATE FUNCTION ledger_entry_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sides bigint;
    debit numeric;
    credit numeric;
    on_control numeric;
    items numeric;
BEGIN
    SELECT count(*), coalesce(sum(p.debit_kop), 0), coalesce(sum(p.credit_kop), 0),
           coalesce(sum(p.debit_kop - p.credit_kop) FILTER (WHERE a.control), 0)
      INTO sides, debit, credit, on_control
      FROM ledger_posting p JOIN ledger_ledgeraccount a ON a.id = p.ledger_account_id
     WHERE p.entry_id = NEW.id;
    IF sides < 2 OR debit <> credit THEN
        RAISE EXCEPTION 'journal entry % is not balanced: % postings, debit %, credit %',
            NEW.id, sides, debit, credit
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_balanced', TABLE = 'ledger_journalentry';
    END IF;
    SELECT coalesce(sum(amount_kop), 0) INTO items FROM ledger_openitem WHERE entry_id = NEW.id;
    IF items <> on_control THEN
        RAISE EXCEPTION 'journal entry %: open items sum to %, postings on control accounts to %',
            NEW.id, items, on_control
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_items_equal_control',
                  TABLE = 'ledger_journalentry';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER entry_balanced AFTER INSERT ON ledger_journalentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_entry_balanced();
"""

SAME_TRANSACTION = """
CREATE FUNCTION ledger_joins_own_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stranger bigint;
BEGIN
    SELECT i.entry_id INTO stranger
      FROM (SELECT DISTINCT entry_id FROM inserted) i
      LEFT JOIN ledger_journalentry e ON e.id = i.entry_id
     WHERE e.xact_id IS DISTINCT FROM pg_current_xact_id()::text::bigint
        OR e.recorded_at IS DISTINCT FROM transaction_timestamp()
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'journal entry % was written in another transaction: nothing joins it later', stranger
            USING ERRCODE = 'check_violation', CONSTRAINT = 'joins_own_entry', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER posting_joins_own_entry AFTER INSERT ON ledger_posting
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION ledger_joins_own_entry();
CREATE TRIGGER open_item_joins_own_entry AFTER INSERT ON ledger_openitem
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION ledger_joins_own_entry();
"""

SUBACCOUNTS = """
CREATE FUNCTION ledger_subaccount_on_control_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong text;
BEGIN
    SELECT a.code INTO wrong
      FROM (SELECT DISTINCT ledger_account_id, subaccount_id IS NOT NULL AS named FROM inserted) i
      JOIN ledger_ledgeraccount a ON a.id = i.ledger_account_id
     WHERE a.control <> i.named
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'account %: a subaccount is named on control accounts, and on them alone', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'subaccount_on_control_only', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER posting_subaccount AFTER INSERT ON ledger_posting
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION ledger_subaccount_on_control_only();
CREATE TRIGGER open_item_subaccount AFTER INSERT ON ledger_openitem
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION ledger_subaccount_on_control_only();
"""

SETTLEMENTS = """
CREATE FUNCTION ledger_settlements_fit() RETURNS trigger LANGUAGE plpgsql AS $$
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
    SELECT full_up.id INTO wrong FROM (
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
CREATE TRIGGER settlements_fit AFTER INSERT ON ledger_settlement
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION ledger_settlements_fit();
"""

APPEND_ONLY = """
CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused; a mistake is corrected by another entry', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'append_only', TABLE = TG_TABLE_NAME;
END $$;
"""

TABLES = ("ledger_journalentry", "ledger_posting", "ledger_openitem", "ledger_settlement")


def append_only(table):
    return migrations.RunSQL(
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();",
        f"DROP TRIGGER append_only ON {table};",
    )


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_entries_stamped_by_the_database")]
    operations = [
        migrations.RunSQL(
            STAMP,
            "DROP TRIGGER entry_stamped ON ledger_journalentry; DROP FUNCTION ledger_entry_stamped();",
        ),
        migrations.RunSQL(
            BALANCED,
            "DROP TRIGGER entry_balanced ON ledger_journalentry; DROP FUNCTION ledger_entry_balanced();",
        ),
        migrations.RunSQL(
            SAME_TRANSACTION,
            "DROP TRIGGER posting_joins_own_entry ON ledger_posting;"
            "DROP TRIGGER open_item_joins_own_entry ON ledger_openitem;"
            "DROP FUNCTION ledger_joins_own_entry();",
        ),
        migrations.RunSQL(
            SUBACCOUNTS,
            "DROP TRIGGER posting_subaccount ON ledger_posting;"
            "DROP TRIGGER open_item_subaccount ON ledger_openitem;"
            "DROP FUNCTION ledger_subaccount_on_control_only();",
        ),
        migrations.RunSQL(
            SETTLEMENTS,
            "DROP TRIGGER settlements_fit ON ledger_settlement; DROP FUNCTION ledger_settlements_fit();",
        ),
        migrations.RunSQL(APPEND_ONLY, "DROP FUNCTION ledger_append_only();"),
        *[append_only(table) for table in TABLES],
    ]
