"""Who signs in. What a person may do is said by the capabilities: a role in parties, an account in contracts."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models

from sbyt.kit.audit.tracking import audited


@audited(exclude=["password", "last_login"])
class User(AbstractUser):
    """A person who signs in; `full_name` is shown in the journal beside every change."""

    full_name = models.CharField(max_length=200, blank=True)
    must_change_password = models.BooleanField(default=False)
    must_use_mfa = models.BooleanField(default=False)

    class Meta:
        verbose_name = "пользователь"
        verbose_name_plural = "пользователи"

    def __str__(self) -> str:
        return self.full_name or self.username


class SignInAttempt(models.Model):
    """One failed try to sign in, kept to lock out guessing by login and by address."""

    login = models.CharField(max_length=254, db_index=True)
    address = models.GenericIPAddressField(null=True, db_index=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = "неудачная попытка входа"

    def __str__(self) -> str:
        return f"{self.login} {self.at:%Y-%m-%d %H:%M:%S}"


class ApiToken(models.Model):
    """A token of the public API; only its SHA-256 is stored."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "ключ API"

    def __str__(self) -> str:
        return f"{self.name} ({self.user})"
