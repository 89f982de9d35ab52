"""What kinds there are of stoves, heating and management."""

from __future__ import annotations

from django.db import models


class StoveKind(models.TextChoices):
    GAS = "gas", "газовая плита"
    ELECTRIC = "electric", "электроплита"


class HeatingKind(models.TextChoices):
    CENTRAL = "central", "центральное"
    GAS = "gas", "газовое"
    ELECTRIC = "electric", "электрическое"
    STOVE = "stove", "печное"


class ManagementKind(models.TextChoices):
    DIRECT = "direct", "непосредственное управление"
    MANAGER = "manager", "УК, ТСЖ"
    NONE = "none", "без управления"
