from django.db import migrations

GUARD = """
CREATE FUNCTION metering_measurement_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was measured stays: % of % refused, record a new version', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END $$;

CREATE TRIGGER reading_is_not_removed BEFORE DELETE OR TRUNCATE ON metering_reading
    FOR EACH STATEMENT EXECUTE FUNCTION metering_measurement_stays();
CREATE TRIGGER reading_is_not_rewritten BEFORE UPDATE ON metering_reading FOR EACH ROW
    WHEN ((OLD.register_id, OLD.installation_id, OLD.taken_on, OLD.value_wh, OLD.source, OLD.import_file_id,
           OLD.import_line, OLD.recorded_at, OLD.recorded_by_id)
          IS DISTINCT FROM
          (NEW.register_id, NEW.installation_id, NEW.taken_on, NEW.value_wh, NEW.source, NEW.import_file_id,
           NEW.import_line, NEW.recorded_at, NEW.recorded_by_id))
    EXECUTE FUNCTION metering_measurement_stays();

CREATE TRIGGER interval_day_is_not_removed BEFORE DELETE OR TRUNCATE ON metering_intervalday
    FOR EACH STATEMENT EXECUTE FUNCTION metering_measurement_stays();
CREATE TRIGGER interval_day_is_not_rewritten BEFORE UPDATE ON metering_intervalday FOR EACH ROW
    WHEN ((OLD.usage_point_id, OLD.channel, OLD.day, OLD.step_minutes, OLD.values_wh, OLD.qualities, OLD.lines,
           OLD.version, OLD.import_file_id, OLD.recorded_at)
          IS DISTINCT FROM
          (NEW.usage_point_id, NEW.channel, NEW.day, NEW.step_minutes, NEW.values_wh, NEW.qualities, NEW.lines,
           NEW.version, NEW.import_file_id, NEW.recorded_at))
    EXECUTE FUNCTION metering_measurement_stays();
"""

UNGUARD = """
DROP TRIGGER reading_is_not_removed ON metering_reading;
DROP TRIGGER reading_is_not_rewritten ON metering_reading;
DROP TRIGGER interval_day_is_not_removed ON metering_intervalday;
DROP TRIGGER interval_day_is_not_rewritten ON metering_intervalday;
DROP FUNCTION metering_measurement_stays();
"""


class Migration(migrations.Migration):
    """A reading and a day of a profile are superseded, confirmed or decided on, never rewritten or removed."""

    dependencies = [("metering", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
