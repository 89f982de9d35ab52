import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('audit', '0001_extensions'),
        ('files', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Tariff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='код')),
                ('name', models.CharField(max_length=200, verbose_name='название')),
                ('zones', models.PositiveSmallIntegerField(default=1, verbose_name='зон')),
            ],
            options={
                'verbose_name': 'тариф',
            },
        ),
        migrations.CreateModel(
            name='Act',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('issuer', models.CharField(max_length=200, verbose_name='кто издал')),
                ('kind', models.CharField(default='приказ', max_length=60, verbose_name='вид')),
                ('number', models.CharField(max_length=60, verbose_name='номер')),
                ('signed_on', models.DateField(verbose_name='дата')),
                ('title', models.CharField(blank=True, max_length=300, verbose_name='название')),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='files.storedfile', verbose_name='файл')),
            ],
            options={
                'verbose_name': 'акт',
                'verbose_name_plural': 'акты',
            },
        ),
        migrations.CreateModel(
            name='ConsumptionNorm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stove_kind', models.CharField(max_length=10, verbose_name='плиты')),
                ('rooms', models.PositiveSmallIntegerField(verbose_name='комнат')),
                ('people', models.PositiveSmallIntegerField(verbose_name='проживающих')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='период')),
                ('energy_wh', models.BigIntegerField(verbose_name='норматив на человека')),
                ('act', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='tariffs.act', verbose_name='акт')),
            ],
            options={
                'verbose_name': 'норматив потребления',
            },
        ),
        migrations.CreateModel(
            name='PriceComponent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('wholesale', 'Нерегулируемая цена энергии и мощности (Ce1)'), ('transmission', 'Передача, одноставочный тариф'), ('markup', 'Сбытовая надбавка'), ('other_services', 'Иные услуги'), ('published', 'Предельная цена, опубликованная целиком')], max_length=20, verbose_name='вид')),
                ('price_category', models.PositiveSmallIntegerField(default=1, verbose_name='ценовая категория')),
                ('voltage', models.CharField(blank=True, max_length=3, verbose_name='уровень напряжения')),
                ('power_group', models.CharField(blank=True, max_length=20, verbose_name='группа мощности')),
                ('stage', models.CharField(choices=[('forecast', 'прогноз'), ('final', 'факт')], default='final', max_length=10, verbose_name='стадия')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='период')),
                ('price_e7', models.BigIntegerField(verbose_name='цена')),
                ('clause', models.CharField(blank=True, max_length=100, verbose_name='пункт')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='записано')),
                ('superseded_at', models.DateTimeField(blank=True, null=True, verbose_name='заменено')),
                ('act', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='tariffs.act', verbose_name='акт')),
            ],
            options={
                'verbose_name': 'составляющая цены',
            },
        ),
        migrations.CreateModel(
            name='Rate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('zone', models.CharField(default='T0', max_length=2, verbose_name='зона')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='период')),
                ('price_e7', models.BigIntegerField(verbose_name='цена')),
                ('clause', models.CharField(blank=True, max_length=100, verbose_name='пункт')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='записано')),
                ('superseded_at', models.DateTimeField(blank=True, null=True, verbose_name='заменено')),
                ('act', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='tariffs.act', verbose_name='акт')),
                ('tariff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rates', to='tariffs.tariff', verbose_name='тариф')),
            ],
            options={
                'verbose_name': 'ставка',
            },
        ),
        migrations.CreateModel(
            name='RuleSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60, verbose_name='правило')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='период')),
                ('value', models.JSONField(verbose_name='значение')),
                ('source', models.CharField(max_length=300, verbose_name='источник')),
                ('confirmed', models.BooleanField(default=False, verbose_name='подтверждено')),
            ],
            options={
                'verbose_name': 'настройка правил',
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('key', '='), ('valid', '&&')], name='rule_setting_no_overlap')],
            },
        ),
        migrations.CreateModel(
            name='VatRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='период')),
                ('rate_bp', models.PositiveIntegerField(verbose_name='ставка')),
                ('act', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='tariffs.act', verbose_name='акт')),
            ],
            options={
                'verbose_name': 'ставка НДС',
            },
        ),
        migrations.CreateModel(
            name='ActEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('issuer', models.CharField(max_length=200, verbose_name='кто издал')),
                ('kind', models.CharField(default='приказ', max_length=60, verbose_name='вид')),
                ('number', models.CharField(max_length=60, verbose_name='номер')),
                ('signed_on', models.DateField(verbose_name='дата')),
                ('title', models.CharField(blank=True, max_length=300, verbose_name='название')),
                ('file', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='files.storedfile', verbose_name='файл')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='tariffs.act')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ConsumptionNormEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('stove_kind', models.CharField(max_length=10, verbose_name='плиты')),
                ('rooms', models.PositiveSmallIntegerField(verbose_name='комнат')),
                ('people', models.PositiveSmallIntegerField(verbose_name='проживающих')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='период')),
                ('energy_wh', models.BigIntegerField(verbose_name='норматив на человека')),
                ('act', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tariffs.act', verbose_name='акт')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='tariffs.consumptionnorm')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RateEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('zone', models.CharField(default='T0', max_length=2, verbose_name='зона')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='период')),
                ('price_e7', models.BigIntegerField(verbose_name='цена')),
                ('clause', models.CharField(blank=True, max_length=100, verbose_name='пункт')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='записано')),
                ('superseded_at', models.DateTimeField(blank=True, null=True, verbose_name='заменено')),
                ('act', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tariffs.act', verbose_name='акт')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='tariffs.rate')),
                ('tariff', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tariffs.tariff', verbose_name='тариф')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RuleSettingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('key', models.CharField(max_length=60, verbose_name='правило')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='период')),
                ('value', models.JSONField(verbose_name='значение')),
                ('source', models.CharField(max_length=300, verbose_name='источник')),
                ('confirmed', models.BooleanField(default=False, verbose_name='подтверждено')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='tariffs.rulesetting')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TariffEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('code', models.CharField(max_length=40, verbose_name='код')),
                ('name', models.CharField(max_length=200, verbose_name='название')),
                ('zones', models.PositiveSmallIntegerField(default=1, verbose_name='зон')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='tariffs.tariff')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='VatRateEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='период')),
                ('rate_bp', models.PositiveIntegerField(verbose_name='ставка')),
                ('act', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tariffs.act', verbose_name='акт')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='tariffs.vatrate')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PriceComponentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('wholesale', 'Нерегулируемая цена энергии и мощности (Ce1)'), ('transmission', 'Передача, одноставочный тариф'), ('markup', 'Сбытовая надбавка'), ('other_services', 'Иные услуги'), ('published', 'Предельная цена, опубликованная целиком')], max_length=20, verbose_name='вид')),
                ('price_category', models.PositiveSmallIntegerField(default=1, verbose_name='ценовая категория')),
                ('voltage', models.CharField(blank=True, max_length=3, verbose_name='уровень напряжения')),
                ('power_group', models.CharField(blank=True, max_length=20, verbose_name='группа мощности')),
                ('stage', models.CharField(choices=[('forecast', 'прогноз'), ('final', 'факт')], default='final', max_length=10, verbose_name='стадия')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='период')),
                ('price_e7', models.BigIntegerField(verbose_name='цена')),
                ('clause', models.CharField(blank=True, max_length=100, verbose_name='пункт')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='записано')),
                ('superseded_at', models.DateTimeField(blank=True, null=True, verbose_name='заменено')),
                ('act', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tariffs.act', verbose_name='акт')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='tariffs.pricecomponent')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='act',
            constraint=models.UniqueConstraint(fields=('issuer', 'number', 'signed_on'), name='act_once'),
        ),
        migrations.AddConstraint(
            model_name='consumptionnorm',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('stove_kind', '='), ('rooms', '='), ('people', '='), ('valid', '&&')], name='norm_no_overlap'),
        ),
        migrations.AddConstraint(
            model_name='pricecomponent',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('superseded_at', None)), expressions=[('kind', '='), ('price_category', '='), ('voltage', '='), ('power_group', '='), ('stage', '='), ('valid', '&&')], name='price_component_no_overlap'),
        ),
        migrations.AddConstraint(
            model_name='rate',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('superseded_at', None)), expressions=[('tariff', '='), ('zone', '='), ('valid', '&&')], name='rate_no_overlap'),
        ),
        migrations.AddConstraint(
            model_name='vatrate',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('valid', '&&')], name='vat_no_overlap'),
        ),
        migrations.AddIndex(
            model_name='actevent',
            index=models.Index(fields=['pgh_created_at'], name='tariffs_act_pgh_cre_c84dc9_idx'),
        ),
        migrations.AddIndex(
            model_name='consumptionnormevent',
            index=models.Index(fields=['pgh_created_at'], name='tariffs_con_pgh_cre_5b0d77_idx'),
        ),
        migrations.AddIndex(
            model_name='pricecomponentevent',
            index=models.Index(fields=['pgh_created_at'], name='tariffs_pri_pgh_cre_ebf5f6_idx'),
        ),
        migrations.AddIndex(
            model_name='rateevent',
            index=models.Index(fields=['pgh_created_at'], name='tariffs_rat_pgh_cre_a6e8c4_idx'),
        ),
        migrations.AddIndex(
            model_name='rulesettingevent',
            index=models.Index(fields=['pgh_created_at'], name='tariffs_rul_pgh_cre_887ffc_idx'),
        ),
        migrations.AddIndex(
            model_name='tariffevent',
            index=models.Index(fields=['pgh_created_at'], name='tariffs_tar_pgh_cre_2133d0_idx'),
        ),
        migrations.AddIndex(
            model_name='vatrateevent',
            index=models.Index(fields=['pgh_created_at'], name='tariffs_vat_pgh_cre_a2c353_idx'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rulesetting',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tariffs_rulesettingevent" ("confirmed", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "valid", "value") VALUES (NEW."confirmed", NEW."id", NEW."key", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."valid", NEW."value"); RETURN NULL;', hash='8a32b93cd29c008695e4223e3264684fd0c1f3e7', operation='INSERT', pgid='pgtrigger_insert_insert_424f0', table='tariffs_rulesetting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rulesetting',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "tariffs_rulesettingevent" ("confirmed", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "valid", "value") VALUES (NEW."confirmed", NEW."id", NEW."key", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."valid", NEW."value"); RETURN NULL;', hash='6dd3b5437f5c6ba0fea354aa6d1f3b590c7443c4', operation='UPDATE', pgid='pgtrigger_update_update_e0df9', table='tariffs_rulesetting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rulesetting',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tariffs_rulesettingevent" ("confirmed", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "valid", "value") VALUES (OLD."confirmed", OLD."id", OLD."key", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source", OLD."valid", OLD."value"); RETURN NULL;', hash='3be434c5330fd9018d2b00122df514fca7608781', operation='DELETE', pgid='pgtrigger_delete_delete_cf3fb', table='tariffs_rulesetting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tariff',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tariffs_tariffevent" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "zones") VALUES (NEW."code", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."zones"); RETURN NULL;', hash='d9a64143ef0a281fca45bb957409431ca27919c4', operation='INSERT', pgid='pgtrigger_insert_insert_9e26c', table='tariffs_tariff', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tariff',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "tariffs_tariffevent" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "zones") VALUES (NEW."code", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."zones"); RETURN NULL;', hash='3ee98abaa488dec4fd0a9a8df667e4a680fc3f1f', operation='UPDATE', pgid='pgtrigger_update_update_d716d', table='tariffs_tariff', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tariff',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tariffs_tariffevent" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "zones") VALUES (OLD."code", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."zones"); RETURN NULL;', hash='e7aa0c2c85a53ba3af61e4fca5eb68335e748af1', operation='DELETE', pgid='pgtrigger_delete_delete_a9a96', table='tariffs_tariff', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='act',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tariffs_actevent" ("file_id", "id", "issuer", "kind", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signed_on", "title") VALUES (NEW."file_id", NEW."id", NEW."issuer", NEW."kind", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."signed_on", NEW."title"); RETURN NULL;', hash='76d28d8d744f8562f09beb2aaab5c9d9404632c3', operation='INSERT', pgid='pgtrigger_insert_insert_608e5', table='tariffs_act', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='act',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "tariffs_actevent" ("file_id", "id", "issuer", "kind", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signed_on", "title") VALUES (NEW."file_id", NEW."id", NEW."issuer", NEW."kind", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."signed_on", NEW."title"); RETURN NULL;', hash='393375264db6c7b1aa69f8bca1468245eba9bf12', operation='UPDATE', pgid='pgtrigger_update_update_c6458', table='tariffs_act', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='act',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tariffs_actevent" ("file_id", "id", "issuer", "kind", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signed_on", "title") VALUES (OLD."file_id", OLD."id", OLD."issuer", OLD."kind", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."signed_on", OLD."title"); RETURN NULL;', hash='99e6f3ad96112a5057fad4212611b13d438aa28d', operation='DELETE', pgid='pgtrigger_delete_delete_2246a', table='tariffs_act', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consumptionnorm',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tariffs_consumptionnormevent" ("act_id", "energy_wh", "id", "people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rooms", "stove_kind", "valid") VALUES (NEW."act_id", NEW."energy_wh", NEW."id", NEW."people", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rooms", NEW."stove_kind", NEW."valid"); RETURN NULL;', hash='531cd26314e95442233f9c5b9cbe136d1c4c7eed', operation='INSERT', pgid='pgtrigger_insert_insert_f88a2', table='tariffs_consumptionnorm', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consumptionnorm',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "tariffs_consumptionnormevent" ("act_id", "energy_wh", "id", "people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rooms", "stove_kind", "valid") VALUES (NEW."act_id", NEW."energy_wh", NEW."id", NEW."people", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rooms", NEW."stove_kind", NEW."valid"); RETURN NULL;', hash='2f44f219df36351b9f2a37a1e30a147ec7cd074a', operation='UPDATE', pgid='pgtrigger_update_update_0daed', table='tariffs_consumptionnorm', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consumptionnorm',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tariffs_consumptionnormevent" ("act_id", "energy_wh", "id", "people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rooms", "stove_kind", "valid") VALUES (OLD."act_id", OLD."energy_wh", OLD."id", OLD."people", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rooms", OLD."stove_kind", OLD."valid"); RETURN NULL;', hash='c07ca5d7d3b21baf8ce4041f68e6a3a51c5b7703', operation='DELETE', pgid='pgtrigger_delete_delete_1ca7d', table='tariffs_consumptionnorm', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pricecomponent',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tariffs_pricecomponentevent" ("act_id", "clause", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "power_group", "price_category", "price_e7", "recorded_at", "stage", "superseded_at", "valid", "voltage") VALUES (NEW."act_id", NEW."clause", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."power_group", NEW."price_category", NEW."price_e7", NEW."recorded_at", NEW."stage", NEW."superseded_at", NEW."valid", NEW."voltage"); RETURN NULL;', hash='4c5bc9e0cf676a5c8afcd1ae710085ab0b3dfb47', operation='INSERT', pgid='pgtrigger_insert_insert_ec514', table='tariffs_pricecomponent', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pricecomponent',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "tariffs_pricecomponentevent" ("act_id", "clause", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "power_group", "price_category", "price_e7", "recorded_at", "stage", "superseded_at", "valid", "voltage") VALUES (NEW."act_id", NEW."clause", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."power_group", NEW."price_category", NEW."price_e7", NEW."recorded_at", NEW."stage", NEW."superseded_at", NEW."valid", NEW."voltage"); RETURN NULL;', hash='689ba3936340875cb63ea4f5c903c384c7ac3fe9', operation='UPDATE', pgid='pgtrigger_update_update_0bb75', table='tariffs_pricecomponent', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pricecomponent',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tariffs_pricecomponentevent" ("act_id", "clause", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "power_group", "price_category", "price_e7", "recorded_at", "stage", "superseded_at", "valid", "voltage") VALUES (OLD."act_id", OLD."clause", OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."power_group", OLD."price_category", OLD."price_e7", OLD."recorded_at", OLD."stage", OLD."superseded_at", OLD."valid", OLD."voltage"); RETURN NULL;', hash='5f4fcaa29df05c84175724f826380f17d3f4fa3c', operation='DELETE', pgid='pgtrigger_delete_delete_d7963', table='tariffs_pricecomponent', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rate',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tariffs_rateevent" ("act_id", "clause", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price_e7", "recorded_at", "superseded_at", "tariff_id", "valid", "zone") VALUES (NEW."act_id", NEW."clause", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."price_e7", NEW."recorded_at", NEW."superseded_at", NEW."tariff_id", NEW."valid", NEW."zone"); RETURN NULL;', hash='6c990b642f8c2bae7be4e5d3a7db92817f372207', operation='INSERT', pgid='pgtrigger_insert_insert_96f1f', table='tariffs_rate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rate',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "tariffs_rateevent" ("act_id", "clause", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price_e7", "recorded_at", "superseded_at", "tariff_id", "valid", "zone") VALUES (NEW."act_id", NEW."clause", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."price_e7", NEW."recorded_at", NEW."superseded_at", NEW."tariff_id", NEW."valid", NEW."zone"); RETURN NULL;', hash='b9a79a5a12bb88d53b96c013f9ed19ebeb525636', operation='UPDATE', pgid='pgtrigger_update_update_60b5d', table='tariffs_rate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rate',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tariffs_rateevent" ("act_id", "clause", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price_e7", "recorded_at", "superseded_at", "tariff_id", "valid", "zone") VALUES (OLD."act_id", OLD."clause", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."price_e7", OLD."recorded_at", OLD."superseded_at", OLD."tariff_id", OLD."valid", OLD."zone"); RETURN NULL;', hash='ef35a055f22b05c3faf484aeb1d4b04d0b67a830', operation='DELETE', pgid='pgtrigger_delete_delete_666bb', table='tariffs_rate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='vatrate',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tariffs_vatrateevent" ("act_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate_bp", "valid") VALUES (NEW."act_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rate_bp", NEW."valid"); RETURN NULL;', hash='022be5c2ea094edbd4e35c1565b74380e089e5a4', operation='INSERT', pgid='pgtrigger_insert_insert_28914', table='tariffs_vatrate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='vatrate',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "tariffs_vatrateevent" ("act_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate_bp", "valid") VALUES (NEW."act_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rate_bp", NEW."valid"); RETURN NULL;', hash='fb86074bbbcfa6e461f385a8b32dbf042a9476c8', operation='UPDATE', pgid='pgtrigger_update_update_37318', table='tariffs_vatrate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='vatrate',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tariffs_vatrateevent" ("act_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate_bp", "valid") VALUES (OLD."act_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rate_bp", OLD."valid"); RETURN NULL;', hash='1ce4d2b8f90d4f10a2946379de2e0bac11d94244', operation='DELETE', pgid='pgtrigger_delete_delete_4d4bf', table='tariffs_vatrate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='actevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b7eb92fa3c0012e250d9dd7dd6900974c3be2262', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0a4b1', table='tariffs_actevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consumptionnormevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f072cff3dafc197e252627f7fc249c7e07764c94', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1aec0', table='tariffs_consumptionnormevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pricecomponentevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f909df17f236952a8496b1ee0b3d5fbc67d134ae', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_29809', table='tariffs_pricecomponentevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rateevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3a2c7437d1172a0a1a318521860e729e12454576', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_23047', table='tariffs_rateevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rulesettingevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b7e9b1f559e11ebc11a8284a847e154c1d9d167b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_edebd', table='tariffs_rulesettingevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tariffevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c6f2c5e3e7625b48c24330447c49761897cedf5c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e0e43', table='tariffs_tariffevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='vatrateevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c75b01dd7e23d81836bdeeababe312515186d9f5', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f2dd8', table='tariffs_vatrateevent', when='BEFORE')),
        ),
    ]
