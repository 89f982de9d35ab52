"""A company's month without readings is billed by replacement information; few lines are, and they wait for a reading."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("billing", "0017_results_refer_by_statement")]

    operations = [
        migrations.AlterField(
            model_name="chargeline",
            name="method",
            field=models.CharField(
                choices=[
                    ("meter", "по прибору"),
                    ("intervals", "по профилю"),
                    ("average", "по среднему"),
                    ("norm", "по нормативу"),
                    ("share", "доля по площади"),
                    ("house", "весь дом"),
                    ("replaced", "по замещающей информации"),
                    ("act", "по акту"),
                    ("discount", "часть цены"),
                    ("adjusted", "перерасчёт"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="chargeline",
            index=models.Index(
                condition=Q(("method", "replaced")), fields=["usage_point"], name="replaced_lines"
            ),
        ),
    ]
