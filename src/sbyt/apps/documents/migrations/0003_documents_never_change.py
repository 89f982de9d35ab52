"""What was issued is never changed or removed, whoever writes: raw SQL included."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION documents_never_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% never changes once written: % refused; a mistake is corrected by another document',
        TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'documents_never_change', TABLE = TG_TABLE_NAME;
END $$;
"""

TABLES = ("documents_document", "documents_documentfile")


def never_changes(table):
    return migrations.RunSQL(
        f"CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION documents_never_change();",
        f"DROP TRIGGER never_changes ON {table};",
    )


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_row_says_what_its_snapshot_says")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION documents_never_change();"),
        *[never_changes(table) for table in TABLES],
    ]
