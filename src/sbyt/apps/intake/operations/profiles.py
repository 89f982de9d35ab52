"""Profiles of tables: how to read files whose names are of a pattern."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable
from dataclasses import asdict
from typing import Final

from django.db import IntegrityError, transaction

from sbyt.apps.intake.models import TableProfile
from sbyt.formats.hour_table import HourTableLayout
from sbyt.formats.payment_register import PaymentRegisterLayout
from sbyt.formats.register_table import RegisterTableLayout
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting

EDIT = "imports.upload"
TableLayout = HourTableLayout | RegisterTableLayout | PaymentRegisterLayout
UPLINK_TABLES: Final = {30: "uplinks30", 60: "uplinks60"}
"""How tables of intervals that radio meters sent are named, by step; these are the program's own, no profile is needed."""
_OF_UPLINKS: Final = {
    name: HourTableLayout(
        shape="long",
        day_column="A",
        point_column="B",
        channel_column="C",
        hour_column="D",
        hour_means="beginning",
        value_column="E",
        step_minutes=60 if minutes == 60 else 30,  # noqa: PLR2004  an hour
        unit_wh=1,
    )
    for minutes, name in UPLINK_TABLES.items()
}


class UnableToKeepProfile(ValueError):
    """Raised when a profile cannot be as it was given; nothing is changed. The message is shown to the person."""


def keep_profile(
    *,
    actor: Actor,
    name: str,
    pattern: str,
    is_on: bool,
    layout: TableLayout,
    profile_id: int | None = None,
) -> TableProfile:
    """This function will store a new profile, or change one. Needs the verb imports.upload everywhere.

    Raises UnableToKeepProfile for a name that is taken, TableProfile.DoesNotExist for a profile there is not.
    """
    actor.require_everywhere(EDIT)
    profile = TableProfile() if profile_id is None else TableProfile.objects.get(pk=profile_id)
    profile.name, profile.pattern, profile.is_on, profile.layout = name, pattern, is_on, asdict(layout)
    profile.kind = _kind_of(layout)
    try:
        with transaction.atomic(), acting(user_id=actor.user_id, reason=f"профиль таблицы «{name}»"):
            profile.save()
    except IntegrityError as error:
        raise UnableToKeepProfile(f"Профиль «{name}» уже есть.") from error
    return profile


def layout_of(profile: TableProfile) -> TableLayout:
    """Return the layout of a profile, by its kind."""
    if profile.kind == TableProfile.Kind.REGISTERS:
        return RegisterTableLayout(**profile.layout)
    if profile.kind in {TableProfile.Kind.PAYMENTS, TableProfile.Kind.SUBSIDIES}:
        return PaymentRegisterLayout(**profile.layout)
    return HourTableLayout(**profile.layout)


def _kind_of(layout: TableLayout) -> TableProfile.Kind:
    if isinstance(layout, RegisterTableLayout):
        return TableProfile.Kind.REGISTERS
    if isinstance(layout, HourTableLayout):
        return TableProfile.Kind.HOURS
    return TableProfile.Kind.SUBSIDIES if layout.kind == "subsidy" else TableProfile.Kind.PAYMENTS


def layout_for(file_name: str) -> TableLayout | None:
    """Return the layout of the first profile, by name, whose pattern the file's name is of; None where there is none."""
    for profile in TableProfile.objects.filter(is_on=True).order_by("name"):
        if _is_of(file_name, profile.pattern):
            return layout_of(profile)
    return _OF_UPLINKS.get(file_name.partition("_")[0])


def system_of_table(file_name: str) -> tuple[str, str]:
    """Return the code and the name under which tables of hours with such a name are waited for; empty for none."""
    for profile in TableProfile.objects.filter(is_on=True).order_by("name"):
        if _is_of(file_name, profile.pattern):
            return (f"T{profile.pk}", profile.name) if profile.kind == TableProfile.Kind.HOURS else ("", "")
    return "", ""


def names_with_profiles() -> Callable[[str], bool]:
    """Return what tells, without asking again, whether a file's name is of a profile that is on."""
    patterns = list(TableProfile.objects.filter(is_on=True).values_list("pattern", flat=True))
    return lambda name: any(_is_of(name, pattern) for pattern in patterns)


def _is_of(file_name: str, pattern: str) -> bool:
    return fnmatch.fnmatchcase(file_name.lower(), pattern.lower())
