"""«Посчитать заново»: months of an account or a building by what is known now, or a sum named by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from sbyt.apps.billing.operations.recalculate import (
    VERB,
    MoreThanBilled,
    UnableToRecalculate,
    propose_by_hand,
)
from sbyt.apps.contracts.queries import accounts_for
from sbyt.apps.contracts.queries_life import waiting_late_facts
from sbyt.apps.contracts.queries_supply import supplied_points
from sbyt.apps.contracts.types import Account
from sbyt.calc.periods import month_before, next_month
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.forms import MoneyField, MonthField, OfficeForm, today
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit import numbers
from sbyt.usecases.recalculation import Asked, difference, propose

_MOST_FACTS = 100


class MonthsForm(OfficeForm):
    """Whose months, from which to which, both inclusive."""

    account = forms.CharField(label="Лицевой счёт", max_length=30)
    whole_house = forms.BooleanField(label="Весь дом этого счёта", required=False)
    since = MonthField(label="С месяца")
    until = MonthField(label="По месяц")


class ByHandForm(OfficeForm):
    """A sum with VAT for a billed month of an account."""

    account_number = forms.CharField(label="Лицевой счёт", max_length=30)
    month = MonthField(label="За месяц")
    gross = MoneyField(label="Сумма с НДС, ₽", help_text="Меньше нуля — снять")
    note = forms.CharField(label="Основание", max_length=300, min_length=3)
    beyond = forms.BooleanField(label="Снять больше начисленного", required=False)


@require_http_methods(["GET", "POST"])
@screen(verb=VERB, section="adjustments")
def new(request: StaffRequest) -> HttpResponse:
    """Show the difference of the months asked for; posted, propose it."""
    given = request.POST if request.method == "POST" else request.GET
    asked_for = "account" in given and "since" in given
    form = MonthsForm(given if asked_for else None, initial=_initial(request))
    facts = [int(text) for text in given.getlist("fact") if text.isascii() and text.isdigit()]
    if not asked_for or not form.is_valid():
        return _page(request, form, status=422 if asked_for else 200)
    account = _account(request, form.cleaned_data["account"])
    if account is None:
        form.add_error("account", "Такого счёта нет среди ваших.")
        return _page(request, form, status=422)
    asked = _asked(form.cleaned_data, account)
    try:
        if request.method == "POST":
            return _proposed(request, propose(request.actor, asked, fact_ids=facts))
        found = difference(request.actor, asked)
    except UnableToRecalculate as refusal:
        form.add_error(None, f"{str(refusal)[:1].upper()}{str(refusal)[1:]}.")
        return _page(request, form, status=422)
    return _page(request, form, found=found, facts_named=facts, account=account)


def _initial(request: StaffRequest) -> dict[str, Any]:
    last = month_before(today().replace(day=1))
    return {"account": request.GET.get("of", ""), "since": f"{last:%Y-%m}", "until": f"{last:%Y-%m}"}


def _account(request: StaffRequest, number: str) -> Account | None:
    return accounts_for(request.actor, verb=VERB).filter(number=number.strip()).first()


def _asked(given: dict[str, Any], account: Account) -> Asked:
    since: date = given["since"]
    return Asked(
        building_id=account.premises.building_id,
        account_id=None if given["whole_house"] else account.pk,
        since=since,
        until=next_month(given["until"]),
    )


def _proposed(request: StaffRequest, count: int) -> HttpResponse:
    said = numbers.counted(count, "перерасчёт предложен", "перерасчёта предложено", "перерасчётов предложено")
    words = f"{said}: ждут решения." if count else "Разницы нет: предлагать нечего."
    messages.add_message(request, messages.INFO, words, extra_tags="ok")
    return HttpResponseRedirect(f"{reverse('backoffice:adjustments')}?state=proposed")


@require_POST
@screen(verb=VERB, section="adjustments")
def by_hand(request: StaffRequest) -> HttpResponse:
    """Propose a sum named by a person."""
    form = ByHandForm(request.POST)
    if form.is_valid():
        account = _account(request, form.cleaned_data["account_number"])
        month = form.cleaned_data["month"]
        terms = () if account is None else supplied_points(account_ids=[account.pk])
        point = next((one.usage_point_id for one in terms if one.valid_from < next_month(month)), None)
        if account is None or point is None:
            form.add_error("account_number", "Такого счёта с точкой учёта нет среди ваших.")
        elif _stored(request, form, account, point):
            return _proposed(request, 1)
    return _page(request, MonthsForm(initial=_initial(request)), by_hand=form, status=422)


def _stored(request: StaffRequest, form: ByHandForm, account: Account, point_id: int) -> bool:
    given = form.cleaned_data
    try:
        propose_by_hand(
            actor=request.actor,
            account_id=account.pk,
            usage_point_id=point_id,
            month=given["month"],
            gross_kop=given["gross"],
            note=given["note"],
            beyond_billed=given["beyond"],
        )
    except MoreThanBilled as refusal:
        form.add_error("gross", f"{str(refusal)[:1].upper()}{str(refusal)[1:]}.")
        return False
    except UnableToRecalculate as refusal:
        form.add_error(None, f"{str(refusal)[:1].upper()}{str(refusal)[1:]}.")
        return False
    return True


def _page(
    request: StaffRequest,
    form: MonthsForm,
    *,
    by_hand: ByHandForm | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    found = more.get("found")
    hand = by_hand or ByHandForm(initial={"account_number": request.GET.get("of", "")})
    other = hand.fields["account_number"] if by_hand is None else form.fields["account"]
    other.widget.attrs.pop("autofocus", None)
    context = {
        "form": form,
        "by_hand": hand,
        "facts": waiting_late_facts(request.actor, verb=VERB)[:_MOST_FACTS],
        "searched": found is not None,
        "gross_kop": sum(row.gross_kop for row in found or ()),
        "quantity_wh": sum(row.quantity_wh for row in found or ()),
        **more,
    }
    return render_screen(request, "backoffice/adjustments/new.html", context, status=status)
