"""A bill promises its document; the document is drawn up after the money is posted."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0006_penalties"),
        ("documents", "0002_mass_print_fault"),
    ]

    operations = [
        migrations.AddField(
            model_name="runpartition",
            name="documented_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(
            sql="UPDATE billing_runpartition SET documented_at = released_at WHERE released_at IS NOT NULL",
            reverse_sql=migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name="bill",
            name="document",
            field=models.OneToOneField(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bill",
                to="documents.document",
            ),
        ),
    ]
