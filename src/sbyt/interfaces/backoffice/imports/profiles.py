"""Profiles of tables with hourly volumes: which column says what, tried on a file before anything is kept."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from sbyt.apps.intake.operations.profiles import UnableToKeepProfile, keep_profile, layout_of
from sbyt.apps.intake.queries.profiles import table_profiles
from sbyt.formats.hour_table import HourTableLayout, read_hour_table
from sbyt.formats.hours import hours_of
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.forms import OfficeForm
from sbyt.interfaces.backoffice.rendering import render_screen

_DAYS_SHOWN: Final = 20
_ISSUES_SHOWN: Final = 20
_LARGEST_SAMPLE: Final = 16 * 1024 * 1024
_COLUMN: Final = {"max_length": 3, "required": False}
_CHANNEL_NAMES: Final = {1: "A+", 2: "A−", 3: "R+", 4: "R−"}


class ProfileForm(OfficeForm):
    """A layout in the words of who looks at the table."""

    name = forms.CharField(label="Название", max_length=100)
    pattern = forms.CharField(
        label="Имена файлов", max_length=200, help_text="Маска: hours_*.xlsx; * любые знаки, ? один"
    )
    is_on = forms.BooleanField(label="Применять к новым файлам", required=False, initial=True)
    shape = forms.ChoiceField(
        label="Строка таблицы", choices=[("wide", "сутки, часы в столбцах"), ("long", "один интервал")]
    )
    step_minutes = forms.TypedChoiceField(
        label="Интервал", choices=[(60, "час"), (30, "полчаса")], coerce=int
    )
    unit_wh = forms.TypedChoiceField(
        label="Единица", choices=[(1000, "кВт·ч"), (1, "Вт·ч"), (1_000_000, "МВт·ч")], coerce=int
    )
    first_row = forms.IntegerField(label="Первая строка данных", min_value=1, max_value=1000, initial=2)
    day_column = forms.CharField(label="Столбец даты", max_length=3, initial="A")
    point_column = forms.CharField(label="Столбец точки", initial="B", **_COLUMN)  # type: ignore[arg-type]
    point = forms.CharField(
        label="Точка", max_length=40, required=False, help_text="Если весь файл об одной точке"
    )
    channel_column = forms.CharField(label="Столбец канала", **_COLUMN)  # type: ignore[arg-type]
    channel = forms.ChoiceField(label="Канал", choices=[(name, name) for name in ("A+", "A-", "R+", "R-")])
    first_value_column = forms.CharField(label="Первый столбец часов", initial="C", **_COLUMN)  # type: ignore[arg-type]
    hour_column = forms.CharField(label="Столбец часа", **_COLUMN)  # type: ignore[arg-type]
    hour_means = forms.ChoiceField(label="Час назван по", choices=[("end", "концу"), ("beginning", "началу")])
    value_column = forms.CharField(label="Столбец объёма", **_COLUMN)  # type: ignore[arg-type]
    sheet = forms.CharField(label="Лист", max_length=31, required=False, help_text="Пусто: первый видимый")
    delimiter = forms.ChoiceField(
        label="Разделитель CSV", choices=[(";", "точка с запятой"), (",", "запятая"), ("\t", "табуляция")]
    )
    encoding = forms.ChoiceField(
        label="Кодировка CSV", choices=[("utf-8", "UTF-8"), ("cp1251", "windows-1251")]
    )
    sample = forms.FileField(label="Проверить на файле", required=False)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for field in (
            "day_column",
            "point_column",
            "channel_column",
            "first_value_column",
            "hour_column",
            "value_column",
        ):
            column = given.get(field, "").upper()
            given[field] = column
            if column and not (column.isascii() and column.isalpha()):
                self.add_error(field, "Буквы столбца, например C или AA")
        if not given.get("point_column") and not given.get("point"):
            self.add_error("point", "Назовите столбец точки или саму точку")
        needed = ("hour_column", "value_column") if given.get("shape") == "long" else ("first_value_column",)
        for field in needed:
            if not given.get(field) and field not in self.errors:
                self.add_error(field, "Нужен для такой таблицы")
        return given

    def layout(self) -> HourTableLayout:
        """Return the layout that the form says."""
        given = self.cleaned_data
        return HourTableLayout(**{name: given[name] for name in HourTableLayout.__slots__})


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
def profile(request: StaffRequest, profile_id: int | None = None) -> HttpResponse:
    """Show the form; try it on a file; keep it."""
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
    form = ProfileForm(request.POST or None, request.FILES or None, initial=initial)
    context: dict[str, Any] = {"form": form, "title": known.name if known else "Новый профиль таблицы"}
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            context["preview"] = _preview(form)
        elif _kept(request, form, profile_id):
            return HttpResponseRedirect(reverse("backoffice:import-profiles"))
    status = 422 if form.errors else 200
    return render_screen(request, "backoffice/imports/profile.html", context, status=status)


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
    contents = read_hour_table(sample.read(), layout=form.layout())
    return {
        "file": sample.name,
        "days": [
            {
                "day": day,
                "channel": _CHANNEL_NAMES[day.channel.value],
                "hours": hours_of(
                    values_wh=day.values_wh, qualities=day.qualities, step_minutes=day.step_minutes
                ),
                "total_wh": sum(value for value in day.values_wh if value is not None),
            }
            for day in contents.days[:_DAYS_SHOWN]
        ],
        "count": len(contents.days),
        "refused": contents.refused,
        "issues": contents.issues[:_ISSUES_SHOWN],
        "layout": asdict(form.layout()),
    }
