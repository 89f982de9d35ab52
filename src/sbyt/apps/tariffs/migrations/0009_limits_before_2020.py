"""Two limits of PP 442 as they stood before its edition of 2020: dated rows, like those that a person puts."""

from datetime import date

from django.db import migrations
from django.db.backends.postgresql.psycopg_any import DateRange

SINCE, EDITION = date(2012, 6, 12), date(2020, 4, 18)
RULES = (
    ("legal_entity.contract_free_max_hours", 26_280, "ПП РФ 442, п. 196 до редакции 2020 года: не больше трёх лет"),
    ("checks.replacement_max_periods", 2, "ПП РФ 442, п. 166 до 18.04.2020: два расчётных периода; А40-180406/2019"),
)


def write(apps, schema_editor):
    """A base where somebody has set the rule for these days keeps what he set."""
    settings = apps.get_model("tariffs", "RuleSetting")
    valid = DateRange(SINCE, EDITION)
    for key, value, source in RULES:
        if not settings.objects.filter(key=key, valid__overlap=valid).exists():
            settings.objects.create(key=key, valid=valid, value=value, source=source, confirmed=False)


def remove(apps, schema_editor):
    settings = apps.get_model("tariffs", "RuleSetting")
    for key, value, source in RULES:
        settings.objects.filter(key=key, value=value, source=source).delete()


class Migration(migrations.Migration):
    dependencies = [("tariffs", "0008_norms_by_heating_wait_on_the_way_back")]
    operations = [migrations.RunPython(write, remove)]
