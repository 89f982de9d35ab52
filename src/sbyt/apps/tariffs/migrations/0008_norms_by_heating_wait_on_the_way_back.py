# On the way back norms of one heating, which the tables before 0006 cannot hold, wait in tables of their own; on the way
# forward they come back with their ids. What was done to them stays in the journal, so the triggers of the audit are silent.

from django.db import migrations

_NORMS = "id, stove_kind, heating_kind, rooms, people, valid, energy_wh, act_id"
_SILENT = (
    "SET CONSTRAINTS ALL IMMEDIATE;"
    "ALTER TABLE tariffs_consumptionnorm DISABLE TRIGGER USER;"
    "ALTER TABLE tariffs_consumptionnormevent DISABLE TRIGGER USER;"
)
_AGAIN = (
    "ALTER TABLE tariffs_consumptionnorm ENABLE TRIGGER USER;"
    "ALTER TABLE tariffs_consumptionnormevent ENABLE TRIGGER USER;"
)
COME_BACK = f"""
{_SILENT}
DO $$ BEGIN
    IF to_regclass('tariffs_norm_waiting') IS NOT NULL THEN
        INSERT INTO tariffs_consumptionnorm ({_NORMS}) SELECT {_NORMS} FROM tariffs_norm_waiting;
        UPDATE tariffs_consumptionnormevent e SET heating_kind = w.heating_kind
          FROM tariffs_normevent_waiting w WHERE w.pgh_id = e.pgh_id;
        DROP TABLE tariffs_norm_waiting, tariffs_normevent_waiting;
    END IF;
END $$;
{_AGAIN}
"""
WAIT = f"""
{_SILENT}
CREATE TABLE tariffs_norm_waiting AS SELECT {_NORMS} FROM tariffs_consumptionnorm WHERE heating_kind <> '';
CREATE TABLE tariffs_normevent_waiting AS
    SELECT pgh_id, heating_kind FROM tariffs_consumptionnormevent WHERE heating_kind <> '';
DELETE FROM tariffs_consumptionnorm WHERE heating_kind <> '';
{_AGAIN}
"""


class Migration(migrations.Migration):

    dependencies = [
        ('tariffs', '0007_short_and_moved_days'),
    ]

    operations = [
        migrations.RunSQL(sql=COME_BACK, reverse_sql=WAIT),
    ]
