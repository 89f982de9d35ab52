from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Ranges that may not overlap need btree_gist; search by part of a name needs pg_trgm."""

    initial = True
    dependencies = []
    operations = [BtreeGistExtension(), TrigramExtension()]
