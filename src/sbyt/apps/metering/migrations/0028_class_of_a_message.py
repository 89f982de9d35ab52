from django.db import migrations, models

_BY_NAME = "UPDATE metering_importfile SET message_class = '80040' WHERE format = '80020' AND name LIKE '80040\\_%'"


class Migration(migrations.Migration):
    """Files that came before are told apart by the name that their format prescribes."""

    dependencies = [
        ('metering', '0027_earlier_program_may_leave_them_out'),
    ]

    operations = [
        migrations.AddField(
            model_name='importfile',
            name='message_class',
            field=models.CharField(blank=True, db_default='', default='', max_length=5, verbose_name='класс сообщения'),
        ),
        migrations.RunSQL(_BY_NAME, migrations.RunSQL.noop),
    ]
