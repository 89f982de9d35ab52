"""Streets and localities are found by the words they are made of; the indexes are built while people work."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations

from sbyt.kit.word_search import WORDS_OF, Words


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("premises", "0006_routes_of_branches")]

    operations = [
        migrations.RunSQL(WORDS_OF, "DROP FUNCTION words_of(text)"),
        AddIndexConcurrently(
            model_name="building", index=GinIndex(Words("street"), name="building_street_words")
        ),
        AddIndexConcurrently(
            model_name="building", index=GinIndex(Words("locality"), name="building_locality_words")
        ),
    ]
