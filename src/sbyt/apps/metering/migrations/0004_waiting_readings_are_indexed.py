from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Found at once however many readings there are; built without stopping those who write."""

    atomic = False

    dependencies = [("metering", "0003_files_that_wait_and_files_left_out")]

    operations = [
        AddIndexConcurrently(
            model_name="reading",
            index=models.Index(
                fields=["register"], condition=models.Q(("state", "asked")), name="readings_that_ask"
            ),
        ),
    ]
