from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('journey', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=60)),
                ('took_ms', models.IntegerField()),
                ('facts', models.JSONField(default=dict)),
                ('reached_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'пройденный этап',
                'verbose_name_plural': 'пройденные этапы',
                'constraints': [models.UniqueConstraint(fields=('journey', 'name'), name='milestone_once')],
            },
        ),
    ]
