"""Last day to pay a bill: dated, with the source of each date."""

from datetime import date

from django.db import migrations
from django.db.backends.postgresql.psycopg_any import DateRange

RULES = (
    ("billing.due_day_household", date(2000, 1, 1), date(2026, 2, 1), 10, "ЖК РФ, ст. 155, ч. 1: до десятого числа", True),
    (
        "billing.due_day_household",
        date(2026, 2, 1),
        None,
        15,
        "177-ФЗ от 24.06.2025; письмо Минстроя от 20.02.2026 № 9202-ДН/04: начиная со счетов за февраль 2026",
        False,
    ),
    ("billing.due_day_legal", date(2000, 1, 1), None, 18, "ПП РФ 442, п. 82: окончательный расчёт до 18-го числа", False),
)


def write(apps, schema_editor):
    settings = apps.get_model("tariffs", "RuleSetting")
    for key, since, until, value, source, confirmed in RULES:
        settings.objects.create(
            key=key, valid=DateRange(since, until), value=value, source=source, confirmed=confirmed
        )


def remove(apps, schema_editor):
    keys = {rule[0] for rule in RULES}
    apps.get_model("tariffs", "RuleSetting").objects.filter(key__in=keys).delete()


class Migration(migrations.Migration):
    dependencies = [("tariffs", "0001_initial")]
    operations = [migrations.RunPython(write, remove)]
