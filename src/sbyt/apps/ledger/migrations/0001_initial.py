import django.contrib.postgres.functions
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='LedgerAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=10, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('control', models.BooleanField(default=False)),
            ],
            options={
                'verbose_name': 'счёт учёта',
            },
        ),
        migrations.CreateModel(
            name='JournalEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('idempotency_key', models.CharField(max_length=120, unique=True)),
                ('entry_date', models.DateField()),
                ('month', models.DateField()),
                ('kind', models.CharField(max_length=30)),
                ('memo', models.CharField(blank=True, max_length=300)),
                ('recorded_at', models.DateTimeField(db_default=django.contrib.postgres.functions.TransactionNow(), editable=False)),
                ('content_sha256', models.CharField(max_length=64)),
                ('xact_id', models.BigIntegerField(db_default=0, editable=False)),
            ],
            options={
                'verbose_name': 'проводка',
                'verbose_name_plural': 'проводки',
                'indexes': [models.Index(fields=['month'], name='ledger_jour_month_02a94a_idx')],
            },
        ),
        migrations.CreateModel(
            name='OpenItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subaccount_id', models.BigIntegerField()),
                ('month', models.DateField()),
                ('due_on', models.DateField(null=True)),
                ('amount_kop', models.BigIntegerField()),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='open_items', to='ledger.journalentry')),
                ('ledger_account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='ledger.ledgeraccount')),
            ],
            options={
                'verbose_name': 'открытая позиция',
            },
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subaccount_id', models.BigIntegerField(null=True)),
                ('debit_kop', models.BigIntegerField(default=0)),
                ('credit_kop', models.BigIntegerField(default=0)),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='ledger.journalentry')),
                ('ledger_account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='ledger.ledgeraccount')),
            ],
            options={
                'verbose_name': 'сторона проводки',
            },
        ),
        migrations.CreateModel(
            name='Settlement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount_kop', models.BigIntegerField()),
                ('recorded_at', models.DateTimeField(db_default=django.contrib.postgres.functions.TransactionNow(), editable=False)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='settled_by', to='ledger.openitem')),
                ('money', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='laid_on', to='ledger.openitem')),
            ],
            options={
                'verbose_name': 'зачёт',
            },
        ),
        migrations.AddIndex(
            model_name='openitem',
            index=models.Index(fields=['subaccount_id', 'month'], name='ledger_open_subacco_f2281d_idx'),
        ),
        migrations.AddIndex(
            model_name='posting',
            index=models.Index(fields=['subaccount_id', 'ledger_account'], name='ledger_post_subacco_780d46_idx'),
        ),
        migrations.AddConstraint(
            model_name='posting',
            constraint=models.CheckConstraint(condition=models.Q(('credit_kop__gte', 0), ('debit_kop__gte', 0), models.Q(('debit_kop', models.F('credit_kop')), _negated=True)), name='posting_not_negative_not_zero'),
        ),
        migrations.AddConstraint(
            model_name='posting',
            constraint=models.CheckConstraint(condition=models.Q(('debit_kop', 0), ('credit_kop', 0), _connector='OR'), name='posting_one_side'),
        ),
        migrations.AddConstraint(
            model_name='settlement',
            constraint=models.CheckConstraint(condition=models.Q(('amount_kop__gt', 0)), name='settlement_positive'),
        ),
        migrations.AddConstraint(
            model_name='openitem',
            constraint=models.CheckConstraint(condition=models.Q(('amount_kop', 0), _negated=True), name='open_item_not_zero'),
        ),
    ]
