import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('audit', '0001_extensions'),
        ('parties', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Building',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('apartment_building', 'МКД'), ('private_house', 'Частный дом'), ('site', 'Объект юридического лица')], max_length=20, verbose_name='вид')),
                ('locality', models.CharField(max_length=120, verbose_name='населённый пункт')),
                ('street', models.CharField(max_length=120, verbose_name='улица')),
                ('house', models.CharField(max_length=20, verbose_name='дом')),
                ('settlement_group', models.CharField(choices=[('city', 'город'), ('rural', 'село')], default='city', max_length=10, verbose_name='город или село')),
                ('stove_kind', models.CharField(choices=[('gas', 'газовая плита'), ('electric', 'электроплита')], default='gas', max_length=10, verbose_name='плиты')),
                ('premises_area_dm2', models.BigIntegerField(blank=True, null=True, verbose_name='площадь помещений')),
                ('common_area_dm2', models.BigIntegerField(blank=True, null=True, verbose_name='площадь общего имущества')),
                ('management', models.CharField(choices=[('direct', 'непосредственное управление'), ('manager', 'УК, ТСЖ'), ('none', 'без управления')], default='none', max_length=10, verbose_name='управление')),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='parties.branch', verbose_name='отделение')),
            ],
            options={
                'verbose_name': 'здание',
                'verbose_name_plural': 'здания',
            },
        ),
        migrations.CreateModel(
            name='Premises',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('flat', 'Квартира'), ('house', 'Дом'), ('non_residential', 'Нежилое помещение'), ('site', 'Объект')], max_length=20, verbose_name='вид')),
                ('number', models.CharField(blank=True, max_length=20, verbose_name='номер')),
                ('area_dm2', models.BigIntegerField(blank=True, null=True, verbose_name='площадь')),
                ('rooms', models.PositiveSmallIntegerField(default=1, verbose_name='комнат')),
                ('building', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='premises', to='premises.building', verbose_name='здание')),
            ],
            options={
                'verbose_name': 'помещение',
                'verbose_name_plural': 'помещения',
            },
        ),
        migrations.CreateModel(
            name='BuildingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('apartment_building', 'МКД'), ('private_house', 'Частный дом'), ('site', 'Объект юридического лица')], max_length=20, verbose_name='вид')),
                ('locality', models.CharField(max_length=120, verbose_name='населённый пункт')),
                ('street', models.CharField(max_length=120, verbose_name='улица')),
                ('house', models.CharField(max_length=20, verbose_name='дом')),
                ('settlement_group', models.CharField(choices=[('city', 'город'), ('rural', 'село')], default='city', max_length=10, verbose_name='город или село')),
                ('stove_kind', models.CharField(choices=[('gas', 'газовая плита'), ('electric', 'электроплита')], default='gas', max_length=10, verbose_name='плиты')),
                ('premises_area_dm2', models.BigIntegerField(blank=True, null=True, verbose_name='площадь помещений')),
                ('common_area_dm2', models.BigIntegerField(blank=True, null=True, verbose_name='площадь общего имущества')),
                ('management', models.CharField(choices=[('direct', 'непосредственное управление'), ('manager', 'УК, ТСЖ'), ('none', 'без управления')], default='none', max_length=10, verbose_name='управление')),
                ('branch', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parties.branch', verbose_name='отделение')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='premises.building')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Occupancy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='период')),
                ('permanent', models.PositiveSmallIntegerField(default=0, verbose_name='проживают постоянно')),
                ('temporary', models.PositiveSmallIntegerField(default=0, verbose_name='проживают временно')),
                ('premises', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='occupancies', to='premises.premises', verbose_name='помещение')),
            ],
            options={
                'verbose_name': 'проживающие',
            },
        ),
        migrations.CreateModel(
            name='OccupancyEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='период')),
                ('permanent', models.PositiveSmallIntegerField(default=0, verbose_name='проживают постоянно')),
                ('temporary', models.PositiveSmallIntegerField(default=0, verbose_name='проживают временно')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='premises.occupancy')),
                ('premises', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='premises.premises', verbose_name='помещение')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PremisesEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('flat', 'Квартира'), ('house', 'Дом'), ('non_residential', 'Нежилое помещение'), ('site', 'Объект')], max_length=20, verbose_name='вид')),
                ('number', models.CharField(blank=True, max_length=20, verbose_name='номер')),
                ('area_dm2', models.BigIntegerField(blank=True, null=True, verbose_name='площадь')),
                ('rooms', models.PositiveSmallIntegerField(default=1, verbose_name='комнат')),
                ('building', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='premises.building', verbose_name='здание')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='premises.premises')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='building',
            index=django.contrib.postgres.indexes.GinIndex(fields=['street'], name='building_street_trgm', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddIndex(
            model_name='building',
            index=django.contrib.postgres.indexes.GinIndex(fields=['locality'], name='building_locality_trgm', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddConstraint(
            model_name='building',
            constraint=models.UniqueConstraint(fields=('locality', 'street', 'house'), name='building_address_once'),
        ),
        migrations.AddConstraint(
            model_name='building',
            constraint=models.CheckConstraint(condition=models.Q(('premises_area_dm2', None), ('premises_area_dm2__gt', 0), _connector='OR'), name='building_area_positive'),
        ),
        migrations.AddConstraint(
            model_name='premises',
            constraint=models.UniqueConstraint(fields=('building', 'number'), name='premises_number_once'),
        ),
        migrations.AddConstraint(
            model_name='premises',
            constraint=models.CheckConstraint(condition=models.Q(('area_dm2', None), ('area_dm2__gt', 0), _connector='OR'), name='premises_area_positive'),
        ),
        migrations.AddConstraint(
            model_name='occupancy',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('premises', '='), ('valid', '&&')], name='occupancy_no_overlap'),
        ),
        migrations.AddIndex(
            model_name='buildingevent',
            index=models.Index(fields=['pgh_created_at'], name='premises_bu_pgh_cre_fb2839_idx'),
        ),
        migrations.AddIndex(
            model_name='occupancyevent',
            index=models.Index(fields=['pgh_created_at'], name='premises_oc_pgh_cre_031ab7_idx'),
        ),
        migrations.AddIndex(
            model_name='premisesevent',
            index=models.Index(fields=['pgh_created_at'], name='premises_pr_pgh_cre_5235fc_idx'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='building',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "premises_buildingevent" ("branch_id", "common_area_dm2", "house", "id", "kind", "locality", "management", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "premises_area_dm2", "settlement_group", "stove_kind", "street") VALUES (NEW."branch_id", NEW."common_area_dm2", NEW."house", NEW."id", NEW."kind", NEW."locality", NEW."management", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."premises_area_dm2", NEW."settlement_group", NEW."stove_kind", NEW."street"); RETURN NULL;', hash='9f7afe943776e74c413abff97f882cf0a00f1801', operation='INSERT', pgid='pgtrigger_insert_insert_f74b1', table='premises_building', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='building',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "premises_buildingevent" ("branch_id", "common_area_dm2", "house", "id", "kind", "locality", "management", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "premises_area_dm2", "settlement_group", "stove_kind", "street") VALUES (NEW."branch_id", NEW."common_area_dm2", NEW."house", NEW."id", NEW."kind", NEW."locality", NEW."management", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."premises_area_dm2", NEW."settlement_group", NEW."stove_kind", NEW."street"); RETURN NULL;', hash='19c265fc233ee5aea3bb0d2e1341b26632f0aba9', operation='UPDATE', pgid='pgtrigger_update_update_c31e4', table='premises_building', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='building',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "premises_buildingevent" ("branch_id", "common_area_dm2", "house", "id", "kind", "locality", "management", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "premises_area_dm2", "settlement_group", "stove_kind", "street") VALUES (OLD."branch_id", OLD."common_area_dm2", OLD."house", OLD."id", OLD."kind", OLD."locality", OLD."management", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."premises_area_dm2", OLD."settlement_group", OLD."stove_kind", OLD."street"); RETURN NULL;', hash='ec428d02bc5504ec1ef811c89f78599634147e3d', operation='DELETE', pgid='pgtrigger_delete_delete_1f42c', table='premises_building', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='premises',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "premises_premisesevent" ("area_dm2", "building_id", "id", "kind", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rooms") VALUES (NEW."area_dm2", NEW."building_id", NEW."id", NEW."kind", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rooms"); RETURN NULL;', hash='2ce197f0329c1b6afdc8551136306311bb9745b3', operation='INSERT', pgid='pgtrigger_insert_insert_3e4a5', table='premises_premises', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='premises',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "premises_premisesevent" ("area_dm2", "building_id", "id", "kind", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rooms") VALUES (NEW."area_dm2", NEW."building_id", NEW."id", NEW."kind", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rooms"); RETURN NULL;', hash='bba00ce49de121ac69b0e43c86d8992bf884c107', operation='UPDATE', pgid='pgtrigger_update_update_7d9de', table='premises_premises', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='premises',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "premises_premisesevent" ("area_dm2", "building_id", "id", "kind", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rooms") VALUES (OLD."area_dm2", OLD."building_id", OLD."id", OLD."kind", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rooms"); RETURN NULL;', hash='d7e50ed87a8113f60e6a0c4347b3524bcf0ee5ca', operation='DELETE', pgid='pgtrigger_delete_delete_16c01', table='premises_premises', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='occupancy',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "premises_occupancyevent" ("id", "permanent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "premises_id", "temporary", "valid") VALUES (NEW."id", NEW."permanent", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."premises_id", NEW."temporary", NEW."valid"); RETURN NULL;', hash='3a24cc26f744100545f396764947b3924a36e610', operation='INSERT', pgid='pgtrigger_insert_insert_3305e', table='premises_occupancy', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='occupancy',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "premises_occupancyevent" ("id", "permanent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "premises_id", "temporary", "valid") VALUES (NEW."id", NEW."permanent", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."premises_id", NEW."temporary", NEW."valid"); RETURN NULL;', hash='8d70a6620f3d85baa1d9ff9b5e8a82d3393c8491', operation='UPDATE', pgid='pgtrigger_update_update_42ae8', table='premises_occupancy', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='occupancy',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "premises_occupancyevent" ("id", "permanent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "premises_id", "temporary", "valid") VALUES (OLD."id", OLD."permanent", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."premises_id", OLD."temporary", OLD."valid"); RETURN NULL;', hash='bea62af3b84f425c0d7ce085cd0d41640ea3bdf2', operation='DELETE', pgid='pgtrigger_delete_delete_88845', table='premises_occupancy', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='buildingevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='81ba91aa220e1d91bc8a37a1f2e943594e539002', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_476f7', table='premises_buildingevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='occupancyevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e54973f964dd8e1f86e932f8d43c98dacad04cae', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_72763', table='premises_occupancyevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='premisesevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6e7d3d03fa0bc358023cdddb40cb0687d9761f1c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_27042', table='premises_premisesevent', when='BEFORE')),
        ),
    ]
