import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        ('audit', '0001_extensions'),
        ('devices', '0001_initial'),
        ('files', '0001_initial'),
        ('parties', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('premises', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
                ('archive_name', models.CharField(blank=True, max_length=255)),
                ('format', models.CharField(choices=[('80020', '80020'), ('reading_sheet', 'Ведомость показаний'), ('unknown', 'Не опознан')], default='unknown', max_length=20)),
                ('channel', models.CharField(choices=[('cli', 'Команда'), ('upload', 'Загрузка'), ('api', 'API')], default='upload', max_length=10)),
                ('status', models.CharField(choices=[('processing', 'Загружается'), ('accepted', 'Успешно'), ('partial', 'Загружена частично'), ('refused', 'Отклонена'), ('duplicate', 'Уже загружена')], default='processing', max_length=12)),
                ('note', models.TextField(blank=True)),
                ('covered_day', models.DateField(null=True)),
                ('sender_name', models.CharField(blank=True, max_length=255)),
                ('sender_inn', models.CharField(blank=True, max_length=12)),
                ('area_codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), default=list, size=None)),
                ('area_names', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=255), default=list, size=None)),
                ('message_number', models.BigIntegerField(null=True)),
                ('is_current', models.BooleanField(default=True)),
                ('accepted_rows', models.IntegerField(default=0)),
                ('warned_rows', models.IntegerField(default=0)),
                ('refused_rows', models.IntegerField(default=0)),
                ('duration_ms', models.IntegerField(null=True)),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('branch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='parties.branch')),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='files.storedfile')),
                ('received_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('superseded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='supersedes', to='metering.importfile')),
                ('duplicate_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duplicates', to='metering.importfile')),
                ('message_created_at', models.DateTimeField(null=True)),
                ('unknown_codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
            ],
            options={
                'verbose_name': 'загрузка файла',
            },
        ),
        migrations.CreateModel(
            name='UsagePoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=30, unique=True, verbose_name='код')),
                ('kind', models.CharField(choices=[('supply', 'точка поставки'), ('building', 'общедомовая точка'), ('transit', 'транзит')], default='supply', max_length=10, verbose_name='вид')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='название')),
                ('voltage', models.CharField(choices=[('ВН', 'ВН'), ('СН1', 'СН1'), ('СН2', 'СН2'), ('НН', 'НН')], default='НН', max_length=3, verbose_name='уровень напряжения')),
                ('ats_code', models.CharField(blank=True, max_length=40, null=True, unique=True, verbose_name='код ТИ АТС')),
                ('max_power_w', models.BigIntegerField(blank=True, null=True, verbose_name='максимальная мощность')),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='parties.branch', verbose_name='отделение')),
                ('building', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='usage_points', to='premises.building', verbose_name='здание')),
                ('premises', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='usage_points', to='premises.premises', verbose_name='помещение')),
            ],
            options={
                'verbose_name': 'точка учёта',
                'verbose_name_plural': 'точки учёта',
            },
        ),
        migrations.CreateModel(
            name='MeterInstallation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='период')),
                ('multiplier', models.PositiveIntegerField(default=1, verbose_name='расчётный коэффициент')),
                ('meter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='installations', to='devices.meter', verbose_name='прибор')),
                ('usage_point', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='installations', to='metering.usagepoint', verbose_name='точка учёта')),
            ],
            options={
                'verbose_name': 'установка прибора',
            },
        ),
        migrations.CreateModel(
            name='ImportIssue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.IntegerField(null=True)),
                ('field', models.CharField(blank=True, max_length=120)),
                ('code', models.CharField(max_length=20)),
                ('severity', models.CharField(choices=[('warning', 'Замечание'), ('refused', 'Отказ')], max_length=10)),
                ('message', models.TextField()),
                ('raw', models.TextField(blank=True)),
                ('import_file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='issues', to='metering.importfile')),
                ('resolved_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'замечание к файлу',
            },
        ),
        migrations.CreateModel(
            name='IntervalDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.PositiveSmallIntegerField(choices=[(1, 'A+'), (2, 'A−'), (3, 'R+'), (4, 'R−')])),
                ('day', models.DateField()),
                ('step_minutes', models.PositiveSmallIntegerField()),
                ('values_wh', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(null=True), size=None)),
                ('qualities', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=None)),
                ('lines', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(null=True), size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('superseded_at', models.DateTimeField(null=True)),
                ('import_file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='interval_days', to='metering.importfile')),
                ('usage_point', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='interval_days', to='metering.usagepoint')),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='confirmed_days', to='metering.importfile')),
            ],
            options={
                'verbose_name': 'сутки профиля',
            },
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('taken_on', models.DateField()),
                ('value_wh', models.BigIntegerField()),
                ('source', models.CharField(choices=[('installation', 'установка'), ('removal', 'снятие'), ('controller', 'контролёр'), ('cabinet', 'кабинет'), ('operator', 'оператор'), ('sheet', 'ведомость'), ('api', 'API')], max_length=12)),
                ('state', models.CharField(choices=[('accepted', 'принято'), ('warned', 'принято с замечанием'), ('asked', 'ждёт подтверждения'), ('refused', 'отклонено')], default='accepted', max_length=10)),
                ('rolled_over', models.BooleanField(default=False)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('import_line', models.IntegerField(null=True)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('superseded_at', models.DateTimeField(null=True)),
                ('import_file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='metering.importfile')),
                ('installation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='metering.meterinstallation')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('register', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='devices.register')),
            ],
            options={
                'verbose_name': 'показание',
                'verbose_name_plural': 'показания',
            },
        ),
        migrations.CreateModel(
            name='MeterInstallationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='период')),
                ('multiplier', models.PositiveIntegerField(default=1, verbose_name='расчётный коэффициент')),
                ('meter', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='devices.meter', verbose_name='прибор')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='metering.meterinstallation')),
                ('usage_point', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='metering.usagepoint', verbose_name='точка учёта')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='UsagePointEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('code', models.CharField(max_length=30, verbose_name='код')),
                ('kind', models.CharField(choices=[('supply', 'точка поставки'), ('building', 'общедомовая точка'), ('transit', 'транзит')], default='supply', max_length=10, verbose_name='вид')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='название')),
                ('voltage', models.CharField(choices=[('ВН', 'ВН'), ('СН1', 'СН1'), ('СН2', 'СН2'), ('НН', 'НН')], default='НН', max_length=3, verbose_name='уровень напряжения')),
                ('ats_code', models.CharField(blank=True, max_length=40, null=True, verbose_name='код ТИ АТС')),
                ('max_power_w', models.BigIntegerField(blank=True, null=True, verbose_name='максимальная мощность')),
                ('branch', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parties.branch', verbose_name='отделение')),
                ('building', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='premises.building', verbose_name='здание')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='metering.usagepoint')),
                ('premises', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='premises.premises', verbose_name='помещение')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='importfile',
            index=models.Index(fields=['-received_at'], name='metering_im_receive_0ddbb8_idx'),
        ),
        migrations.AddIndex(
            model_name='importfile',
            index=models.Index(fields=['covered_day'], name='metering_im_covered_b2252c_idx'),
        ),
        migrations.AddIndex(
            model_name='reading',
            index=models.Index(fields=['register', 'taken_on'], name='metering_re_registe_40375f_idx'),
        ),
        migrations.AddIndex(
            model_name='reading',
            index=models.Index(fields=['installation'], name='metering_re_install_b3fa94_idx'),
        ),
        migrations.AddConstraint(
            model_name='reading',
            constraint=models.CheckConstraint(condition=models.Q(('value_wh__gte', 0)), name='reading_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='meterinstallation',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('usage_point', '='), ('valid', '&&')], name='one_meter_at_a_point'),
        ),
        migrations.AddConstraint(
            model_name='meterinstallation',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('meter', '='), ('valid', '&&')], name='one_point_for_a_meter'),
        ),
        migrations.AddConstraint(
            model_name='meterinstallation',
            constraint=models.CheckConstraint(condition=models.Q(('multiplier__gt', 0)), name='multiplier_positive'),
        ),
        migrations.AddConstraint(
            model_name='intervalday',
            constraint=models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('usage_point', 'channel', 'day'), name='one_current_interval_day'),
        ),
        migrations.AddConstraint(
            model_name='intervalday',
            constraint=models.UniqueConstraint(fields=('usage_point', 'channel', 'day', 'version'), name='interval_day_version_once'),
        ),
        migrations.AddIndex(
            model_name='meterinstallationevent',
            index=models.Index(fields=['pgh_created_at'], name='metering_me_pgh_cre_d11b77_idx'),
        ),
        migrations.AddIndex(
            model_name='usagepointevent',
            index=models.Index(fields=['pgh_created_at'], name='metering_us_pgh_cre_29ba68_idx'),
        ),
        migrations.AddIndex(
            model_name='importfile',
            index=models.Index(fields=['file', 'status'], name='metering_im_file_id_bc3b19_idx'),
        ),
        migrations.AddIndex(
            model_name='importfile',
            index=django.contrib.postgres.indexes.GinIndex(fields=['unknown_codes'], name='import_file_unknown_codes'),
        ),
        migrations.AddConstraint(
            model_name='reading',
            constraint=models.UniqueConstraint(condition=models.Q(('superseded_at', None), models.Q(('state', 'asked'), _negated=True)), fields=('register', 'taken_on', 'source'), name='one_current_reading_a_day_and_source'),
        ),
        migrations.AddConstraint(
            model_name='reading',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'asked'), ('superseded_at', None)), fields=('register', 'taken_on', 'source'), name='one_asked_reading_a_day_and_source'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='usagepoint',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "metering_usagepointevent" ("ats_code", "branch_id", "building_id", "code", "id", "kind", "max_power_w", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "premises_id", "voltage") VALUES (NEW."ats_code", NEW."branch_id", NEW."building_id", NEW."code", NEW."id", NEW."kind", NEW."max_power_w", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."premises_id", NEW."voltage"); RETURN NULL;', hash='9e9eecbbce823a27152d2c31fc1b53ea7c6f9077', operation='INSERT', pgid='pgtrigger_insert_insert_22742', table='metering_usagepoint', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='usagepoint',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "metering_usagepointevent" ("ats_code", "branch_id", "building_id", "code", "id", "kind", "max_power_w", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "premises_id", "voltage") VALUES (NEW."ats_code", NEW."branch_id", NEW."building_id", NEW."code", NEW."id", NEW."kind", NEW."max_power_w", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."premises_id", NEW."voltage"); RETURN NULL;', hash='def084f6c05420077b47f466fbd1c1bc48095589', operation='UPDATE', pgid='pgtrigger_update_update_e6562', table='metering_usagepoint', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='usagepoint',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "metering_usagepointevent" ("ats_code", "branch_id", "building_id", "code", "id", "kind", "max_power_w", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "premises_id", "voltage") VALUES (OLD."ats_code", OLD."branch_id", OLD."building_id", OLD."code", OLD."id", OLD."kind", OLD."max_power_w", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."premises_id", OLD."voltage"); RETURN NULL;', hash='9c255edb9a95b167d8b581b7c01caffcbde01ff3', operation='DELETE', pgid='pgtrigger_delete_delete_a9b02', table='metering_usagepoint', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meterinstallation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "metering_meterinstallationevent" ("id", "meter_id", "multiplier", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "usage_point_id", "valid") VALUES (NEW."id", NEW."meter_id", NEW."multiplier", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."usage_point_id", NEW."valid"); RETURN NULL;', hash='a0a091ab6fce2d70aa07ad51a9e0c76c2ba1c730', operation='INSERT', pgid='pgtrigger_insert_insert_8e51d', table='metering_meterinstallation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meterinstallation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "metering_meterinstallationevent" ("id", "meter_id", "multiplier", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "usage_point_id", "valid") VALUES (NEW."id", NEW."meter_id", NEW."multiplier", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."usage_point_id", NEW."valid"); RETURN NULL;', hash='bd86bc5df0ac0f8a6d3a35e68c292e3d829648ac', operation='UPDATE', pgid='pgtrigger_update_update_558c3', table='metering_meterinstallation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meterinstallation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "metering_meterinstallationevent" ("id", "meter_id", "multiplier", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "usage_point_id", "valid") VALUES (OLD."id", OLD."meter_id", OLD."multiplier", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."usage_point_id", OLD."valid"); RETURN NULL;', hash='cefad3ad870dcdbe35e5ab400918c7e234a0c8e1', operation='DELETE', pgid='pgtrigger_delete_delete_b495d', table='metering_meterinstallation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meterinstallationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9643282692a1f28f8b623a5847b682d39c2efb63', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_dd053', table='metering_meterinstallationevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='usagepointevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b9d672b0a3266d8c638fbb221fbe7615d66d8799', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_03c14', table='metering_usagepointevent', when='BEFORE')),
        ),
    ]
