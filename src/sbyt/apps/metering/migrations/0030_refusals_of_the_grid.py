"""What the grid of readings refused is kept, and stands in the view of refused readings beside files and people; each says who."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_FILES = """
  FROM metering_importissue i JOIN metering_importfile f ON f.id = i.import_file_id
 WHERE i.severity = 'refused' AND i.resolved_at IS NULL AND f.format IN ('reading_sheet', 'register_table', 'pyramid_readings')
UNION ALL
"""
_PEOPLE = """
  FROM metering_reading r
  JOIN metering_meterinstallation m ON m.id = r.installation_id
  JOIN metering_usagepoint u ON u.id = m.usage_point_id
 WHERE r.state = 'refused'
"""
_BEFORE = f"""
CREATE VIEW metering_refusedreading AS
SELECT i.id * 2 AS id, 'line'::varchar(10) AS kind, f.received_at AS came_at, i.import_file_id, i.line, i.field, i.code, i.message, i.raw,
       f.branch_id, NULL::bigint AS building_id, NULL::bigint AS usage_point_id
{_FILES}
SELECT r.id * 2 + 1, 'reading', r.recorded_at, r.import_file_id, r.import_line, '', '', r.note, '',
       u.branch_id, u.building_id, u.id
{_PEOPLE}
"""
_NOW = f"""
CREATE VIEW metering_refusedreading AS
SELECT i.id * 3 AS id, 'line'::varchar(10) AS kind, f.received_at AS came_at, i.import_file_id, i.line, i.field, i.code, i.message, i.raw,
       f.branch_id, NULL::bigint AS building_id, NULL::bigint AS usage_point_id, f.received_by_id AS said_by_id
{_FILES}
SELECT r.id * 3 + 1, 'reading', r.recorded_at, r.import_file_id, r.import_line, '', '', r.note, '',
       u.branch_id, u.building_id, u.id, r.recorded_by_id
{_PEOPLE}
UNION ALL
SELECT t.id * 3 + 2, 'typed', t.typed_at, NULL, NULL, '', t.code, t.message, t.raw, u.branch_id, u.building_id, u.id, t.typed_by_id
  FROM metering_refusedtyping t JOIN metering_usagepoint u ON u.id = t.usage_point_id
 WHERE t.mended_at IS NULL
"""


class Migration(migrations.Migration):

    dependencies = [
        ('devices', '0004_verifications'),
        ('metering', '0029_refused_readings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RefusedTyping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('taken_on', models.DateField(verbose_name='за день')),
                ('source', models.CharField(max_length=20, verbose_name='источник')),
                ('raw', models.CharField(blank=True, max_length=60, verbose_name='набрано')),
                ('code', models.CharField(max_length=20, verbose_name='код')),
                ('message', models.TextField(verbose_name='почему')),
                ('typed_at', models.DateTimeField(verbose_name='отклонено')),
                ('mended_at', models.DateTimeField(blank=True, null=True, verbose_name='исправлено')),
                ('register', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='devices.register', verbose_name='шкала')),
                ('typed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто вводил')),
                ('usage_point', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='metering.usagepoint', verbose_name='точка учёта')),
            ],
            options={
                'verbose_name': 'отказ сетки ввода',
                'indexes': [models.Index(condition=models.Q(('mended_at', None)), fields=['typed_at'], name='typed_refusals_stand')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('mended_at', None)), fields=('register', 'taken_on', 'source'), name='one_typed_refusal_stands')],
            },
        ),
        migrations.RunSQL(sql="DROP VIEW metering_refusedreading", reverse_sql=_BEFORE),
        migrations.RunSQL(sql=_NOW, reverse_sql="DROP VIEW metering_refusedreading"),
    ]
