"""Profiles of tables: how to read files whose names are of a pattern."""

from __future__ import annotations

import fnmatch
from dataclasses import asdict

from django.db import IntegrityError, transaction

from sbyt.apps.intake.models import TableProfile
from sbyt.formats.hour_table import HourTableLayout
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting

EDIT = "imports.upload"


class UnableToKeepProfile(ValueError):
    """Raised when a profile cannot be as it was given; nothing is changed. The message is shown to the person."""


def keep_profile(
    *,
    actor: Actor,
    name: str,
    pattern: str,
    is_on: bool,
    layout: HourTableLayout,
    profile_id: int | None = None,
) -> TableProfile:
    """This function will store a new profile, or change one. Needs the verb imports.upload everywhere.

    Raises UnableToKeepProfile for a name that is taken, TableProfile.DoesNotExist for a profile there is not.
    """
    actor.require_everywhere(EDIT)
    profile = TableProfile() if profile_id is None else TableProfile.objects.get(pk=profile_id)
    profile.name, profile.pattern, profile.is_on, profile.layout = name, pattern, is_on, asdict(layout)
    try:
        with transaction.atomic(), acting(user_id=actor.user_id, reason=f"профиль таблицы «{name}»"):
            profile.save()
    except IntegrityError as error:
        raise UnableToKeepProfile(f"Профиль «{name}» уже есть.") from error
    return profile


def layout_of(profile: TableProfile) -> HourTableLayout:
    """Return the layout of a profile."""
    return HourTableLayout(**profile.layout)


def layout_for(file_name: str) -> HourTableLayout | None:
    """Return the layout of the first profile, by name, whose pattern the file's name is of; None where there is none."""
    for profile in TableProfile.objects.filter(is_on=True).order_by("name"):
        if fnmatch.fnmatchcase(file_name.lower(), profile.pattern.lower()):
            return layout_of(profile)
    return None
