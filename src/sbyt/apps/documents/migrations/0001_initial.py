import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.fields.json
import django.db.models.functions.comparison
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        ('contracts', '0001_initial'),
        ('files', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('receipt', 'Платёжный документ'), ('invoice', 'Счёт и акт')], max_length=12)),
                ('number', models.CharField(max_length=40)),
                ('issued_on', models.DateField()),
                ('month', models.DateField()),
                ('gross_kop', models.BigIntegerField()),
                ('snapshot', models.JSONField()),
                ('snapshot_sha256', models.CharField(max_length=64)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='contracts.account')),
            ],
            options={
                'verbose_name': 'документ',
                'verbose_name_plural': 'документы',
            },
        ),
        migrations.CreateModel(
            name='DocumentFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('template_sha256', models.CharField(max_length=64)),
                ('printed_at', models.DateTimeField(auto_now_add=True)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='documents.document')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='files.storedfile')),
            ],
            options={
                'verbose_name': 'печатная форма',
            },
        ),
        migrations.CreateModel(
            name='PrintOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200)),
                ('month', models.DateField()),
                ('requested_at', models.DateTimeField(auto_now_add=True)),
                ('documents', models.IntegerField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('requested_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'массовая печать',
            },
        ),
        migrations.CreateModel(
            name='PrintPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('receipt', 'Платёжный документ'), ('invoice', 'Счёт и акт')], max_length=12)),
                ('document_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='files.storedfile')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='documents.printorder')),
            ],
            options={
                'verbose_name': 'файл массовой печати',
            },
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['account', '-month'], name='documents_d_account_342f71_idx'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(fields=('kind', 'number'), name='document_number_once'),
        ),
        migrations.AddConstraint(
            model_name='documentfile',
            constraint=models.UniqueConstraint(fields=('document', 'template_sha256'), name='document_print_once'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(('number', django.db.models.functions.comparison.Coalesce(django.db.models.fields.json.KeyTextTransform('number', 'snapshot'), models.Value(''))), django.db.models.lookups.Exact(django.db.models.functions.comparison.Cast('gross_kop', models.TextField()), django.db.models.functions.comparison.Coalesce(django.db.models.fields.json.KeyTextTransform('gross_kop', django.db.models.fields.json.KeyTextTransform('totals', django.db.models.fields.json.KeyTextTransform('body', 'snapshot'))), models.Value('')))), name='document_row_says_what_its_snapshot_says'),
        ),
        migrations.AddIndex(
            model_name='printorder',
            index=models.Index(fields=['requested_by', '-requested_at'], name='documents_p_request_9469b6_idx'),
        ),
        migrations.AddConstraint(
            model_name='printpart',
            constraint=models.UniqueConstraint(fields=('order', 'number'), name='print_part_once'),
        ),
        migrations.RunSQL(
            sql="\nCREATE FUNCTION documents_never_change() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n    RAISE EXCEPTION '% never changes once written: % refused; a mistake is corrected by another document',\n        TG_TABLE_NAME, TG_OP\n        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'documents_never_change', TABLE = TG_TABLE_NAME;\nEND $$;\n",
            reverse_sql='DROP FUNCTION documents_never_change();',
        ),
        migrations.RunSQL(
            sql='CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON documents_document FOR EACH STATEMENT EXECUTE FUNCTION documents_never_change();',
            reverse_sql='DROP TRIGGER never_changes ON documents_document;',
        ),
        migrations.RunSQL(
            sql='CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON documents_documentfile FOR EACH STATEMENT EXECUTE FUNCTION documents_never_change();',
            reverse_sql='DROP TRIGGER never_changes ON documents_documentfile;',
        ),
    ]
