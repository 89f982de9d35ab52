import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Branch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='код')),
                ('name', models.CharField(max_length=200, verbose_name='название')),
            ],
            options={
                'verbose_name': 'отделение',
                'verbose_name_plural': 'отделения',
            },
        ),
        migrations.CreateModel(
            name='Party',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('person', 'Физическое лицо'), ('sole_trader', 'ИП'), ('organization', 'Организация')], max_length=20, verbose_name='вид')),
                ('name', models.CharField(max_length=300, verbose_name='имя или название')),
                ('inn', models.CharField(blank=True, max_length=12, verbose_name='ИНН')),
                ('kpp', models.CharField(blank=True, max_length=9, verbose_name='КПП')),
                ('address', models.CharField(blank=True, max_length=500, verbose_name='адрес')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='телефон')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='почта')),
            ],
            options={
                'verbose_name': 'контрагент',
                'verbose_name_plural': 'контрагенты',
            },
        ),
        migrations.CreateModel(
            name='RoleRequirement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('administrator', 'Администратор'), ('billing_clerk', 'Расчётчик'), ('metering_engineer', 'Инженер учёта'), ('controller', 'Контролёр')], max_length=30, unique=True, verbose_name='роль')),
                ('must_use_mfa', models.BooleanField(default=False, verbose_name='вход только со вторым фактором')),
            ],
            options={
                'verbose_name': 'требование к роли',
                'verbose_name_plural': 'требования к ролям',
            },
        ),
        migrations.CreateModel(
            name='RoleGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('administrator', 'Администратор'), ('billing_clerk', 'Расчётчик'), ('metering_engineer', 'Инженер учёта'), ('controller', 'Контролёр')], max_length=30, verbose_name='роль')),
                ('granted_at', models.DateTimeField(auto_now_add=True, verbose_name='дана')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='отозвана')),
                ('branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='parties.branch', verbose_name='отделение')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='role_grants', to=settings.AUTH_USER_MODEL, verbose_name='пользователь')),
            ],
            options={
                'verbose_name': 'роль',
            },
        ),
        migrations.CreateModel(
            name='ServiceSupplier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('bank_name', models.CharField(max_length=200, verbose_name='банк')),
                ('bik', models.CharField(max_length=9, verbose_name='БИК')),
                ('settlement_account', models.CharField(max_length=20, verbose_name='расчётный счёт')),
                ('correspondent_account', models.CharField(max_length=20, verbose_name='корр. счёт')),
                ('director', models.CharField(blank=True, max_length=200, verbose_name='руководитель')),
                ('accountant', models.CharField(blank=True, max_length=200, verbose_name='главный бухгалтер')),
                ('site', models.CharField(blank=True, max_length=200, verbose_name='сайт')),
                ('party', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to='parties.party', verbose_name='контрагент')),
            ],
            options={
                'verbose_name': 'поставщик',
            },
        ),
        migrations.CreateModel(
            name='RoleRequirementEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('role', models.CharField(choices=[('administrator', 'Администратор'), ('billing_clerk', 'Расчётчик'), ('metering_engineer', 'Инженер учёта'), ('controller', 'Контролёр')], max_length=30, verbose_name='роль')),
                ('must_use_mfa', models.BooleanField(default=False, verbose_name='вход только со вторым фактором')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='parties.rolerequirement')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='BranchEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('code', models.CharField(max_length=20, verbose_name='код')),
                ('name', models.CharField(max_length=200, verbose_name='название')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='parties.branch')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PartyEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('person', 'Физическое лицо'), ('sole_trader', 'ИП'), ('organization', 'Организация')], max_length=20, verbose_name='вид')),
                ('name', models.CharField(max_length=300, verbose_name='имя или название')),
                ('inn', models.CharField(blank=True, max_length=12, verbose_name='ИНН')),
                ('kpp', models.CharField(blank=True, max_length=9, verbose_name='КПП')),
                ('address', models.CharField(blank=True, max_length=500, verbose_name='адрес')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='телефон')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='почта')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='parties.party')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RoleGrantEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('role', models.CharField(choices=[('administrator', 'Администратор'), ('billing_clerk', 'Расчётчик'), ('metering_engineer', 'Инженер учёта'), ('controller', 'Контролёр')], max_length=30, verbose_name='роль')),
                ('granted_at', models.DateTimeField(auto_now_add=True, verbose_name='дана')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='отозвана')),
                ('branch', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parties.branch', verbose_name='отделение')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='parties.rolegrant')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='пользователь')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ServiceSupplierEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('bank_name', models.CharField(max_length=200, verbose_name='банк')),
                ('bik', models.CharField(max_length=9, verbose_name='БИК')),
                ('settlement_account', models.CharField(max_length=20, verbose_name='расчётный счёт')),
                ('correspondent_account', models.CharField(max_length=20, verbose_name='корр. счёт')),
                ('director', models.CharField(blank=True, max_length=200, verbose_name='руководитель')),
                ('accountant', models.CharField(blank=True, max_length=200, verbose_name='главный бухгалтер')),
                ('site', models.CharField(blank=True, max_length=200, verbose_name='сайт')),
                ('party', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parties.party', verbose_name='контрагент')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='parties.servicesupplier')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='party',
            index=models.Index(fields=['name'], name='parties_par_name_645a31_idx'),
        ),
        migrations.AddIndex(
            model_name='party',
            index=models.Index(fields=['inn'], name='parties_par_inn_1960a5_idx'),
        ),
        migrations.AddConstraint(
            model_name='rolegrant',
            constraint=models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('user', 'role', 'branch'), name='role_grant_once', nulls_distinct=False),
        ),
        migrations.AddIndex(
            model_name='branchevent',
            index=models.Index(fields=['pgh_created_at'], name='parties_bra_pgh_cre_a7d08f_idx'),
        ),
        migrations.AddIndex(
            model_name='partyevent',
            index=models.Index(fields=['pgh_created_at'], name='parties_par_pgh_cre_34abd9_idx'),
        ),
        migrations.AddIndex(
            model_name='rolegrantevent',
            index=models.Index(fields=['pgh_created_at'], name='parties_rol_pgh_cre_9c20b0_idx'),
        ),
        migrations.AddIndex(
            model_name='servicesupplierevent',
            index=models.Index(fields=['pgh_created_at'], name='parties_ser_pgh_cre_5c099a_idx'),
        ),
        migrations.AddIndex(
            model_name='rolerequirementevent',
            index=models.Index(fields=['pgh_created_at'], name='parties_rol_pgh_cre_4d9464_idx'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='branch',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parties_branchevent" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='1e1c2e93761c5fa5ecfc24905920a64fe7f0b654', operation='INSERT', pgid='pgtrigger_insert_insert_3ced0', table='parties_branch', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='branch',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "parties_branchevent" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='62f5941b384680dee4deee8ae67da47858d0e627', operation='UPDATE', pgid='pgtrigger_update_update_899d4', table='parties_branch', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='branch',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parties_branchevent" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."code", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='273f0293a84ca6dff1943e1422f07db0c3fa4512', operation='DELETE', pgid='pgtrigger_delete_delete_a29d4', table='parties_branch', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='party',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parties_partyevent" ("address", "email", "id", "inn", "kind", "kpp", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone") VALUES (NEW."address", NEW."email", NEW."id", NEW."inn", NEW."kind", NEW."kpp", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone"); RETURN NULL;', hash='840d1381a353847848bcc6e1b13adc622b116b6c', operation='INSERT', pgid='pgtrigger_insert_insert_f5c0e', table='parties_party', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='party',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "parties_partyevent" ("address", "email", "id", "inn", "kind", "kpp", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone") VALUES (NEW."address", NEW."email", NEW."id", NEW."inn", NEW."kind", NEW."kpp", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone"); RETURN NULL;', hash='21f6fd02c0be2c1ddefd34526f0d681f39320ab9', operation='UPDATE', pgid='pgtrigger_update_update_db520', table='parties_party', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='party',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parties_partyevent" ("address", "email", "id", "inn", "kind", "kpp", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone") VALUES (OLD."address", OLD."email", OLD."id", OLD."inn", OLD."kind", OLD."kpp", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone"); RETURN NULL;', hash='61ae4c5a7a49860b9df1c54ef4a22ea604961902', operation='DELETE', pgid='pgtrigger_delete_delete_1c644', table='parties_party', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rolegrant',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parties_rolegrantevent" ("branch_id", "granted_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "role", "user_id") VALUES (NEW."branch_id", NEW."granted_at", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."revoked_at", NEW."role", NEW."user_id"); RETURN NULL;', hash='75172ddbb0f61ed183f932411909dc3c7826a2d5', operation='INSERT', pgid='pgtrigger_insert_insert_1e71d', table='parties_rolegrant', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rolegrant',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "parties_rolegrantevent" ("branch_id", "granted_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "role", "user_id") VALUES (NEW."branch_id", NEW."granted_at", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."revoked_at", NEW."role", NEW."user_id"); RETURN NULL;', hash='83bd335e1996d75536db2fa9cbadc15ea6708270', operation='UPDATE', pgid='pgtrigger_update_update_6d02e', table='parties_rolegrant', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rolegrant',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parties_rolegrantevent" ("branch_id", "granted_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "role", "user_id") VALUES (OLD."branch_id", OLD."granted_at", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."revoked_at", OLD."role", OLD."user_id"); RETURN NULL;', hash='83a977a24b1083ee04147dad7e2877c39f666577', operation='DELETE', pgid='pgtrigger_delete_delete_0008a', table='parties_rolegrant', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='servicesupplier',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parties_servicesupplierevent" ("accountant", "bank_name", "bik", "correspondent_account", "director", "id", "party_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "settlement_account", "site") VALUES (NEW."accountant", NEW."bank_name", NEW."bik", NEW."correspondent_account", NEW."director", NEW."id", NEW."party_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."settlement_account", NEW."site"); RETURN NULL;', hash='4c66bb5b0aa83e06ed34edaacab359c67892ad53', operation='INSERT', pgid='pgtrigger_insert_insert_73cb1', table='parties_servicesupplier', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='servicesupplier',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "parties_servicesupplierevent" ("accountant", "bank_name", "bik", "correspondent_account", "director", "id", "party_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "settlement_account", "site") VALUES (NEW."accountant", NEW."bank_name", NEW."bik", NEW."correspondent_account", NEW."director", NEW."id", NEW."party_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."settlement_account", NEW."site"); RETURN NULL;', hash='b84b5fd36299cd74b16976d1fc8e784a73470d2d', operation='UPDATE', pgid='pgtrigger_update_update_de41d', table='parties_servicesupplier', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='servicesupplier',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parties_servicesupplierevent" ("accountant", "bank_name", "bik", "correspondent_account", "director", "id", "party_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "settlement_account", "site") VALUES (OLD."accountant", OLD."bank_name", OLD."bik", OLD."correspondent_account", OLD."director", OLD."id", OLD."party_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."settlement_account", OLD."site"); RETURN NULL;', hash='2d20625eb4b9336b83a82c55c47e0128af2ff03c', operation='DELETE', pgid='pgtrigger_delete_delete_e788f', table='parties_servicesupplier', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='branchevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4c775fd9c63e5c65cb8eec99c225d4aaa8b9fa66', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9e383', table='parties_branchevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='partyevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='102402b316d2829ddb820e01a1a2888eab737a50', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_14331', table='parties_partyevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rolegrantevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='93380cd4fbff5917f1a975d745b486a646d8d5b6', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f35a4', table='parties_rolegrantevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='servicesupplierevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b68c44e09ebb79da0ce72d04d4c6e0803c8eb5a0', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5bae1', table='parties_servicesupplierevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rolerequirement',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parties_rolerequirementevent" ("id", "must_use_mfa", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role") VALUES (NEW."id", NEW."must_use_mfa", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role"); RETURN NULL;', hash='68f8df80b6340cf8c81e7d656b9e606c2ad2ee13', operation='INSERT', pgid='pgtrigger_insert_insert_122c9', table='parties_rolerequirement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rolerequirement',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "parties_rolerequirementevent" ("id", "must_use_mfa", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role") VALUES (NEW."id", NEW."must_use_mfa", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role"); RETURN NULL;', hash='57040815e7e81a6f98717bff6f4d60908bfa5670', operation='UPDATE', pgid='pgtrigger_update_update_9afa6', table='parties_rolerequirement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rolerequirement',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parties_rolerequirementevent" ("id", "must_use_mfa", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role") VALUES (OLD."id", OLD."must_use_mfa", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."role"); RETURN NULL;', hash='f593bb181afc9168350dde4cd300fd6b2ed5c461', operation='DELETE', pgid='pgtrigger_delete_delete_910be', table='parties_rolerequirement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rolerequirementevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5211680546d6054de035a575f0fe4c452f79bf9c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_08013', table='parties_rolerequirementevent', when='BEFORE')),
        ),
    ]
