"""Points are found by a part of their code or name; the index is built while people work."""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("metering", "0011_files_of_hours")]

    operations = [
        AddIndexConcurrently(
            model_name="usagepoint",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["code", "name", "ats_code"],
                opclasses=["gin_trgm_ops", "gin_trgm_ops", "gin_trgm_ops"],
                name="point_words_trgm",
            ),
        ),
    ]
