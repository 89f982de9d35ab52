import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        ('audit', '0001_extensions'),
        ('metering', '0001_initial'),
        ('parties', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('premises', '0001_initial'),
        ('tariffs', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Contract',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=60, unique=True, verbose_name='номер')),
                ('signed_on', models.DateField(verbose_name='дата')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='parties.party', verbose_name='контрагент')),
            ],
            options={
                'verbose_name': 'договор',
                'verbose_name_plural': 'договоры',
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='номер')),
                ('kind', models.CharField(choices=[('household', 'Население'), ('legal', 'Юридическое лицо')], max_length=10, verbose_name='вид')),
                ('party_name', models.CharField(max_length=300, verbose_name='потребитель')),
                ('active', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='открыт')),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='parties.branch', verbose_name='отделение')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='parties.party', verbose_name='контрагент')),
                ('premises', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='premises.premises', verbose_name='помещение')),
                ('contract', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='contracts.contract', verbose_name='договор')),
            ],
            options={
                'verbose_name': 'лицевой счёт',
                'verbose_name_plural': 'лицевые счета',
            },
        ),
        migrations.CreateModel(
            name='AccountAccess',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('granted_at', models.DateTimeField(auto_now_add=True, verbose_name='открыт')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='закрыт')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accesses', to='contracts.account', verbose_name='лицевой счёт')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='account_accesses', to=settings.AUTH_USER_MODEL, verbose_name='пользователь')),
            ],
            options={
                'verbose_name': 'доступ к счёту',
            },
        ),
        migrations.CreateModel(
            name='AccountAccessEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('granted_at', models.DateTimeField(auto_now_add=True, verbose_name='открыт')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='закрыт')),
                ('account', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='contracts.account', verbose_name='лицевой счёт')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='contracts.accountaccess')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='пользователь')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AccountEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('number', models.CharField(max_length=20, verbose_name='номер')),
                ('kind', models.CharField(choices=[('household', 'Население'), ('legal', 'Юридическое лицо')], max_length=10, verbose_name='вид')),
                ('party_name', models.CharField(max_length=300, verbose_name='потребитель')),
                ('active', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='открыт')),
                ('branch', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parties.branch', verbose_name='отделение')),
                ('party', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parties.party', verbose_name='контрагент')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='contracts.account')),
                ('premises', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='premises.premises', verbose_name='помещение')),
                ('contract', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='contracts.contract', verbose_name='договор')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ContractEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('number', models.CharField(max_length=60, verbose_name='номер')),
                ('signed_on', models.DateField(verbose_name='дата')),
                ('party', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parties.party', verbose_name='контрагент')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='contracts.contract')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SupplyTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='период')),
                ('price_category', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='ценовая категория')),
                ('power_group', models.CharField(blank=True, max_length=20, verbose_name='группа мощности')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='записано')),
                ('superseded_at', models.DateTimeField(blank=True, null=True, verbose_name='заменено')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='supply_terms', to='contracts.account', verbose_name='лицевой счёт')),
                ('tariff', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='tariffs.tariff', verbose_name='тариф')),
                ('usage_point', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='supply_terms', to='metering.usagepoint', verbose_name='точка учёта')),
            ],
            options={
                'verbose_name': 'условия поставки',
            },
        ),
        migrations.CreateModel(
            name='SupplyTermEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='период')),
                ('price_category', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='ценовая категория')),
                ('power_group', models.CharField(blank=True, max_length=20, verbose_name='группа мощности')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='записано')),
                ('superseded_at', models.DateTimeField(blank=True, null=True, verbose_name='заменено')),
                ('account', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='contracts.account', verbose_name='лицевой счёт')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='contracts.supplyterm')),
                ('tariff', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tariffs.tariff', verbose_name='тариф')),
                ('usage_point', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='metering.usagepoint', verbose_name='точка учёта')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='accountaccess',
            constraint=models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('user', 'account'), name='account_access_once'),
        ),
        migrations.AddIndex(
            model_name='account',
            index=django.contrib.postgres.indexes.GinIndex(fields=['party_name'], name='account_party_name_trgm', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddIndex(
            model_name='account',
            index=django.contrib.postgres.indexes.GinIndex(fields=['number'], name='account_number_trgm', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(fields=['branch', 'number'], name='contracts_a_branch__7cbf27_idx'),
        ),
        migrations.AddConstraint(
            model_name='supplyterm',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('superseded_at', None)), expressions=[('usage_point', '='), ('valid', '&&')], name='one_account_for_a_point'),
        ),
        migrations.AddConstraint(
            model_name='supplyterm',
            constraint=models.CheckConstraint(condition=models.Q(('tariff__isnull', False), ('price_category__isnull', False), _connector='XOR'), name='tariff_or_price_category'),
        ),
        migrations.AddIndex(
            model_name='accountaccessevent',
            index=models.Index(fields=['pgh_created_at'], name='contracts_a_pgh_cre_7e77ec_idx'),
        ),
        migrations.AddIndex(
            model_name='accountevent',
            index=models.Index(fields=['pgh_created_at'], name='contracts_a_pgh_cre_e74975_idx'),
        ),
        migrations.AddIndex(
            model_name='contractevent',
            index=models.Index(fields=['pgh_created_at'], name='contracts_c_pgh_cre_817657_idx'),
        ),
        migrations.AddIndex(
            model_name='supplytermevent',
            index=models.Index(fields=['pgh_created_at'], name='contracts_s_pgh_cre_b69cf1_idx'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accountaccess',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contracts_accountaccessevent" ("account_id", "granted_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "user_id") VALUES (NEW."account_id", NEW."granted_at", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."revoked_at", NEW."user_id"); RETURN NULL;', hash='5aedf406daed719cc2f12b90ccc6916dbe6958d6', operation='INSERT', pgid='pgtrigger_insert_insert_b3b65', table='contracts_accountaccess', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accountaccess',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "contracts_accountaccessevent" ("account_id", "granted_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "user_id") VALUES (NEW."account_id", NEW."granted_at", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."revoked_at", NEW."user_id"); RETURN NULL;', hash='a8855dd8525904e4323ec918a2e3e40162d705ac', operation='UPDATE', pgid='pgtrigger_update_update_b2c83', table='contracts_accountaccess', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accountaccess',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contracts_accountaccessevent" ("account_id", "granted_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "user_id") VALUES (OLD."account_id", OLD."granted_at", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."revoked_at", OLD."user_id"); RETURN NULL;', hash='68dbf083d5aeddb459fa74b4c4d22906301147ff', operation='DELETE', pgid='pgtrigger_delete_delete_b03a2', table='contracts_accountaccess', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contract',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contracts_contractevent" ("id", "number", "party_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signed_on") VALUES (NEW."id", NEW."number", NEW."party_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."signed_on"); RETURN NULL;', hash='d2b3a9e3b7305f120217d2baf2655c0962afb53d', operation='INSERT', pgid='pgtrigger_insert_insert_5fe2a', table='contracts_contract', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contract',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "contracts_contractevent" ("id", "number", "party_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signed_on") VALUES (NEW."id", NEW."number", NEW."party_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."signed_on"); RETURN NULL;', hash='726da4674121551e39641964cd061b0d91a4f993', operation='UPDATE', pgid='pgtrigger_update_update_3acc9', table='contracts_contract', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contract',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contracts_contractevent" ("id", "number", "party_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signed_on") VALUES (OLD."id", OLD."number", OLD."party_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."signed_on"); RETURN NULL;', hash='d48b79fc0f3dd523526b9ea88288bb12fd64bb66', operation='DELETE', pgid='pgtrigger_delete_delete_6ed57', table='contracts_contract', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='account',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contracts_accountevent" ("active", "branch_id", "contract_id", "id", "kind", "number", "party_id", "party_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "premises_id") VALUES (NEW."active", NEW."branch_id", NEW."contract_id", NEW."id", NEW."kind", NEW."number", NEW."party_id", NEW."party_name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."premises_id"); RETURN NULL;', hash='2a97969baecea5270d2252a5c9709fd0a6cbce28', operation='INSERT', pgid='pgtrigger_insert_insert_bf0c3', table='contracts_account', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='account',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "contracts_accountevent" ("active", "branch_id", "contract_id", "id", "kind", "number", "party_id", "party_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "premises_id") VALUES (NEW."active", NEW."branch_id", NEW."contract_id", NEW."id", NEW."kind", NEW."number", NEW."party_id", NEW."party_name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."premises_id"); RETURN NULL;', hash='931fd74a3003852b29935a56e25d5f02da37a215', operation='UPDATE', pgid='pgtrigger_update_update_b6c6a', table='contracts_account', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='account',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contracts_accountevent" ("active", "branch_id", "contract_id", "id", "kind", "number", "party_id", "party_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "premises_id") VALUES (OLD."active", OLD."branch_id", OLD."contract_id", OLD."id", OLD."kind", OLD."number", OLD."party_id", OLD."party_name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."premises_id"); RETURN NULL;', hash='1a9c6d9c4032cfa21e79b6b411a89adc6767e4e6', operation='DELETE', pgid='pgtrigger_delete_delete_29307', table='contracts_account', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='supplyterm',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contracts_supplytermevent" ("account_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "power_group", "price_category", "recorded_at", "superseded_at", "tariff_id", "usage_point_id", "valid") VALUES (NEW."account_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."power_group", NEW."price_category", NEW."recorded_at", NEW."superseded_at", NEW."tariff_id", NEW."usage_point_id", NEW."valid"); RETURN NULL;', hash='4f7c6cbf07528cfe1d770347d4987758e04b788d', operation='INSERT', pgid='pgtrigger_insert_insert_decba', table='contracts_supplyterm', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='supplyterm',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "contracts_supplytermevent" ("account_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "power_group", "price_category", "recorded_at", "superseded_at", "tariff_id", "usage_point_id", "valid") VALUES (NEW."account_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."power_group", NEW."price_category", NEW."recorded_at", NEW."superseded_at", NEW."tariff_id", NEW."usage_point_id", NEW."valid"); RETURN NULL;', hash='797b0c8b3c40c45a5995ab0e64604d090187df97', operation='UPDATE', pgid='pgtrigger_update_update_a505f', table='contracts_supplyterm', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='supplyterm',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contracts_supplytermevent" ("account_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "power_group", "price_category", "recorded_at", "superseded_at", "tariff_id", "usage_point_id", "valid") VALUES (OLD."account_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."power_group", OLD."price_category", OLD."recorded_at", OLD."superseded_at", OLD."tariff_id", OLD."usage_point_id", OLD."valid"); RETURN NULL;', hash='a3a2ac3f1183098413eb6fcd91d4622f8c8f1b5d', operation='DELETE', pgid='pgtrigger_delete_delete_bf0c9', table='contracts_supplyterm', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accountaccessevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6dcfaa4fbe21d8036b14d0af98c457711fdf8550', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b5226', table='contracts_accountaccessevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accountevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b347f57e3fcdc911c9bb5fd90900d036953dd809', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_95111', table='contracts_accountevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6cccaf328a0534143cb2761d5f164e2247f189df', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1465d', table='contracts_contractevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='supplytermevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='dc22dbc1efd9054bd525874487ab91ffec11fd34', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_cd81a', table='contracts_supplytermevent', when='BEFORE')),
        ),
    ]
