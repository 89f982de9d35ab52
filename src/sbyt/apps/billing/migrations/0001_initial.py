import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        ('contracts', '0001_initial'),
        ('documents', '0001_initial'),
        ('ledger', '0001_initial'),
        ('metering', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='BillingRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(null=True, unique=True, verbose_name='номер')),
                ('month', models.DateField(verbose_name='месяц')),
                ('state', models.CharField(choices=[('planned', 'запланирован'), ('running', 'идёт'), ('stopped', 'остановлен'), ('computed', 'рассчитан'), ('releasing', 'выпускается'), ('released', 'выпущен'), ('discarded', 'отменён')], default='planned', max_length=10, verbose_name='состояние')),
                ('stage', models.CharField(choices=[('forecast', 'прогноз'), ('final', 'факт')], default='final', max_length=10, verbose_name='стадия')),
                ('scope', models.JSONField(default=dict, verbose_name='охват')),
                ('as_of', models.DateTimeField(verbose_name='по данным на')),
                ('manifest', models.JSONField(default=dict, verbose_name='состав')),
                ('stop_requested', models.BooleanField(default=False, verbose_name='просьба остановить')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='создан')),
                ('started_at', models.DateTimeField(null=True, verbose_name='начат')),
                ('computed_at', models.DateTimeField(null=True, verbose_name='рассчитан')),
                ('released_at', models.DateTimeField(null=True, verbose_name='выпущен')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кем создан')),
                ('released_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кем выпущен')),
                ('issued_on', models.DateField(null=True, verbose_name='дата документов')),
            ],
            options={
                'verbose_name': 'расчёт',
                'verbose_name_plural': 'расчёты',
            },
        ),
        migrations.CreateModel(
            name='RunPartition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('building_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('state', models.CharField(choices=[('planned', 'ждёт'), ('computed', 'рассчитана'), ('released', 'выпущена'), ('parked', 'отложена')], default='planned', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('error', models.TextField(blank=True)),
                ('accounts', models.IntegerField(default=0)),
                ('charges', models.IntegerField(default=0)),
                ('energy_wh', models.BigIntegerField(default=0)),
                ('net_kop', models.BigIntegerField(default=0)),
                ('vat_kop', models.BigIntegerField(default=0)),
                ('gross_kop', models.BigIntegerField(default=0)),
                ('read_ms', models.IntegerField(default=0)),
                ('compute_ms', models.IntegerField(default=0)),
                ('write_ms', models.IntegerField(default=0)),
                ('result_sha256', models.CharField(blank=True, max_length=64)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='partitions', to='billing.billingrun')),
                ('bills', models.IntegerField(default=0)),
                ('computed_at', models.DateTimeField(null=True)),
                ('posted_kop', models.BigIntegerField(default=0)),
                ('released_at', models.DateTimeField(null=True)),
                ('totals', models.JSONField(default=list)),
            ],
            options={
                'verbose_name': 'часть расчёта',
                'verbose_name_plural': 'части расчёта',
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('building_id', models.BigIntegerField(null=True)),
                ('code', models.CharField(max_length=10)),
                ('blocks', models.BooleanField(default=False)),
                ('money_kop', models.BigIntegerField(default=0)),
                ('message', models.CharField(max_length=400)),
                ('data', models.JSONField(default=dict)),
                ('verdict', models.CharField(choices=[('pending', 'Не решено'), ('release', 'Выпустить'), ('hold', 'Удержать')], default='pending', max_length=10)),
                ('verdict_reason', models.CharField(blank=True, max_length=300)),
                ('verdict_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='contracts.account')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='billing.billingrun')),
                ('verdict_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('partition', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='billing.runpartition')),
            ],
            options={
                'verbose_name': 'замечание по риску',
            },
        ),
        migrations.CreateModel(
            name='Charge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('energy_wh', models.BigIntegerField()),
                ('net_kop', models.BigIntegerField()),
                ('vat_kop', models.BigIntegerField()),
                ('gross_kop', models.BigIntegerField()),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='contracts.account')),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='charges', to='billing.billingrun')),
                ('partition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='billing.runpartition')),
            ],
            options={
                'verbose_name': 'начисление',
                'verbose_name_plural': 'начисления',
            },
        ),
        migrations.CreateModel(
            name='ChargeLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('service', models.CharField(choices=[('energy', 'Электроэнергия'), ('common_needs', 'Электроэнергия на ОДН')], max_length=14)),
                ('zone', models.CharField(default='T0', max_length=2)),
                ('method', models.CharField(choices=[('meter', 'по прибору'), ('intervals', 'по профилю'), ('average', 'по среднему'), ('norm', 'по нормативу'), ('share', 'доля по площади')], max_length=10)),
                ('period_from', models.DateField()),
                ('period_to', models.DateField()),
                ('quantity_wh', models.BigIntegerField()),
                ('price_e7', models.BigIntegerField()),
                ('amount_from', models.CharField(choices=[('quantity', 'количество × цена'), ('gross', 'от суммы с НДС')], default='quantity', max_length=8)),
                ('vat_rate_bp', models.PositiveIntegerField()),
                ('net_kop', models.BigIntegerField()),
                ('vat_kop', models.BigIntegerField()),
                ('gross_kop', models.BigIntegerField()),
                ('rate_id', models.BigIntegerField(null=True)),
                ('price_component_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('reading_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('norm_id', models.BigIntegerField(null=True)),
                ('basis', models.JSONField(null=True)),
                ('charge', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='billing.charge')),
                ('usage_point', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='metering.usagepoint')),
            ],
            options={
                'verbose_name': 'строка начисления',
            },
        ),
        migrations.CreateModel(
            name='PlannedAmount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(verbose_name='месяц')),
                ('gross_kop', models.BigIntegerField(verbose_name='сумма с НДС')),
                ('basis', models.CharField(max_length=300, verbose_name='основание')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='записано')),
                ('superseded_at', models.DateTimeField(null=True, verbose_name='заменено')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кем записано')),
                ('usage_point', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='planned_amounts', to='metering.usagepoint', verbose_name='точка учёта')),
            ],
            options={
                'verbose_name': 'плановая сумма',
                'verbose_name_plural': 'плановые суммы',
            },
        ),
        migrations.CreateModel(
            name='BillingRunEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('number', models.PositiveIntegerField(null=True, verbose_name='номер')),
                ('month', models.DateField(verbose_name='месяц')),
                ('state', models.CharField(choices=[('planned', 'запланирован'), ('running', 'идёт'), ('stopped', 'остановлен'), ('computed', 'рассчитан'), ('releasing', 'выпускается'), ('released', 'выпущен'), ('discarded', 'отменён')], default='planned', max_length=10, verbose_name='состояние')),
                ('stage', models.CharField(choices=[('forecast', 'прогноз'), ('final', 'факт')], default='final', max_length=10, verbose_name='стадия')),
                ('scope', models.JSONField(default=dict, verbose_name='охват')),
                ('as_of', models.DateTimeField(verbose_name='по данным на')),
                ('manifest', models.JSONField(default=dict, verbose_name='состав')),
                ('stop_requested', models.BooleanField(default=False, verbose_name='просьба остановить')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='создан')),
                ('started_at', models.DateTimeField(null=True, verbose_name='начат')),
                ('computed_at', models.DateTimeField(null=True, verbose_name='рассчитан')),
                ('released_at', models.DateTimeField(null=True, verbose_name='выпущен')),
                ('created_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кем создан')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='billing.billingrun')),
                ('released_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кем выпущен')),
                ('issued_on', models.DateField(null=True, verbose_name='дата документов')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PlannedAmountEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('month', models.DateField(verbose_name='месяц')),
                ('gross_kop', models.BigIntegerField(verbose_name='сумма с НДС')),
                ('basis', models.CharField(max_length=300, verbose_name='основание')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='записано')),
                ('superseded_at', models.DateTimeField(null=True, verbose_name='заменено')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='billing.plannedamount')),
                ('recorded_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кем записано')),
                ('usage_point', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='metering.usagepoint', verbose_name='точка учёта')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Bill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('stage', models.CharField(default='final', max_length=10)),
                ('gross_kop', models.BigIntegerField()),
                ('posted_kop', models.BigIntegerField()),
                ('released_at', models.DateTimeField(auto_now_add=True)),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='bills', to='contracts.account')),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='bill', to='documents.document')),
                ('entry', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.journalentry')),
                ('charge', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='bill', to='billing.charge')),
                ('due_on', models.DateField()),
                ('posted_vat_kop', models.BigIntegerField()),
            ],
            options={
                'verbose_name': 'счёт на оплату',
                'verbose_name_plural': 'счета на оплату',
            },
        ),
        migrations.AddConstraint(
            model_name='billingrun',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['running', 'releasing'])), fields=('month',), name='one_active_run_a_month'),
        ),
        migrations.AddConstraint(
            model_name='bill',
            constraint=models.UniqueConstraint(fields=('account', 'month', 'stage'), name='account_billed_once_a_month'),
        ),
        migrations.AddConstraint(
            model_name='chargeline',
            constraint=models.UniqueConstraint(fields=('charge', 'number'), name='charge_line_number_once'),
        ),
        migrations.AddConstraint(
            model_name='runpartition',
            constraint=models.UniqueConstraint(fields=('run', 'number'), name='run_partition_once'),
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['run', 'code'], name='billing_fin_run_id_4fd6b0_idx'),
        ),
        migrations.AddIndex(
            model_name='charge',
            index=models.Index(fields=['account', 'month'], name='billing_cha_account_d18ec4_idx'),
        ),
        migrations.AddConstraint(
            model_name='charge',
            constraint=models.UniqueConstraint(fields=('run', 'account'), name='charge_once_a_run'),
        ),
        migrations.AddIndex(
            model_name='billingrunevent',
            index=models.Index(fields=['pgh_created_at'], name='billing_bil_pgh_cre_d5a4f2_idx'),
        ),
        migrations.AddConstraint(
            model_name='plannedamount',
            constraint=models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('usage_point', 'month'), name='one_current_planned_amount'),
        ),
        migrations.AddConstraint(
            model_name='plannedamount',
            constraint=models.CheckConstraint(condition=models.Q(('gross_kop__gt', 0)), name='planned_amount_positive'),
        ),
        migrations.AddIndex(
            model_name='plannedamountevent',
            index=models.Index(fields=['pgh_created_at'], name='billing_pla_pgh_cre_14ecaf_idx'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='billingrunevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a16ab96af140ddb88e6b4dfcf8d975f57a2b39c7', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4806f', table='billing_billingrunevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plannedamount',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "billing_plannedamountevent" ("basis", "gross_kop", "id", "month", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "superseded_at", "usage_point_id") VALUES (NEW."basis", NEW."gross_kop", NEW."id", NEW."month", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."superseded_at", NEW."usage_point_id"); RETURN NULL;', hash='9176c4321b2999361c2c9e4d7e6640e8074f5fd6', operation='INSERT', pgid='pgtrigger_insert_insert_8c6aa', table='billing_plannedamount', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plannedamount',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "billing_plannedamountevent" ("basis", "gross_kop", "id", "month", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "superseded_at", "usage_point_id") VALUES (NEW."basis", NEW."gross_kop", NEW."id", NEW."month", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."superseded_at", NEW."usage_point_id"); RETURN NULL;', hash='4dee2d1bd23fc35cc8ff230c5410efdcc3f80886', operation='UPDATE', pgid='pgtrigger_update_update_6d0d2', table='billing_plannedamount', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plannedamount',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "billing_plannedamountevent" ("basis", "gross_kop", "id", "month", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "superseded_at", "usage_point_id") VALUES (OLD."basis", OLD."gross_kop", OLD."id", OLD."month", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."recorded_at", OLD."recorded_by_id", OLD."superseded_at", OLD."usage_point_id"); RETURN NULL;', hash='3ec537a8f9fbeef8f8e21028d86a43abe3010518', operation='DELETE', pgid='pgtrigger_delete_delete_f47f5', table='billing_plannedamount', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plannedamountevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d06f65cc66b35a74c705f80873457d34f8fe008d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_55e97', table='billing_plannedamountevent', when='BEFORE')),
        ),
        migrations.RunSQL(
            sql="\nCREATE FUNCTION billing_is_final() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n    RAISE EXCEPTION '% is final: % refused', TG_TABLE_NAME, TG_OP\n        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'bill_is_final', TABLE = TG_TABLE_NAME;\nEND $$;\nCREATE TRIGGER bill_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON billing_bill\n    FOR EACH STATEMENT EXECUTE FUNCTION billing_is_final();\nCREATE TRIGGER charges_are_not_emptied BEFORE TRUNCATE ON billing_charge\n    FOR EACH STATEMENT EXECUTE FUNCTION billing_is_final();\nCREATE TRIGGER charge_lines_are_not_emptied BEFORE TRUNCATE ON billing_chargeline\n    FOR EACH STATEMENT EXECUTE FUNCTION billing_is_final();\n",
            reverse_sql='DROP TRIGGER bill_is_final ON billing_bill;DROP TRIGGER charges_are_not_emptied ON billing_charge;DROP TRIGGER charge_lines_are_not_emptied ON billing_chargeline;DROP FUNCTION billing_is_final();',
        ),
        migrations.RunSQL(
            sql="\nCREATE FUNCTION billing_billed_charge_stays() RETURNS trigger LANGUAGE plpgsql AS $$\nDECLARE\n    billed bigint;\nBEGIN\n    IF TG_TABLE_NAME = 'billing_charge' THEN\n        SELECT c.id INTO billed FROM changed c JOIN billing_bill b ON b.charge_id = c.id LIMIT 1;\n    ELSE\n        SELECT b.charge_id INTO billed FROM changed c JOIN billing_bill b ON b.charge_id = c.charge_id LIMIT 1;\n    END IF;\n    IF billed IS NOT NULL THEN\n        RAISE EXCEPTION 'charge % is billed: % of % refused', billed, TG_OP, TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'billed_charge_stays', TABLE = TG_TABLE_NAME;\n    END IF;\n    RETURN NULL;\nEND $$;\n",
            reverse_sql='DROP FUNCTION billing_billed_charge_stays();',
        ),
        migrations.RunSQL(
            sql='CREATE TRIGGER billed_stays_on_update AFTER UPDATE ON billing_charge REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION billing_billed_charge_stays();',
            reverse_sql='DROP TRIGGER billed_stays_on_update ON billing_charge;',
        ),
        migrations.RunSQL(
            sql='CREATE TRIGGER billed_stays_on_delete AFTER DELETE ON billing_charge REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION billing_billed_charge_stays();',
            reverse_sql='DROP TRIGGER billed_stays_on_delete ON billing_charge;',
        ),
        migrations.RunSQL(
            sql='CREATE TRIGGER billed_stays_on_update AFTER UPDATE ON billing_chargeline REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION billing_billed_charge_stays();',
            reverse_sql='DROP TRIGGER billed_stays_on_update ON billing_chargeline;',
        ),
        migrations.RunSQL(
            sql='CREATE TRIGGER billed_stays_on_delete AFTER DELETE ON billing_chargeline REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION billing_billed_charge_stays();',
            reverse_sql='DROP TRIGGER billed_stays_on_delete ON billing_chargeline;',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='billingrun',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "billing_billingrunevent" ("as_of", "computed_at", "created_at", "created_by_id", "id", "issued_on", "manifest", "month", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "released_at", "released_by_id", "scope", "stage", "started_at", "state", "stop_requested") VALUES (NEW."as_of", NEW."computed_at", NEW."created_at", NEW."created_by_id", NEW."id", NEW."issued_on", NEW."manifest", NEW."month", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."released_at", NEW."released_by_id", NEW."scope", NEW."stage", NEW."started_at", NEW."state", NEW."stop_requested"); RETURN NULL;', hash='08f5991a5bbc68ca6a23064f22aa95a241868a3e', operation='INSERT', pgid='pgtrigger_insert_insert_7d87c', table='billing_billingrun', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='billingrun',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "billing_billingrunevent" ("as_of", "computed_at", "created_at", "created_by_id", "id", "issued_on", "manifest", "month", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "released_at", "released_by_id", "scope", "stage", "started_at", "state", "stop_requested") VALUES (NEW."as_of", NEW."computed_at", NEW."created_at", NEW."created_by_id", NEW."id", NEW."issued_on", NEW."manifest", NEW."month", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."released_at", NEW."released_by_id", NEW."scope", NEW."stage", NEW."started_at", NEW."state", NEW."stop_requested"); RETURN NULL;', hash='bc5316d52d6dedd553596c48825bf8a2b025eb44', operation='UPDATE', pgid='pgtrigger_update_update_9e2df', table='billing_billingrun', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='billingrun',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "billing_billingrunevent" ("as_of", "computed_at", "created_at", "created_by_id", "id", "issued_on", "manifest", "month", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "released_at", "released_by_id", "scope", "stage", "started_at", "state", "stop_requested") VALUES (OLD."as_of", OLD."computed_at", OLD."created_at", OLD."created_by_id", OLD."id", OLD."issued_on", OLD."manifest", OLD."month", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."released_at", OLD."released_by_id", OLD."scope", OLD."stage", OLD."started_at", OLD."state", OLD."stop_requested"); RETURN NULL;', hash='b413cf2e5547221acbce65c147f4b6c80caef010', operation='DELETE', pgid='pgtrigger_delete_delete_59be7', table='billing_billingrun', when='AFTER')),
        ),
    ]
