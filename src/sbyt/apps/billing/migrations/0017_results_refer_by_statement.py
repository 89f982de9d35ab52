"""Penalties, compensations and facts of houses refer by statement; no index of the part they were reckoned in."""

import django.db.models.deletion
from django.db import migrations, models

from sbyt.apps.billing.migrations._results_refer import RESULTS_DO_NOT, RESULTS_REFER


class Migration(migrations.Migration):

    dependencies = [
        ('billing', '0016_houses_tell_of_earlier_months'),
        ('contracts', '0008_turnovers_read'),
        ('premises', '0005_houses_in_districts'),
    ]

    operations = [
        # what earlier migrations of one transaction left to be checked is checked before keys come or go
        migrations.RunSQL(sql='SET CONSTRAINTS ALL IMMEDIATE', reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(sql=RESULTS_REFER, reverse_sql=RESULTS_DO_NOT),
        migrations.AlterField(
            model_name='compensation',
            name='account',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='compensations', to='contracts.account'),
        ),
        migrations.AlterField(
            model_name='compensation',
            name='partition',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='billing.runpartition'),
        ),
        migrations.AlterField(
            model_name='compensation',
            name='run',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='billing.billingrun'),
        ),
        migrations.AlterField(
            model_name='housebalance',
            name='building',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='premises.building'),
        ),
        migrations.AlterField(
            model_name='housebalance',
            name='partition',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='billing.runpartition'),
        ),
        migrations.AlterField(
            model_name='housebalance',
            name='run',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='billing.billingrun'),
        ),
        migrations.AlterField(
            model_name='housebasis',
            name='partition',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='billing.runpartition'),
        ),
        migrations.AlterField(
            model_name='penalty',
            name='account',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='penalties', to='contracts.account'),
        ),
        migrations.AlterField(
            model_name='penalty',
            name='partition',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='billing.runpartition'),
        ),
        migrations.AlterField(
            model_name='penalty',
            name='run',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='billing.billingrun'),
        ),
        migrations.AlterField(
            model_name='penaltyrange',
            name='penalty',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='ranges', to='billing.penalty'),
        ),
        migrations.RunSQL(sql=migrations.RunSQL.noop, reverse_sql='SET CONSTRAINTS ALL IMMEDIATE'),
    ]
