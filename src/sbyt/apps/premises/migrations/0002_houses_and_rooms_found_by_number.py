"""Houses and rooms are found by their numbers; the indexes are built while people work."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("premises", "0001_initial")]

    operations = [
        AddIndexConcurrently(
            model_name="building", index=models.Index(fields=["house"], name="building_house")
        ),
        AddIndexConcurrently(
            model_name="premises", index=models.Index(fields=["number"], name="premises_number")
        ),
    ]
