import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('full_name', models.CharField(blank=True, max_length=200, verbose_name='ФИО')),
                ('must_change_password', models.BooleanField(default=False, verbose_name='должен сменить пароль')),
                ('must_use_mfa', models.BooleanField(default=False, verbose_name='вход только со вторым фактором')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ('session_epoch', models.PositiveIntegerField(default=0, verbose_name='завершений всех сеансов')),
            ],
            options={
                'verbose_name': 'пользователь',
                'verbose_name_plural': 'пользователи',
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='назначение')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='создан')),
                ('last_used_at', models.DateTimeField(null=True, verbose_name='последнее использование')),
                ('expires_at', models.DateTimeField(null=True, verbose_name='действует до')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='отозван')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='api_tokens', to=settings.AUTH_USER_MODEL, verbose_name='пользователь')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кем создан')),
                ('hint', models.CharField(default='', max_length=12, verbose_name='начало ключа')),
            ],
            options={
                'verbose_name': 'ключ API',
                'verbose_name_plural': 'ключи API',
            },
        ),
        migrations.CreateModel(
            name='ApiMinute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minute', models.DateTimeField()),
                ('requests', models.PositiveIntegerField(default=0)),
                ('token', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='access.apitoken')),
            ],
            options={
                'verbose_name': 'запросы ключа за минуту',
                'constraints': [models.UniqueConstraint(fields=('token', 'minute'), name='api_minute_once')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='создано')),
                ('expires_at', models.DateTimeField(verbose_name='действует до')),
                ('used_at', models.DateTimeField(null=True, verbose_name='использовано')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='отозвано')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кем создано')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to=settings.AUTH_USER_MODEL, verbose_name='пользователь')),
            ],
            options={
                'verbose_name': 'приглашение',
                'verbose_name_plural': 'приглашения',
            },
        ),
        migrations.CreateModel(
            name='ApiTokenEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=100, verbose_name='назначение')),
                ('hint', models.CharField(default='', max_length=12, verbose_name='начало ключа')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='создан')),
                ('expires_at', models.DateTimeField(null=True, verbose_name='действует до')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='отозван')),
                ('created_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кем создан')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='access.apitoken')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='пользователь')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='InvitationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='создано')),
                ('expires_at', models.DateTimeField(verbose_name='действует до')),
                ('used_at', models.DateTimeField(null=True, verbose_name='использовано')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='отозвано')),
                ('made_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кем создано')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='access.invitation')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='пользователь')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='UserEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('full_name', models.CharField(blank=True, max_length=200, verbose_name='ФИО')),
                ('must_change_password', models.BooleanField(default=False, verbose_name='должен сменить пароль')),
                ('must_use_mfa', models.BooleanField(default=False, verbose_name='вход только со вторым фактором')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to=settings.AUTH_USER_MODEL)),
                ('session_epoch', models.PositiveIntegerField(default=0, verbose_name='завершений всех сеансов')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['pgh_created_at'], name='access_user_pgh_cre_eec7d3_idx')],
            },
        ),
        migrations.CreateModel(
            name='SignInAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('login', models.CharField(max_length=254)),
                ('address', models.GenericIPAddressField(null=True)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('agent', models.CharField(blank=True, max_length=200)),
                ('outcome', models.CharField(choices=[('wrong', 'неверный логин или пароль'), ('wrong_code', 'неверный код'), ('refused', 'отклонён: слишком часто'), ('halfway', 'пароль верен, ждёт код'), ('signed_in', 'вход')], default='wrong', max_length=10)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sign_in_attempts', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'попытка входа',
                'verbose_name_plural': 'попытки входа',
                'indexes': [models.Index(fields=['login', 'at'], name='access_sign_login_73f17b_idx'), models.Index(fields=['address', 'at'], name='access_sign_address_6e9913_idx'), models.Index(fields=['at'], name='access_sign_at_7afc27_idx')],
            },
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('username', django.db.models.functions.text.Lower('username'))), name='user_login_in_small_letters'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='user_email_in_small_letters'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(condition=models.Q(('email', ''), _negated=True), fields=('email',), name='user_email_once'),
        ),
        migrations.AddIndex(
            model_name='apitokenevent',
            index=models.Index(fields=['pgh_created_at'], name='access_apit_pgh_cre_f98364_idx'),
        ),
        migrations.AddIndex(
            model_name='invitationevent',
            index=models.Index(fields=['pgh_created_at'], name='access_invi_pgh_cre_792e9a_idx'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='userevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8a12347d77b26dc013dd3ac1de1343242c3a400d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_df0a5', table='access_userevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='apitoken',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "access_apitokenevent" ("created_at", "created_by_id", "expires_at", "hint", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "user_id") VALUES (NEW."created_at", NEW."created_by_id", NEW."expires_at", NEW."hint", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."revoked_at", NEW."user_id"); RETURN NULL;', hash='a2469d92229c07b6c4bd974f63e355bc20897e09', operation='INSERT', pgid='pgtrigger_insert_insert_dd796', table='access_apitoken', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='apitoken',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."hint" IS DISTINCT FROM (NEW."hint") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "access_apitokenevent" ("created_at", "created_by_id", "expires_at", "hint", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "user_id") VALUES (NEW."created_at", NEW."created_by_id", NEW."expires_at", NEW."hint", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."revoked_at", NEW."user_id"); RETURN NULL;', hash='c624b1b662b087266dd45bff91d4a92875d6566d', operation='UPDATE', pgid='pgtrigger_update_update_f3a76', table='access_apitoken', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='apitoken',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "access_apitokenevent" ("created_at", "created_by_id", "expires_at", "hint", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "user_id") VALUES (OLD."created_at", OLD."created_by_id", OLD."expires_at", OLD."hint", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."revoked_at", OLD."user_id"); RETURN NULL;', hash='f91968b1392d889cb1cb7b555989429119c361bf', operation='DELETE', pgid='pgtrigger_delete_delete_34fd4', table='access_apitoken', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "access_userevent" ("date_joined", "email", "first_name", "full_name", "id", "is_active", "is_staff", "is_superuser", "last_name", "must_change_password", "must_use_mfa", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "session_epoch", "username") VALUES (NEW."date_joined", NEW."email", NEW."first_name", NEW."full_name", NEW."id", NEW."is_active", NEW."is_staff", NEW."is_superuser", NEW."last_name", NEW."must_change_password", NEW."must_use_mfa", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."session_epoch", NEW."username"); RETURN NULL;', hash='85096adbce455d3b6ead06c89810108f4c1e2a75', operation='INSERT', pgid='pgtrigger_insert_insert_b2fac', table='access_user', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."date_joined" IS DISTINCT FROM (NEW."date_joined") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."first_name" IS DISTINCT FROM (NEW."first_name") OR OLD."full_name" IS DISTINCT FROM (NEW."full_name") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."is_staff" IS DISTINCT FROM (NEW."is_staff") OR OLD."is_superuser" IS DISTINCT FROM (NEW."is_superuser") OR OLD."last_name" IS DISTINCT FROM (NEW."last_name") OR OLD."must_change_password" IS DISTINCT FROM (NEW."must_change_password") OR OLD."must_use_mfa" IS DISTINCT FROM (NEW."must_use_mfa") OR OLD."session_epoch" IS DISTINCT FROM (NEW."session_epoch") OR OLD."username" IS DISTINCT FROM (NEW."username"))', func='INSERT INTO "access_userevent" ("date_joined", "email", "first_name", "full_name", "id", "is_active", "is_staff", "is_superuser", "last_name", "must_change_password", "must_use_mfa", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "session_epoch", "username") VALUES (NEW."date_joined", NEW."email", NEW."first_name", NEW."full_name", NEW."id", NEW."is_active", NEW."is_staff", NEW."is_superuser", NEW."last_name", NEW."must_change_password", NEW."must_use_mfa", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."session_epoch", NEW."username"); RETURN NULL;', hash='2f2ff4d0963ec0cbab2c45517b6595942fed8ca1', operation='UPDATE', pgid='pgtrigger_update_update_5efde', table='access_user', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "access_userevent" ("date_joined", "email", "first_name", "full_name", "id", "is_active", "is_staff", "is_superuser", "last_name", "must_change_password", "must_use_mfa", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "session_epoch", "username") VALUES (OLD."date_joined", OLD."email", OLD."first_name", OLD."full_name", OLD."id", OLD."is_active", OLD."is_staff", OLD."is_superuser", OLD."last_name", OLD."must_change_password", OLD."must_use_mfa", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."session_epoch", OLD."username"); RETURN NULL;', hash='73fb73530573c213679a60b5e8130aea42eebe0f', operation='DELETE', pgid='pgtrigger_delete_delete_dea43', table='access_user', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='apitokenevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='25cd23bd6127a9d740b77e90d61e4049d4507702', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4556d', table='access_apitokenevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invitation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "access_invitationevent" ("expires_at", "id", "made_at", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "used_at", "user_id") VALUES (NEW."expires_at", NEW."id", NEW."made_at", NEW."made_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."revoked_at", NEW."used_at", NEW."user_id"); RETURN NULL;', hash='46870e23b6624d2ebee43e0f0019aa4e8d62fccc', operation='INSERT', pgid='pgtrigger_insert_insert_3edae', table='access_invitation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invitation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."made_by_id" IS DISTINCT FROM (NEW."made_by_id") OR OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at") OR OLD."used_at" IS DISTINCT FROM (NEW."used_at") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "access_invitationevent" ("expires_at", "id", "made_at", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "used_at", "user_id") VALUES (NEW."expires_at", NEW."id", NEW."made_at", NEW."made_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."revoked_at", NEW."used_at", NEW."user_id"); RETURN NULL;', hash='f4cd7330df60fff5a7d105900e49a9d2e27d5ee7', operation='UPDATE', pgid='pgtrigger_update_update_1a185', table='access_invitation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invitation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "access_invitationevent" ("expires_at", "id", "made_at", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "used_at", "user_id") VALUES (OLD."expires_at", OLD."id", OLD."made_at", OLD."made_by_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."revoked_at", OLD."used_at", OLD."user_id"); RETURN NULL;', hash='87ae46acc80daf090ec99d38596c95cef81346db', operation='DELETE', pgid='pgtrigger_delete_delete_a86e1', table='access_invitation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invitationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a83396c499f9f60e73d6378809e1b94ae87b2cdf', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_36653', table='access_invitationevent', when='BEFORE')),
        ),
    ]
