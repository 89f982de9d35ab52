"""Forms of what was agreed with a household: absences, benefits, exemptions from ranges."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sbyt.apps.contracts.operations_household import BenefitFacts, UnableToGrant
from sbyt.apps.contracts.types import Benefit
from sbyt.apps.premises.operations_absence import AbsenceFacts, UnableToRecordAbsence
from sbyt.apps.premises.queries_of_people import absence_of
from sbyt.interfaces.backoffice.contracts.account_page import card_or_404
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.form_pages import LATE, SectionedForm, done, form_page, refuse
from sbyt.interfaces.backoffice.forms import (
    DayField,
    EnergyField,
    OfficeForm,
    PercentField,
    ReasonField,
    today,
)
from sbyt.usecases.account_card.card import AccountCard
from sbyt.usecases.registers.change_household import (
    add_absence,
    add_benefit,
    add_exemption,
    change_absence,
    drop_absence,
    stop_grant,
)

_KINDS: Final = ("benefit", "exemption")
_DOCUMENT: Final = "Номер и дата; запишется в журнал"


class AbsenceForm(OfficeForm):
    people = forms.IntegerField(label="Сколько человек", min_value=1, max_value=50, initial=1)
    left_on = DayField(label="День отъезда")
    returned_on = DayField(label="День возвращения", required=False, help_text="Пусто: ещё не вернулись")
    applied_on = DayField(
        label="День заявления", required=False, help_text="Не позже 30 дней после возвращения"
    )
    document = forms.CharField(
        label="Документ", max_length=300, help_text="Командировочное, билет, справка, договор аренды"
    )


class ReasonForm(OfficeForm):
    reason = ReasonField()


class EndForm(OfficeForm):
    until = DayField(label="Окончить с", required=False, help_text="Пусто: отменить целиком, как ошибочную")
    reason = ReasonField()


class BenefitForm(SectionedForm):
    titles = (
        ("Льгота", ("name", "law", "share", "mode")),
        ("На сколько", ("limit", "limit_wh", "people", "with_common_needs")),
        ("Срок", ("since", "until", "document")),
    )
    name = forms.CharField(label="Категория", max_length=200)
    law = forms.CharField(
        label="Закон",
        max_length=200,
        required=False,
        help_text="Федеральный или региональный акт: для реестра льгот",
    )
    share = PercentField(label="Часть цены, %", at_least=1)
    mode = forms.ChoiceField(label="Способ", choices=Benefit.Mode.choices)
    limit = forms.ChoiceField(label="Предел", choices=Benefit.Limit.choices, initial=Benefit.Limit.NORM)
    limit_wh = EnergyField(label="Объём в месяц, кВт·ч", required=False, at_least=1)
    people = forms.IntegerField(label="Скольким", required=False, help_text="Пусто: всем проживающим")
    with_common_needs = forms.BooleanField(label="И на общие нужды", required=False)
    since = DayField(label="С какого дня")
    until = DayField(label="До какого дня", required=False, help_text="Пусто: бессрочно")
    document = forms.CharField(label="Документ", max_length=300, help_text=_DOCUMENT)

    def facts(self) -> BenefitFacts:
        given = self.cleaned_data
        return BenefitFacts(
            name=given["name"],
            share_bp=given["share"],
            people=given["people"],
            limit=given["limit"],
            limit_wh=given["limit_wh"],
            with_common_needs=given["with_common_needs"],
            mode=given["mode"],
            law=given["law"].strip(),
        )


class ExemptionForm(OfficeForm):
    since = DayField(label="С какого дня")
    until = DayField(label="До какого дня", required=False, help_text="Пусто: бессрочно")
    document = forms.CharField(label="Основание", max_length=300, help_text=_DOCUMENT)


@require_http_methods(["GET", "POST"])
@screen(verb="accounts.edit", section="accounts")
def absence_add(request: StaffRequest, account_id: int) -> HttpResponse:
    """Record an absence."""
    card = _card(request, account_id)
    form = AbsenceForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            late = add_absence(actor=request.actor, account_id=account_id, **form.cleaned_data)
        except UnableToRecordAbsence as refusal:
            form.add_error(_field_of(str(refusal)), _sentence(refusal))
        else:
            return _done(request, card, "Отсутствие записано.", late)
    note = "Норматив уменьшается за полные дни отсутствия, если их больше пяти и прибор поставить нельзя. Отсутствия разных людей складываются по дням."
    return _page(request, card, form, title="Записать отсутствие", note=note)


@require_http_methods(["GET", "POST"])
@screen(verb="accounts.edit", section="accounts")
def absence_change(request: StaffRequest, account_id: int, absence_id: int) -> HttpResponse:
    """Put an absence right: the day of return, the people, the paper."""
    card = _card(request, account_id)
    standing = absence_of(absence_id=absence_id, premises_id=card.account.premises_id)
    if standing is None:
        raise Http404
    initial = {name: getattr(standing, name) for name in AbsenceForm.base_fields}
    form = AbsenceForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        facts = AbsenceFacts(**form.cleaned_data)
        try:
            late = change_absence(
                actor=request.actor, account_id=account_id, absence_id=absence_id, facts=facts
            )
        except UnableToRecordAbsence as refusal:
            form.add_error(_field_of(str(refusal)), _sentence(refusal))
        else:
            return _done(request, card, "Отсутствие исправлено.", late)
    return _page(
        request, card, form, title="Исправить отсутствие", note="Прежняя запись останется в журнале."
    )


@require_http_methods(["GET", "POST"])
@screen(verb="accounts.edit", section="accounts")
def absence_drop(request: StaffRequest, account_id: int, absence_id: int) -> HttpResponse:
    """Withdraw an absence."""
    card = _card(request, account_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            late = drop_absence(
                actor=request.actor,
                account_id=account_id,
                absence_id=absence_id,
                reason=form.cleaned_data["reason"],
            )
        except UnableToRecordAbsence as refusal:
            form.add_error(None, _sentence(refusal))
        else:
            return _done(request, card, "Отсутствие отменено.", late)
    return _page(request, card, form, title="Отменить отсутствие", note="Запись останется в журнале.")


@require_http_methods(["GET", "POST"])
@screen(verb="accounts.edit", section="accounts")
def benefit_add(request: StaffRequest, account_id: int) -> HttpResponse:
    """Record a benefit."""
    card = _card(request, account_id)
    initial = {"share": 50_00, "since": today().replace(day=1)}
    form = BenefitForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            late = add_benefit(
                actor=request.actor,
                account_id=account_id,
                facts=form.facts(),
                since=given["since"],
                until=given["until"],
                document=given["document"],
            )
        except UnableToGrant as refusal:
            refuse(form, refusal, {"share_bp": "share"})
        else:
            return _done(request, card, "Льгота записана.", late)
    return _page(request, card, form, title="Записать льготу", note="Льгота считается от цены и до предела.")


@require_http_methods(["GET", "POST"])
@screen(verb="accounts.edit", section="accounts")
def exemption_add(request: StaffRequest, account_id: int) -> HttpResponse:
    """Record an exemption from ranges."""
    card = _card(request, account_id)
    form = ExemptionForm(
        request.POST if request.method == "POST" else None, initial={"since": today().replace(day=1)}
    )
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            late = add_exemption(
                actor=request.actor,
                account_id=account_id,
                since=given["since"],
                until=given["until"],
                reason=given["document"],
            )
        except UnableToGrant as refusal:
            refuse(form, refusal)
        else:
            return _done(request, card, "Освобождение записано.", late)
    note = "Весь объём считается по цене первого диапазона."
    return _page(request, card, form, title="Освободить от диапазонов", note=note)


@require_http_methods(["GET", "POST"])
@screen(verb="accounts.edit", section="accounts")
def grant_end(request: StaffRequest, account_id: int, grant_kind: str, grant_row: int) -> HttpResponse:
    """End a benefit or an exemption on a day, or withdraw it."""
    if grant_kind not in _KINDS:
        raise Http404
    card = _card(request, account_id)
    form = EndForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            late = stop_grant(
                actor=request.actor,
                account_id=account_id,
                kind=grant_kind,
                grant_id=grant_row,
                until=given["until"],
                reason=given["reason"],
                now=timezone.now(),
            )
        except UnableToGrant as refusal:
            refuse(form, refusal)
        else:
            return _done(request, card, "Записано.", late)
    title = "Окончить льготу" if grant_kind == "benefit" else "Окончить освобождение"
    return _page(request, card, form, title=title, note="Прежняя запись останется в журнале.")


def _card(request: StaffRequest, account_id: int) -> AccountCard:
    card = card_or_404(request, account_id)
    request.actor.require("accounts.edit", branch_id=card.account.branch_id)
    if card.account.kind != "household":
        raise Http404
    return card


def _page(
    request: StaffRequest, card: AccountCard, form: OfficeForm, *, title: str, note: str
) -> HttpResponse:
    return form_page(
        request,
        form,
        title=title,
        note=f"{card.account.number}, {card.account.premises}. {note}",
        button="Записать",
        back_url=reverse("backoffice:account-household", args=[card.account.pk]),
        crumbs=way_to_account(card),
    )


def way_to_account(card: AccountCard) -> list[tuple[str, str]]:
    """Return the crumbs that lead to the account."""
    return [
        (reverse("backoffice:accounts"), "Лицевые счета"),
        (reverse("backoffice:account", args=[card.account.pk]), card.account.number),
    ]


def _done(request: StaffRequest, card: AccountCard, words: str, late: Any) -> HttpResponse:
    to = reverse("backoffice:account-household", args=[card.account.pk])
    return done(request, words + (LATE if late else ""), to=to)


def _field_of(words: str) -> str | None:
    """Return the field that a refusal of an absence is about."""
    known = {"возвращения": "returned_on", "зарегистрировано": "people", "документ": "document"}
    return next((field for part, field in known.items() if part in words), None)


def _sentence(refusal: Exception) -> str:
    words = str(refusal)
    return f"{words[:1].upper()}{words[1:]}."
