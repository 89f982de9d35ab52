"""Accounts are found by words of the name, and by how their number ends; the indexes are built while people work."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Reverse

from sbyt.kit.word_search import Words


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("contracts", "0009_kept_debts_read"), ("premises", "0007_streets_found_by_their_words")]

    operations = [
        AddIndexConcurrently(
            model_name="account", index=GinIndex(Words("party_name"), name="account_name_words")
        ),
        AddIndexConcurrently(
            model_name="account",
            index=models.Index(
                OpClass(Reverse("number"), name="text_pattern_ops"), name="account_number_reversed"
            ),
        ),
    ]
