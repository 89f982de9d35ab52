"""Rates of the Bank of Russia from 14.09.2012, in a base that has rates of later years alone: penalties of old debts were nothing.

Known from then on, not before: a run that was planned earlier has its own terms.
"""

from datetime import date

from django.db import migrations

SOURCE = "Банк России: до 2016 года ставка рефинансирования, затем ключевая (ряд за прежние годы, сверить с сайтом)"
RATES = (
    (date(2012, 9, 14), 825),
    (date(2016, 1, 1), 1100),
    (date(2016, 6, 14), 1050),
    (date(2016, 9, 19), 1000),
    (date(2017, 3, 27), 975),
    (date(2017, 5, 2), 925),
    (date(2017, 6, 19), 900),
    (date(2017, 9, 18), 850),
    (date(2017, 10, 30), 825),
    (date(2017, 12, 18), 775),
    (date(2018, 2, 12), 750),
    (date(2018, 3, 26), 725),
    (date(2018, 9, 17), 750),
    (date(2018, 12, 17), 775),
    (date(2019, 6, 17), 750),
    (date(2019, 7, 29), 725),
    (date(2019, 9, 9), 700),
    (date(2019, 10, 28), 650),
    (date(2019, 12, 16), 625),
    (date(2020, 2, 10), 600),
    (date(2020, 4, 27), 550),
    (date(2020, 6, 22), 450),
    (date(2020, 7, 27), 425),
)
KNOWN_FROM = date(2021, 3, 22)
"""The first rate shipped before: a base that begins with it, or earlier, has the years between."""


def write(apps, schema_editor):
    """A base without rates has none afterwards; one that begins later than the rates shipped before is its owner's."""
    rates = apps.get_model("tariffs", "KeyRate")
    first = rates.objects.filter(superseded_at=None).order_by("valid_from").values_list("valid_from", flat=True).first()
    if first is None or first > KNOWN_FROM:
        return
    rates.objects.bulk_create(
        rates(valid_from=day, rate_bp=rate, source=SOURCE) for day, rate in RATES if day < first
    )


def remove(apps, schema_editor):
    apps.get_model("tariffs", "KeyRate").objects.filter(source=SOURCE).delete()


class Migration(migrations.Migration):
    dependencies = [("tariffs", "0009_limits_before_2020")]
    operations = [migrations.RunPython(write, remove)]
