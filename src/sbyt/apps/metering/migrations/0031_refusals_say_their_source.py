"""What was refused as it was typed or sent says where: grid and card, cabinet, API, visit of a controller; and a refused reading its source."""

from django.db import migrations


def _view(*, told: bool) -> str:
    said, read, typed = (", ''::varchar(20) AS source", ", r.source", ", t.source") if told else ("", "", "")
    return f"""
CREATE VIEW metering_refusedreading AS
SELECT i.id * 3 AS id, 'line'::varchar(10) AS kind, f.received_at AS came_at, i.import_file_id, i.line, i.field, i.code, i.message, i.raw,
       f.branch_id, NULL::bigint AS building_id, NULL::bigint AS usage_point_id, f.received_by_id AS said_by_id{said}
  FROM metering_importissue i JOIN metering_importfile f ON f.id = i.import_file_id
 WHERE i.severity = 'refused' AND i.resolved_at IS NULL AND f.format IN ('reading_sheet', 'register_table', 'pyramid_readings')
UNION ALL
SELECT r.id * 3 + 1, 'reading', r.recorded_at, r.import_file_id, r.import_line, '', '', r.note, '',
       u.branch_id, u.building_id, u.id, r.recorded_by_id{read}
  FROM metering_reading r
  JOIN metering_meterinstallation m ON m.id = r.installation_id
  JOIN metering_usagepoint u ON u.id = m.usage_point_id
 WHERE r.state = 'refused'
UNION ALL
SELECT t.id * 3 + 2, 'typed', t.typed_at, NULL, NULL, '', t.code, t.message, t.raw, u.branch_id, u.building_id, u.id, t.typed_by_id{typed}
  FROM metering_refusedtyping t JOIN metering_usagepoint u ON u.id = t.usage_point_id
 WHERE t.mended_at IS NULL
"""


class Migration(migrations.Migration):

    dependencies = [
        ('metering', '0030_refusals_of_the_grid'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='refusedtyping',
            options={'verbose_name': 'отказ при вводе'},
        ),
        migrations.RunSQL(sql="DROP VIEW metering_refusedreading", reverse_sql=_view(told=False)),
        migrations.RunSQL(sql=_view(told=True), reverse_sql="DROP VIEW metering_refusedreading"),
    ]
