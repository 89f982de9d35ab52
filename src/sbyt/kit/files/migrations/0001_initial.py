from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('name', models.CharField(max_length=255)),
                ('media_type', models.CharField(blank=True, max_length=100)),
                ('size_bytes', models.BigIntegerField()),
                ('stored_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'файл',
            },
        ),
    ]
