"""Profiles of tables: which column says what, tried on a file at every change before anything is kept."""

from __future__ import annotations

from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from sbyt.apps.intake.operations.profiles import UnableToKeepProfile, keep_profile, layout_of
from sbyt.apps.intake.queries.profiles import table_profiles
from sbyt.formats.hour_table import HourTableLayout, read_hour_table
from sbyt.formats.hours import hours_of
from sbyt.formats.measured_days import MeasuredDay
from sbyt.formats.payment_register import PaymentRegisterLayout, read_payment_register
from sbyt.formats.reading_sheet import SheetReading
from sbyt.formats.register_table import read_register_table
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.imports.profile_forms import FORMS, ProfileForm
from sbyt.interfaces.backoffice.rendering import render_part, render_screen

_SHOWN: Final = 20
_LARGEST_SAMPLE: Final = 16 * 1024 * 1024
_CHANNEL_NAMES: Final = {1: "A+", 2: "A−", 3: "R+", 4: "R−"}
_TITLES: Final = {
    "hours": "Новый профиль часов",
    "registers": "Новый профиль показаний",
    "payments": "Новый профиль реестра платежей",
    "subsidies": "Новый профиль реестра субсидий",
}


@require_GET
@screen(verb="imports.view", section="imports")
def profiles(request: StaffRequest) -> HttpResponse:
    """Show the profiles."""
    context = {
        "profiles": [(profile, layout_of(profile)) for profile in table_profiles()],
        "may_edit": request.whole_actor.may_everywhere("imports.upload"),
    }
    return render_screen(request, "backoffice/imports/profiles.html", context)


@require_http_methods(["GET", "POST"])
@screen(verb="imports.upload", section="imports")
def profile(request: StaffRequest, profile_id: int | None = None, kind: str = "hours") -> HttpResponse:
    """Show the form; try it on a file, for htmx the trial alone; keep it."""
    if not request.whole_actor.may_everywhere("imports.upload"):
        raise Http404
    known = None if profile_id is None else table_profiles().filter(pk=profile_id).first()
    if profile_id is not None and known is None:
        raise Http404
    initial = (
        {}
        if known is None
        else {"name": known.name, "pattern": known.pattern, "is_on": known.is_on, **known.layout}
    )
    form = FORMS[known.kind if known else kind](request.POST or None, request.FILES or None, initial=initial)
    if request.htmx and request.htmx.target == "preview":
        return render_part(request, "backoffice/imports/profile_preview.html", _tried(form))
    context: dict[str, Any] = {"form": form, "title": known.name if known else _TITLES[kind]}
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            context["preview"] = _preview(form)
        elif _kept(request, form, profile_id):
            return HttpResponseRedirect(reverse("backoffice:import-profiles"))
    status = 422 if form.errors else 200
    return render_screen(request, "backoffice/imports/profile.html", context, status=status)


def _tried(form: ProfileForm) -> dict[str, Any]:
    """Return the trial of a form that is still being filled in: its name and mask may be wanting."""
    form.fields["name"].required = form.fields["pattern"].required = False
    if form.is_valid() and form.cleaned_data["sample"] is None:
        return {"waits": True}
    preview = _preview(form) if form.is_valid() else None
    faults = [
        (form.fields[name].label, fault)
        for name, said in form.errors.items()
        for fault in said
        if name in form.fields
    ]
    return {"preview": preview, "faults": faults}


def _kept(request: StaffRequest, form: ProfileForm, profile_id: int | None) -> bool:
    given = form.cleaned_data
    try:
        keep_profile(
            actor=request.whole_actor,
            name=given["name"],
            pattern=given["pattern"],
            is_on=given["is_on"],
            layout=form.layout(),
            profile_id=profile_id,
        )
    except UnableToKeepProfile as refusal:
        form.add_error("name", str(refusal))
        return False
    messages.success(request, f"Профиль «{given['name']}» сохранён.")
    return True


def _preview(form: ProfileForm) -> dict[str, Any] | None:
    """Read the sample by the layout; nothing of it is kept."""
    sample: UploadedFile[bytes] | None = form.cleaned_data["sample"]
    if sample is None:
        form.add_error("sample", "Выберите файл, на котором проверить")
        return None
    if sample.size is None or sample.size > _LARGEST_SAMPLE:
        form.add_error("sample", "Файл больше 16 МБ")
        return None
    layout = form.layout()
    if isinstance(layout, HourTableLayout):
        contents = read_hour_table(sample.read(), layout=layout, zone=ZoneInfo(settings.TIME_ZONE))
        return {
            "file": sample.name,
            "days": [_day_drawn(day) for day in contents.days[:_SHOWN]],
            "count": len(contents.days),
            "refused": contents.refused,
            "issues": contents.issues[:_SHOWN],
        }
    if isinstance(layout, PaymentRegisterLayout):
        register = read_payment_register(sample.read(), layout=layout)
        return {
            "file": sample.name,
            "payments": register.rows[:_SHOWN],
            "count": len(register.rows),
            "total_kop": sum(row.amount_kop for row in register.rows),
            "refused": register.refused_rows,
            "issues": register.issues[:_SHOWN],
        }
    sheet = read_register_table(sample.read(), layout=layout)
    return {
        "file": sample.name,
        "readings": [_reading_drawn(row) for row in sheet.rows[:_SHOWN]],
        "count": len(sheet.rows),
        "refused": sheet.refused_rows,
        "blank": sheet.blank_rows,
        "issues": sheet.issues[:_SHOWN],
    }


def _day_drawn(day: MeasuredDay) -> dict[str, Any]:
    return {
        "day": day,
        "channel": _CHANNEL_NAMES[day.channel.value],
        "hours": hours_of(
            values_wh=day.values_wh, qualities=day.qualities, step_minutes=day.step_minutes, day=day.day
        ),
        "total_wh": sum(value for value in day.values_wh if value is not None),
    }


def _reading_drawn(row: SheetReading) -> dict[str, Any]:
    return {"row": row, "figures": [row.readings_wh.get(position) for position in range(1, 5)]}
