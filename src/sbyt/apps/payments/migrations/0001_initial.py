import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        ('contracts', '0001_initial'),
        ('ledger', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('received_on', models.DateField()),
                ('amount_kop', models.BigIntegerField()),
                ('source', models.CharField(max_length=30)),
                ('external_number', models.CharField(max_length=80)),
                ('purpose', models.CharField(blank=True, max_length=300)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='contracts.account')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.journalentry')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('designated_month', models.DateField(null=True)),
            ],
            options={
                'verbose_name': 'платёж',
                'verbose_name_plural': 'платежи',
                'indexes': [models.Index(fields=['account', '-received_on'], name='payments_pa_account_6b6ee3_idx')],
                'constraints': [models.UniqueConstraint(fields=('source', 'external_number'), name='payment_once'), models.CheckConstraint(condition=models.Q(('amount_kop__gt', 0)), name='payment_positive')],
            },
        ),
        migrations.RunSQL(
            sql="\n            CREATE FUNCTION payments_payment_stays() RETURNS trigger LANGUAGE plpgsql AS $$\n            BEGIN\n                RAISE EXCEPTION 'a payment is final: % refused', TG_OP\n                    USING ERRCODE = 'restrict_violation', CONSTRAINT = 'payment_stays', TABLE = TG_TABLE_NAME;\n            END $$;\n            CREATE TRIGGER payment_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON payments_payment\n                FOR EACH STATEMENT EXECUTE FUNCTION payments_payment_stays();\n            ",
            reverse_sql='DROP TRIGGER payment_stays ON payments_payment; DROP FUNCTION payments_payment_stays();',
        ),
    ]
