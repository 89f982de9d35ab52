"""Readings that were refused, of files and of people, in one view; those of people are found by an index."""

from django.conf import settings
from django.db import migrations, models

_VIEW = """
CREATE VIEW metering_refusedreading AS
SELECT i.id * 2 AS id, 'line'::varchar(10) AS kind, f.received_at AS came_at, i.import_file_id, i.line, i.field, i.code, i.message, i.raw,
       f.branch_id, NULL::bigint AS building_id, NULL::bigint AS usage_point_id
  FROM metering_importissue i JOIN metering_importfile f ON f.id = i.import_file_id
 WHERE i.severity = 'refused' AND i.resolved_at IS NULL AND f.format IN ('reading_sheet', 'register_table', 'pyramid_readings')
UNION ALL
SELECT r.id * 2 + 1, 'reading', r.recorded_at, r.import_file_id, r.import_line, '', '', r.note, '',
       u.branch_id, u.building_id, u.id
  FROM metering_reading r
  JOIN metering_meterinstallation m ON m.id = r.installation_id
  JOIN metering_usagepoint u ON u.id = m.usage_point_id
 WHERE r.state = 'refused'
"""


class Migration(migrations.Migration):

    dependencies = [
        ('devices', '0004_verifications'),
        ('metering', '0028_class_of_a_message'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RefusedReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('line', 'строка файла'), ('reading', 'решение сотрудника')], max_length=10, verbose_name='что отклонено')),
                ('came_at', models.DateTimeField(verbose_name='отклонено')),
                ('line', models.IntegerField(null=True)),
                ('field', models.CharField(blank=True, max_length=120)),
                ('code', models.CharField(blank=True, max_length=20)),
                ('message', models.TextField()),
                ('raw', models.TextField(blank=True)),
            ],
            options={
                'verbose_name': 'отклонённое показание',
                'db_table': 'metering_refusedreading',
                'managed': False,
            },
        ),
        migrations.AddIndex(
            model_name='reading',
            index=models.Index(condition=models.Q(('state', 'refused')), fields=['recorded_at'], name='readings_refused'),
        ),
        migrations.RunSQL(sql=_VIEW, reverse_sql="DROP VIEW metering_refusedreading"),
    ]
