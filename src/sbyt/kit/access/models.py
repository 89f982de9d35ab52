"""Who signs in, with which tries, keys and invitations.

What a person may do is said by the capabilities: a role in parties, an account in contracts.
"""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from sbyt.kit.audit.tracking import audited


@audited(exclude=["password", "last_login"])
class User(AbstractUser):
    """A person who signs in; `full_name` is shown in the journal beside every change.

    Login and e-mail are kept in small letters, so that both are found by index whatever was typed.
    `session_epoch` is part of what a session is checked against: the next number ends all sessions of the user.
    """

    full_name = models.CharField("ФИО", max_length=200, blank=True)
    must_change_password = models.BooleanField("должен сменить пароль", default=False)
    must_use_mfa = models.BooleanField("вход только со вторым фактором", default=False)
    session_epoch = models.PositiveIntegerField("завершений всех сеансов", default=0)

    class Meta:
        verbose_name = "пользователь"
        verbose_name_plural = "пользователи"
        constraints = [
            models.CheckConstraint(
                condition=Q(username=Lower("username")), name="user_login_in_small_letters"
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_in_small_letters"),
            models.UniqueConstraint(fields=["email"], condition=~Q(email=""), name="user_email_once"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """Return what every session keeps: it changes with the password and with the epoch."""
        known = f"{self.password}:{self.session_epoch}"
        digest = salted_hmac("sbyt.kit.access.User.session", known, secret=secret, algorithm="sha256")
        return digest.hexdigest()


class SignInAttempt(models.Model):
    """One try to sign in. `login` is the name of the user it was for, or what was typed where there is no such user.

    A try is written as wrong before the password is looked at and becomes right afterwards, so that tries made at
    the same time cannot slip past the count.
    """

    class Outcome(models.TextChoices):
        WRONG = "wrong", "неверный логин или пароль"
        WRONG_CODE = "wrong_code", "неверный код"
        REFUSED = "refused", "отклонён: слишком часто"
        HALFWAY = "halfway", "пароль верен, ждёт код"
        SIGNED_IN = "signed_in", "вход"

    login = models.CharField(max_length=254)
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WRONG)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="sign_in_attempts")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "попытка входа"
        verbose_name_plural = "попытки входа"
        indexes = [
            models.Index(fields=["login", "at"]),
            models.Index(fields=["address", "at"]),
            models.Index(fields=["at"]),
        ]

    def __str__(self) -> str:
        return f"{self.login} {self.at:%Y-%m-%d %H:%M:%S} {self.get_outcome_display()}"


@audited(exclude=["digest"])
class Invitation(models.Model):
    """A link by which a person sets the first password, or a new one after staff let it be reset. Used once."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, verbose_name="пользователь", related_name="invitations"
    )
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField("создано", auto_now_add=True)
    made_by = models.ForeignKey(
        User, on_delete=models.PROTECT, verbose_name="кем создано", null=True, related_name="+"
    )
    expires_at = models.DateTimeField("действует до")
    used_at = models.DateTimeField("использовано", null=True)
    revoked_at = models.DateTimeField("отозвано", null=True)

    class Meta:
        verbose_name = "приглашение"
        verbose_name_plural = "приглашения"

    def __str__(self) -> str:
        return f"{self.user} до {self.expires_at:%d.%m.%Y}"


@audited(exclude=["digest", "last_used_at"])
class ApiToken(models.Model):
    """A key of the public API: acts as its user. Only its SHA-256 is stored; `hint` is its first characters."""

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, verbose_name="пользователь", related_name="api_tokens"
    )
    name = models.CharField("назначение", max_length=100)
    hint = models.CharField("начало ключа", max_length=12, default="")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField("создан", auto_now_add=True)
    created_by = models.ForeignKey(
        User, on_delete=models.PROTECT, verbose_name="кем создан", null=True, related_name="+"
    )
    last_used_at = models.DateTimeField("последнее использование", null=True)
    expires_at = models.DateTimeField("действует до", null=True)
    revoked_at = models.DateTimeField("отозван", null=True)

    class Meta:
        verbose_name = "ключ API"
        verbose_name_plural = "ключи API"

    def __str__(self) -> str:
        return f"{self.name} ({self.user})"


class ApiMinute(models.Model):
    """How many requests a key made in one minute: what the limit counts, for all processes together."""

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="+")
    minute = models.DateTimeField()
    requests = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "запросы ключа за минуту"
        constraints = [models.UniqueConstraint(fields=["token", "minute"], name="api_minute_once")]

    def __str__(self) -> str:
        return f"{self.token_id} {self.minute:%H:%M} {self.requests}"
