"""Acts about a point, seals on its meters, verifications of them: recorded and ended from the page of the point."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sbyt.apps.devices.operations_verification import UnableToVerify, record_verification
from sbyt.apps.metering.operations.record_ground import UnableToRecordGround
from sbyt.apps.metering.operations.seals import UnableToSeal, end_seal, put_seal, seals_of
from sbyt.apps.metering.queries.meters_of_points import MeterAtPoint, meters_of_points
from sbyt.apps.metering.types import PointGround, Seal, UsagePoint
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.form_pages import LATE, done, form_page, refuse
from sbyt.interfaces.backoffice.forms import DayField, OfficeForm, ReasonField, ScaledField, today
from sbyt.interfaces.backoffice.metering.point_page import point_or_404
from sbyt.usecases.registers.point_acts import add_act, end_act
from sbyt.usecases.registers.scope import UnableToFind


class PowerField(ScaledField):
    """kW, as W."""

    places = 3
    example = "3,5"


class ActForm(OfficeForm):
    kind = forms.ChoiceField(label="Что установлено", choices=PointGround.Kind.choices)
    since = DayField(label="С какого дня", help_text="День события; у отказа в допуске день акта")
    until = DayField(label="До какого дня", required=False, help_text="Пусто: пока не устранено")
    act_on = DayField(label="День акта", required=False, help_text="Пусто: день события")
    power_w = PowerField(
        label="Мощность, кВт", required=False, at_least=1, help_text="Подключённая без разрешения"
    )
    document = forms.CharField(label="Документ", max_length=300, help_text="Номер и дата акта или сообщения")


class EndActForm(OfficeForm):
    until = DayField(label="Окончить с", required=False, help_text="Пусто: отменить целиком, как ошибочный")
    reason = ReasonField()


class SealForm(OfficeForm):
    number = forms.CharField(label="Номер пломбы", max_length=40)
    place = forms.ChoiceField(label="Где", choices=Seal.Place.choices)
    on = DayField(label="Установлена", help_text="Стоявшая на этом месте станет заменённой")
    document = forms.CharField(label="Акт", max_length=300, help_text="Номер и дата")


class EndSealForm(OfficeForm):
    on = DayField(label="День")
    end = forms.ChoiceField(label="Что с ней", choices=[("removed", "снята"), ("torn", "сорвана")])
    document = forms.CharField(label="Акт", max_length=300, help_text="Номер и дата")


class VerificationForm(OfficeForm):
    verified_on = DayField(label="День поверки")
    valid_until = DayField(label="Действует до")
    fit = forms.BooleanField(label="Признан годным", required=False, initial=True)
    certificate = forms.CharField(label="Свидетельство", max_length=120)


@require_http_methods(["GET", "POST"])
@screen(verb="readings.enter", section="points")
def act_add(request: StaffRequest, point_id: int) -> HttpResponse:
    """Record an act about the point."""
    place = _place(request, point_id)
    form = ActForm(request.POST if request.method == "POST" else None, initial={"since": today()})
    if form.is_bound and form.is_valid():
        try:
            late = add_act(actor=request.actor, usage_point_id=point_id, **form.cleaned_data)
        except UnableToRecordGround as refusal:
            form.add_error(_field_of(str(refusal)), _sentence(refusal))
        else:
            return done(request, "Акт записан." + (LATE if late else ""), to=_page_url(place))
    note = "Второй отказ в допуске подряд считается по нормативу с коэффициентом."
    return _page(request, place, form, title="Записать акт", note=note)


@require_http_methods(["GET", "POST"])
@screen(verb="readings.enter", section="points")
def act_end(request: StaffRequest, point_id: int, ground_row: int) -> HttpResponse:
    """End an act on a day, or withdraw it."""
    place = _place(request, point_id)
    form = EndActForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            late = end_act(
                actor=request.actor,
                usage_point_id=point_id,
                ground_id=ground_row,
                until=given["until"],
                reason=given["reason"],
            )
        except UnableToFind:
            raise Http404 from None
        except UnableToRecordGround as refusal:
            form.add_error("until", _sentence(refusal))
        else:
            return done(request, "Акт окончен." + (LATE if late else ""), to=_page_url(place))
    return _page(request, place, form, title="Окончить акт", note="Прежняя запись останется в журнале.")


@require_http_methods(["GET", "POST"])
@screen(verb="readings.enter", section="points")
def seal_add(request: StaffRequest, point_id: int) -> HttpResponse:
    """Put a seal on the meter that stands at the point."""
    place = _place(request, point_id)
    meter = _standing(place)
    form = SealForm(request.POST if request.method == "POST" else None, initial={"on": today()})
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            put_seal(user_id=request.actor.user_id, installation_id=meter.installation_id, **given)
        except UnableToSeal as refusal:
            refuse(form, refusal)
        else:
            return done(request, f"Пломба № {given['number']} записана.", to=_page_url(place))
    return _page(request, place, form, title="Поставить пломбу", note=meter.name)


@require_http_methods(["GET", "POST"])
@screen(verb="readings.enter", section="points")
def seal_end(request: StaffRequest, point_id: int, seal_row: int) -> HttpResponse:
    """Say that a seal was taken off or found torn."""
    place = _place(request, point_id)
    seal = next((one for one in seals_of(point_ids=[point_id]) if one.pk == seal_row), None)
    if seal is None:
        raise Http404
    form = EndSealForm(request.POST if request.method == "POST" else None, initial={"on": today()})
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            end_seal(user_id=request.actor.user_id, seal_id=seal_row, **given)
        except UnableToSeal as refusal:
            refuse(form, refusal)
        else:
            return done(request, f"Пломба № {seal.number}: {seal_words(given['end'])}.", to=_page_url(place))
    return _page(request, place, form, title=f"Снять пломбу № {seal.number}", note="")


@require_http_methods(["GET", "POST"])
@screen(verb="readings.enter", section="points")
def verification_add(request: StaffRequest, point_id: int) -> HttpResponse:
    """Record a verification of the meter that stands at the point."""
    place = _place(request, point_id)
    meter = _standing(place)
    form = VerificationForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            record_verification(
                user_id=request.actor.user_id,
                meter_id=meter.meter_id,
                today=timezone.localdate(),
                **form.cleaned_data,
            )
        except UnableToVerify as refusal:
            refuse(form, refusal)
        else:
            return done(request, "Поверка записана.", to=_page_url(place))
    note = f"{meter.name}. Просроченная поверка расчёт по показаниям не отменяет, пока прибор не заменён."
    return _page(request, place, form, title="Записать поверку", note=note)


def seal_words(end: str) -> str:
    """Return how a seal ended, in words."""
    return str(Seal.End(end).label)


def _place(request: StaffRequest, point_id: int) -> UsagePoint:
    place = point_or_404(request, point_id)
    request.actor.require("readings.enter", branch_id=place.branch_id)
    return place


def _standing(place: UsagePoint) -> MeterAtPoint:
    meter = next((one for one in meters_of_points(point_ids=[place.pk]) if one.stands), None)
    if meter is None:
        raise Http404
    return meter


def _page_url(place: UsagePoint) -> str:
    return reverse("backoffice:point", args=[place.pk])


def _page(
    request: StaffRequest, place: UsagePoint, form: OfficeForm, *, title: str, note: str
) -> HttpResponse:
    return form_page(
        request,
        form,
        title=title,
        note=f"{place.code}, {place.premises or place.building}. {note}".strip(),
        button="Записать",
        back_url=_page_url(place),
        crumbs=[(reverse("backoffice:points"), "Точки и профили"), (_page_url(place), place.code)],
    )


def _sentence(refusal: Exception) -> str:
    words = str(refusal)
    return f"{words[:1].upper()}{words[1:]}."


def _field_of(words: str) -> str | None:
    """Return the field that a refusal of an act is about."""
    for part, name in (
        ("мощность", "power_w"),
        ("окончания", "until"),
        ("акт не бывает", "act_on"),
        ("уже есть", "since"),
    ):
        if part in words:
            return name
    return "document" if "документ" in words else None
