import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='MeterType',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='название')),
                ('manufacturer', models.CharField(blank=True, max_length=200, verbose_name='изготовитель')),
                ('phases', models.PositiveSmallIntegerField(default=1, verbose_name='фаз')),
                ('integer_digits', models.PositiveSmallIntegerField(default=6, verbose_name='знаков до запятой')),
                ('verification_interval_years', models.PositiveSmallIntegerField(default=16, verbose_name='межповерочный интервал, лет')),
            ],
            options={
                'verbose_name': 'тип прибора',
            },
        ),
        migrations.CreateModel(
            name='Meter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('serial_number', models.CharField(max_length=40, verbose_name='заводской номер')),
                ('made_in', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='год выпуска')),
                ('verified_until', models.DateField(blank=True, null=True, verbose_name='поверен до')),
                ('type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='devices.metertype', verbose_name='тип')),
            ],
            options={
                'verbose_name': 'прибор учёта',
                'verbose_name_plural': 'приборы учёта',
            },
        ),
        migrations.CreateModel(
            name='Register',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('zone', models.CharField(choices=[('T0', 'сутки'), ('T1', 'день'), ('T2', 'ночь')], default='T0', max_length=2, verbose_name='зона')),
                ('direction', models.CharField(choices=[('A+', 'активная, приём'), ('A-', 'активная, отдача')], default='A+', max_length=2, verbose_name='направление')),
                ('integer_digits', models.PositiveSmallIntegerField(default=6, verbose_name='знаков до запятой')),
                ('meter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='registers', to='devices.meter', verbose_name='прибор')),
            ],
            options={
                'verbose_name': 'шкала',
            },
        ),
        migrations.CreateModel(
            name='MeterEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('serial_number', models.CharField(max_length=40, verbose_name='заводской номер')),
                ('made_in', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='год выпуска')),
                ('verified_until', models.DateField(blank=True, null=True, verbose_name='поверен до')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='devices.meter')),
                ('type', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='devices.metertype', verbose_name='тип')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MeterTypeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=100, verbose_name='название')),
                ('manufacturer', models.CharField(blank=True, max_length=200, verbose_name='изготовитель')),
                ('phases', models.PositiveSmallIntegerField(default=1, verbose_name='фаз')),
                ('integer_digits', models.PositiveSmallIntegerField(default=6, verbose_name='знаков до запятой')),
                ('verification_interval_years', models.PositiveSmallIntegerField(default=16, verbose_name='межповерочный интервал, лет')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='devices.metertype')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RegisterEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('zone', models.CharField(choices=[('T0', 'сутки'), ('T1', 'день'), ('T2', 'ночь')], default='T0', max_length=2, verbose_name='зона')),
                ('direction', models.CharField(choices=[('A+', 'активная, приём'), ('A-', 'активная, отдача')], default='A+', max_length=2, verbose_name='направление')),
                ('integer_digits', models.PositiveSmallIntegerField(default=6, verbose_name='знаков до запятой')),
                ('meter', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='devices.meter', verbose_name='прибор')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='devices.register')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='meter',
            index=models.Index(fields=['serial_number'], name='devices_met_serial__593b3f_idx'),
        ),
        migrations.AddConstraint(
            model_name='meter',
            constraint=models.UniqueConstraint(fields=('type', 'serial_number'), name='meter_serial_once'),
        ),
        migrations.AddConstraint(
            model_name='register',
            constraint=models.UniqueConstraint(fields=('meter', 'zone', 'direction'), name='register_zone_once'),
        ),
        migrations.AddIndex(
            model_name='meterevent',
            index=models.Index(fields=['pgh_created_at'], name='devices_met_pgh_cre_3e73c6_idx'),
        ),
        migrations.AddIndex(
            model_name='metertypeevent',
            index=models.Index(fields=['pgh_created_at'], name='devices_met_pgh_cre_90ae8a_idx'),
        ),
        migrations.AddIndex(
            model_name='registerevent',
            index=models.Index(fields=['pgh_created_at'], name='devices_reg_pgh_cre_cafe6f_idx'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='metertype',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "devices_metertypeevent" ("id", "integer_digits", "manufacturer", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phases", "verification_interval_years") VALUES (NEW."id", NEW."integer_digits", NEW."manufacturer", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phases", NEW."verification_interval_years"); RETURN NULL;', hash='1e5ac2916d4b4d14584c3e65ebcdfd66c9566ee4', operation='INSERT', pgid='pgtrigger_insert_insert_70d21', table='devices_metertype', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='metertype',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "devices_metertypeevent" ("id", "integer_digits", "manufacturer", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phases", "verification_interval_years") VALUES (NEW."id", NEW."integer_digits", NEW."manufacturer", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phases", NEW."verification_interval_years"); RETURN NULL;', hash='1eebbb3828d6908fc2e326d5cec62f5669c4d0f0', operation='UPDATE', pgid='pgtrigger_update_update_2be35', table='devices_metertype', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='metertype',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "devices_metertypeevent" ("id", "integer_digits", "manufacturer", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phases", "verification_interval_years") VALUES (OLD."id", OLD."integer_digits", OLD."manufacturer", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phases", OLD."verification_interval_years"); RETURN NULL;', hash='147636a9a75a420ab6115d4b9fe8cf2f50d91608', operation='DELETE', pgid='pgtrigger_delete_delete_48a62', table='devices_metertype', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meter',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "devices_meterevent" ("id", "made_in", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "serial_number", "type_id", "verified_until") VALUES (NEW."id", NEW."made_in", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."serial_number", NEW."type_id", NEW."verified_until"); RETURN NULL;', hash='56afb2362477c47e30771f634a67190a20a83a0b', operation='INSERT', pgid='pgtrigger_insert_insert_d81de', table='devices_meter', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meter',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "devices_meterevent" ("id", "made_in", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "serial_number", "type_id", "verified_until") VALUES (NEW."id", NEW."made_in", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."serial_number", NEW."type_id", NEW."verified_until"); RETURN NULL;', hash='cb174ba0df48a4f252017f09548b176022181e4a', operation='UPDATE', pgid='pgtrigger_update_update_b555c', table='devices_meter', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meter',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "devices_meterevent" ("id", "made_in", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "serial_number", "type_id", "verified_until") VALUES (OLD."id", OLD."made_in", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."serial_number", OLD."type_id", OLD."verified_until"); RETURN NULL;', hash='65eb5b42eea8cbc91d46b9b64e07fbf90eca3d7f', operation='DELETE', pgid='pgtrigger_delete_delete_79645', table='devices_meter', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='register',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "devices_registerevent" ("direction", "id", "integer_digits", "meter_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "zone") VALUES (NEW."direction", NEW."id", NEW."integer_digits", NEW."meter_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."zone"); RETURN NULL;', hash='f6024b35baad317c77dcdb2d2581f517e3c33ed2', operation='INSERT', pgid='pgtrigger_insert_insert_996d2', table='devices_register', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='register',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "devices_registerevent" ("direction", "id", "integer_digits", "meter_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "zone") VALUES (NEW."direction", NEW."id", NEW."integer_digits", NEW."meter_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."zone"); RETURN NULL;', hash='bac543b82107054ae172311cec06b6d885874de3', operation='UPDATE', pgid='pgtrigger_update_update_5021f', table='devices_register', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='register',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "devices_registerevent" ("direction", "id", "integer_digits", "meter_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "zone") VALUES (OLD."direction", OLD."id", OLD."integer_digits", OLD."meter_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."zone"); RETURN NULL;', hash='0b0c0abf3f2505a12ac034a7d5cd4ec3e03df7e3', operation='DELETE', pgid='pgtrigger_delete_delete_0e11e', table='devices_register', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meterevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f781a0522b46a57f80b43cf321c67d4da8a4a94a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ebef7', table='devices_meterevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='metertypeevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='08b89d29950b2d1675a5b7a4a40e6c5be804af28', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_76885', table='devices_metertypeevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='registerevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0f965872493d96491358ec53d239645a96de622f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e7a1c', table='devices_registerevent', when='BEFORE')),
        ),
    ]
