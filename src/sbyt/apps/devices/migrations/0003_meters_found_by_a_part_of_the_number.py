"""Meters are found by a part of their number; the index is built while people work."""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("audit", "0001_extensions"), ("devices", "0002_half_peak")]

    operations = [
        AddIndexConcurrently(
            model_name="meter",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["serial_number"], opclasses=["gin_trgm_ops"], name="meter_serial_trgm"
            ),
        ),
    ]
