from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='NumberSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('year', models.PositiveSmallIntegerField()),
                ('next_value', models.BigIntegerField(default=1)),
            ],
            options={
                'verbose_name': 'нумератор',
                'constraints': [models.UniqueConstraint(fields=('code', 'year'), name='number_series_once')],
            },
        ),
    ]
