"""Held accounts are asked for by every partition that is released: of a million findings few are held."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("billing", "0010_facts_of_a_house_once")]

    operations = [
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(condition=Q(("verdict", "hold")), fields=["run"], name="findings_held"),
        ),
    ]
