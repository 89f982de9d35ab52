"""Ids that rows refer to are counted first: where none is missing between the lowest and the highest, none is looked up."""

from django.db import migrations

from sbyt.apps.billing.migrations._refers_at_once import AT_ONCE
from sbyt.apps.billing.migrations._refers_without_gaps import WITHOUT_GAPS


class Migration(migrations.Migration):
    """Only the function changes."""

    dependencies = [("billing", "0020_fewer_keys_of_charges")]

    operations = [migrations.RunSQL(sql=WITHOUT_GAPS, reverse_sql=AT_ONCE)]
