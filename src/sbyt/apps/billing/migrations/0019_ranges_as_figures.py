"""The range of a line is an array of figures; lines written before keep it in their basis."""

import django.contrib.postgres.fields
from django.db import migrations, models

_GIVE_BACK = """
ALTER TABLE billing_chargeline DISABLE TRIGGER billed_stays_on_update;
UPDATE billing_chargeline SET basis = coalesce(basis, '{}') || jsonb_build_object('tier', jsonb_build_object(
    'tier', tier[1], 'social', tier[2] = 1, 'first_wh', tier[3], 'second_wh', nullif(tier[4], -1), 'account_wh', tier[5],
    'tier_wh', tier[6], 'row_wh', tier[7])) WHERE tier IS NOT NULL;
ALTER TABLE billing_chargeline ENABLE TRIGGER billed_stays_on_update;
"""
"""Taken back, the migration writes the ranges into the basis of their lines again."""


class Migration(migrations.Migration):
    dependencies = [("billing", "0018_volumes_by_replacement_information")]

    operations = [
        migrations.AddField(
            model_name="chargeline",
            name="tier",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), null=True, size=None
            ),
        ),
        migrations.RunSQL(sql=migrations.RunSQL.noop, reverse_sql=_GIVE_BACK),
    ]
