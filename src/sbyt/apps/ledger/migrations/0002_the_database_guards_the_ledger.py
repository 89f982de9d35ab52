from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(
            sql='\nCREATE FUNCTION ledger_entry_stamped() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n    NEW.xact_id := pg_current_xact_id()::text::bigint;\n    NEW.recorded_at := transaction_timestamp();\n    RETURN NEW;\nEND $$;\nCREATE TRIGGER entry_stamped BEFORE INSERT ON ledger_journalentry\n    FOR EACH ROW EXECUTE FUNCTION ledger_entry_stamped();\n',
            reverse_sql='DROP TRIGGER entry_stamped ON ledger_journalentry; DROP FUNCTION ledger_entry_stamped();',
        ),
        migrations.RunSQL(
            sql="\nCREATE FUNCTION ledger_entry_balanced() RETURNS trigger LANGUAGE plpgsql AS $$\nDECLARE\n    sides bigint;\n    debit numeric;\n    credit numeric;\n    on_control numeric;\n    items numeric;\nBEGIN\n    SELECT count(*), coalesce(sum(p.debit_kop), 0), coalesce(sum(p.credit_kop), 0),\n           coalesce(sum(p.debit_kop - p.credit_kop) FILTER (WHERE a.control), 0)\n      INTO sides, debit, credit, on_control\n      FROM ledger_posting p JOIN ledger_ledgeraccount a ON a.id = p.ledger_account_id\n     WHERE p.entry_id = NEW.id;\n    IF sides < 2 OR debit <> credit THEN\n        RAISE EXCEPTION 'journal entry % is not balanced: % postings, debit %, credit %',\n            NEW.id, sides, debit, credit\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_balanced', TABLE = 'ledger_journalentry';\n    END IF;\n    SELECT coalesce(sum(amount_kop), 0) INTO items FROM ledger_openitem WHERE entry_id = NEW.id;\n    IF items <> on_control THEN\n        RAISE EXCEPTION 'journal entry %: open items sum to %, postings on control accounts to %',\n            NEW.id, items, on_control\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_items_equal_control',\n                  TABLE = 'ledger_journalentry';\n    END IF;\n    RETURN NULL;\nEND $$;\nCREATE CONSTRAINT TRIGGER entry_balanced AFTER INSERT ON ledger_journalentry\n    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_entry_balanced();\n",
            reverse_sql='DROP TRIGGER entry_balanced ON ledger_journalentry; DROP FUNCTION ledger_entry_balanced();',
        ),
        migrations.RunSQL(
            sql="\nCREATE FUNCTION ledger_joins_own_entry() RETURNS trigger LANGUAGE plpgsql AS $$\nDECLARE\n    stranger bigint;\nBEGIN\n    SELECT i.entry_id INTO stranger\n      FROM (SELECT DISTINCT entry_id FROM inserted) i\n      LEFT JOIN ledger_journalentry e ON e.id = i.entry_id\n     WHERE e.xact_id IS DISTINCT FROM pg_current_xact_id()::text::bigint\n        OR e.recorded_at IS DISTINCT FROM transaction_timestamp()\n     LIMIT 1;\n    IF FOUND THEN\n        RAISE EXCEPTION 'journal entry % was written in another transaction: nothing joins it later', stranger\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'joins_own_entry', TABLE = TG_TABLE_NAME;\n    END IF;\n    RETURN NULL;\nEND $$;\nCREATE TRIGGER posting_joins_own_entry AFTER INSERT ON ledger_posting\n    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION ledger_joins_own_entry();\nCREATE TRIGGER open_item_joins_own_entry AFTER INSERT ON ledger_openitem\n    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION ledger_joins_own_entry();\n",
            reverse_sql='DROP TRIGGER posting_joins_own_entry ON ledger_posting;DROP TRIGGER open_item_joins_own_entry ON ledger_openitem;DROP FUNCTION ledger_joins_own_entry();',
        ),
        migrations.RunSQL(
            sql="\nCREATE FUNCTION ledger_subaccount_on_control_only() RETURNS trigger LANGUAGE plpgsql AS $$\nDECLARE\n    wrong text;\nBEGIN\n    SELECT a.code INTO wrong\n      FROM (SELECT DISTINCT ledger_account_id, subaccount_id IS NOT NULL AS named FROM inserted) i\n      JOIN ledger_ledgeraccount a ON a.id = i.ledger_account_id\n     WHERE a.control <> i.named\n     LIMIT 1;\n    IF FOUND THEN\n        RAISE EXCEPTION 'account %: a subaccount is named on control accounts, and on them alone', wrong\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'subaccount_on_control_only', TABLE = TG_TABLE_NAME;\n    END IF;\n    RETURN NULL;\nEND $$;\nCREATE TRIGGER posting_subaccount AFTER INSERT ON ledger_posting\n    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION ledger_subaccount_on_control_only();\nCREATE TRIGGER open_item_subaccount AFTER INSERT ON ledger_openitem\n    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION ledger_subaccount_on_control_only();\n",
            reverse_sql='DROP TRIGGER posting_subaccount ON ledger_posting;DROP TRIGGER open_item_subaccount ON ledger_openitem;DROP FUNCTION ledger_subaccount_on_control_only();',
        ),
        migrations.RunSQL(
            sql="\nCREATE FUNCTION ledger_settlements_fit() RETURNS trigger LANGUAGE plpgsql AS $$\nDECLARE\n    wrong bigint;\nBEGIN\n    PERFORM 1 FROM ledger_openitem\n      WHERE id IN (SELECT claim_id FROM inserted UNION SELECT money_id FROM inserted)\n      ORDER BY id FOR NO KEY UPDATE;\n    SELECT i.claim_id INTO wrong\n      FROM inserted i JOIN ledger_openitem c ON c.id = i.claim_id JOIN ledger_openitem m ON m.id = i.money_id\n     WHERE c.amount_kop < 0 OR m.amount_kop > 0 OR c.subaccount_id <> m.subaccount_id\n        OR c.ledger_account_id <> m.ledger_account_id\n     LIMIT 1;\n    IF FOUND THEN\n        RAISE EXCEPTION 'item % cannot be settled so: money goes to a claim of the same subaccount', wrong\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_of_own_claim', TABLE = TG_TABLE_NAME;\n    END IF;\n    SELECT full_up.id INTO wrong FROM (\n        SELECT o.id FROM ledger_openitem o\n         WHERE o.id IN (SELECT claim_id FROM inserted)\n           AND o.amount_kop < (SELECT sum(s.amount_kop) FROM ledger_settlement s WHERE s.claim_id = o.id)\n        UNION ALL\n        SELECT o.id FROM ledger_openitem o\n         WHERE o.id IN (SELECT money_id FROM inserted)\n           AND -o.amount_kop < (SELECT sum(s.amount_kop) FROM ledger_settlement s WHERE s.money_id = o.id)\n    ) full_up LIMIT 1;\n    IF FOUND THEN\n        RAISE EXCEPTION 'item % would be settled above its amount', wrong\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_fits', TABLE = TG_TABLE_NAME;\n    END IF;\n    RETURN NULL;\nEND $$;\nCREATE TRIGGER settlements_fit AFTER INSERT ON ledger_settlement\n    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION ledger_settlements_fit();\n",
            reverse_sql='DROP TRIGGER settlements_fit ON ledger_settlement; DROP FUNCTION ledger_settlements_fit();',
        ),
        migrations.RunSQL(
            sql="\nCREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n    RAISE EXCEPTION '% is append-only: % refused; a mistake is corrected by another entry', TG_TABLE_NAME, TG_OP\n        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'append_only', TABLE = TG_TABLE_NAME;\nEND $$;\n",
            reverse_sql='DROP FUNCTION ledger_append_only();',
        ),
        migrations.RunSQL(
            sql='CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_journalentry FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();',
            reverse_sql='DROP TRIGGER append_only ON ledger_journalentry;',
        ),
        migrations.RunSQL(
            sql='CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_posting FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();',
            reverse_sql='DROP TRIGGER append_only ON ledger_posting;',
        ),
        migrations.RunSQL(
            sql='CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_openitem FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();',
            reverse_sql='DROP TRIGGER append_only ON ledger_openitem;',
        ),
        migrations.RunSQL(
            sql='CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_settlement FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();',
            reverse_sql='DROP TRIGGER append_only ON ledger_settlement;',
        ),
    ]
