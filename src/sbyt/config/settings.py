"""Django settings. Everything that differs between machines comes from the environment, named SBYT_…."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF

from sbyt.kit.embedded_database.location import connection_settings, data_folder
from sbyt.kit.secrets import secret_key

PACKAGE = Path(__file__).resolve().parent.parent
PROJECT = PACKAGE.parent.parent
DATA = data_folder()

DEBUG = os.environ.get("SBYT_DEBUG") == "1"
SECRET_KEY = secret_key(DATA)
ALLOWED_HOSTS = os.environ.get("SBYT_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("SBYT_ORIGINS", "").split(",") if origin]
BEHIND_TLS = os.environ.get("SBYT_TLS") == "1"

INSTALLED_APPS = [
    "sbyt.kit.access",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "sbyt.interfaces.sign_in",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "ninja",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "sbyt.kit.audit",
    "sbyt.kit.files",
    "sbyt.kit.numbering",
    "sbyt.kit.idempotency",
    "sbyt.kit.milestones",
    "sbyt.apps.parties",
    "sbyt.apps.premises",
    "sbyt.apps.devices",
    "sbyt.apps.ledger",
    "sbyt.apps.documents",
    "sbyt.apps.metering",
    "sbyt.apps.network",
    "sbyt.apps.intake",
    "sbyt.apps.tariffs",
    "sbyt.apps.contracts",
    "sbyt.apps.billing",
    "sbyt.apps.payments",
    "sbyt.apps.exchange",
    "sbyt.interfaces.api",
    "sbyt.interfaces.backoffice",
    "sbyt.interfaces.cabinet",
    "sbyt.interfaces.look",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sbyt.kit.audit.middleware.WhoChangesMiddleware",
    "sbyt.config.actor_of_request.ActorMiddleware",
    "sbyt.config.plain_requests.PlainRequestsMiddleware",
    "sbyt.interfaces.sign_in.required_steps.RequiredStepsMiddleware",
]

ROOT_URLCONF = "sbyt.config.urls"
WSGI_APPLICATION = "sbyt.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["sbyt.kit.number_tags", "sbyt.kit.icons"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

_database = connection_settings()
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database.name,
        "USER": _database.user,
        "PASSWORD": _database.password,
        "HOST": _database.host,
        "PORT": str(_database.port),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PROCRASTINATE_IMPORT_PATHS = ["sbyt.usecases.background_jobs", "sbyt.integrations.jobs"]
BILLING_WORKERS = int(os.environ.get("SBYT_WORKERS", "1"))
BILLING_SCHEDULER = os.environ.get("SBYT_SCHEDULER", "")

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "front_door"
LOGOUT_REDIRECT_URL = "account_login"
CSRF_FAILURE_VIEW = "sbyt.interfaces.sign_in.refusals.forged"

ACCOUNT_ADAPTER = "sbyt.interfaces.sign_in.adapter.SignInAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": None,
}  # counted in the database: kit/access/sign_in_guard.py
ACCOUNT_FORMS = {
    "login": "sbyt.interfaces.sign_in.forms.SignInForm",
    "change_password": "sbyt.interfaces.sign_in.forms.NewPasswordForm",
    "reset_password": "sbyt.interfaces.sign_in.forms.AskResetForm",
    "reset_password_from_key": "sbyt.interfaces.sign_in.forms.ResetForm",
}
MFA_ADAPTER = "sbyt.interfaces.sign_in.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BEHIND_TLS  # browsers allow passkeys without TLS on localhost alone
MFA_FORMS = {
    "authenticate": "sbyt.interfaces.sign_in.forms.CodeForm",
    "reauthenticate": "sbyt.interfaces.sign_in.forms.CodeAgainForm",
    "activate_totp": "sbyt.interfaces.sign_in.forms.EnrolForm",
    "add_webauthn": "sbyt.interfaces.sign_in.forms.AddKeyForm",
    "edit_webauthn": "sbyt.interfaces.sign_in.forms.RenameKeyForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("SBYT_PROXIES", "0"))
PASSWORD_RESET_TIMEOUT = 24 * 3600

# console://, file://(the data folder), smtp://user:password@host:port or smtps://… for TLS from the start
EMAIL = urlsplit(os.environ.get("SBYT_EMAIL", "console://"))
EMAIL_BACKEND = (
    "django.core.mail.backends."
    + {
        "console": "console.EmailBackend",
        "file": "filebased.EmailBackend",
        "smtp": "smtp.EmailBackend",
        "smtps": "smtp.EmailBackend",
    }[EMAIL.scheme]
)
EMAIL_FILE_PATH = DATA / "letters"
EMAIL_HOST = EMAIL.hostname or "localhost"
EMAIL_PORT = EMAIL.port or 25
EMAIL_HOST_USER = unquote(EMAIL.username or "")
EMAIL_HOST_PASSWORD = unquote(EMAIL.password or "")
EMAIL_USE_SSL = EMAIL.scheme == "smtps"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("SBYT_EMAIL_FROM", "sbyt@localhost")

LANGUAGE_CODE = "ru"
TIME_ZONE = os.environ.get("SBYT_TIME_ZONE", "Europe/Moscow")
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
NODE_MODULES = Path(os.environ.get("SBYT_NODE_MODULES", PROJECT / "node_modules"))
ICONS = NODE_MODULES / "@tabler/icons/icons/outline"
# What the screens are served with: installed by npm, only the folders named here, nothing of it committed.
STATICFILES_DIRS = [
    (prefix, str(NODE_MODULES / folder))
    for prefix, folder in (
        ("vendor/tabler", "@tabler/core/dist/css"),
        ("vendor/inter", "@fontsource-variable/inter/files"),
        ("vendor/jetbrains-mono", "@fontsource/jetbrains-mono/files"),
        ("vendor/htmx", "htmx.org/dist"),
        ("vendor/uplot", "uplot/dist"),
    )
    if (NODE_MODULES / folder).is_dir()
]
WHITENOISE_USE_FINDERS = True
STATIC_ROOT.mkdir(parents=True, exist_ok=True)

SESSION_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    },
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 500

# What broke is told to whoever runs the server; Django's own default writes to nobody.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"django": {"handlers": ["console"], "level": "ERROR", "propagate": False}},
}

# ГИС ЖКХ: docs/guides/giszhkh.md. Without an address nothing is sent; what is to be told can be seen all the same.
GISZHKH: dict[str, Any] = {
    "url": os.environ.get("SBYT_GISZHKH_URL", ""),
    "schemas": os.environ.get("SBYT_GISZHKH_SCHEMAS", ""),
    "org": os.environ.get("SBYT_GISZHKH_ORG", ""),
    "sign": os.environ.get("SBYT_GISZHKH_SIGN", ""),
    "send": os.environ.get("SBYT_GISZHKH_SEND", ""),
    "operator": os.environ.get("SBYT_GISZHKH_OPERATOR") == "1",
    "timeout": float(os.environ.get("SBYT_GISZHKH_TIMEOUT", "60")),
}
