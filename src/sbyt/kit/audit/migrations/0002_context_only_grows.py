from django.db import migrations

FORWARD = """
CREATE FUNCTION sbyt_context_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'the actor and reason of a change are kept for ever';
    END IF;
    IF NEW.id IS DISTINCT FROM OLD.id
       OR NEW.created_at IS DISTINCT FROM OLD.created_at
       OR NOT jsonb_strip_nulls(NEW.metadata) @> jsonb_strip_nulls(OLD.metadata) THEN
        RAISE EXCEPTION 'the actor and reason of a change may be completed, not replaced';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sbyt_context_only_grows BEFORE UPDATE OR DELETE ON pghistory_context
    FOR EACH ROW EXECUTE FUNCTION sbyt_context_only_grows();
CREATE INDEX sbyt_context_user ON pghistory_context ((metadata ->> 'user'));
"""

BACKWARD = """
DROP INDEX sbyt_context_user;
DROP TRIGGER sbyt_context_only_grows ON pghistory_context;
DROP FUNCTION sbyt_context_only_grows();
"""


class Migration(migrations.Migration):
    """The history rows themselves are guarded by their own triggers; this guards who and why.

    Within one request the library completes a context (an anonymous request learns its user at sign-in),
    so an update may add what was unknown and may not change or drop what was known.
    """

    dependencies = [
        ("audit", "0001_extensions"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
