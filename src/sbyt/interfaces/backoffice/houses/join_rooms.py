"""Join the accounts of the rooms of a flat into one of the flat."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sbyt.apps.parties.operations.keep_party import PartyFacts
from sbyt.apps.parties.types import Party
from sbyt.apps.tariffs.queries_of_lists import household_tariffs
from sbyt.interfaces.backoffice.contracts.account_end import ClosingForm, day_of
from sbyt.interfaces.backoffice.contracts.account_split import ended
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.form_pages import done, form_page
from sbyt.interfaces.backoffice.forms import today
from sbyt.interfaces.backoffice.houses.building_access import premises_or_404, way_to
from sbyt.usecases.registers.end_account import Newcomer
from sbyt.usecases.registers.split_account import join_accounts, joining_scales


class JoinForm(ClosingForm):
    titles = (("Кто остаётся", ("name", "phone", "people", "tariff", "number")),)
    name = forms.CharField(label="Имя", max_length=300)
    phone = forms.CharField(label="Телефон", max_length=40, required=False)
    people = forms.IntegerField(label="Проживает", min_value=0)
    tariff = forms.TypedChoiceField(label="Тариф", coerce=int)
    number = forms.CharField(
        label="Номер счёта", max_length=20, required=False, help_text="Пусто: следующий свободный"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tariff = self.fields["tariff"]
        assert isinstance(tariff, forms.ChoiceField)
        tariff.choices = [(str(key), words) for key, words in household_tariffs()]


@require_http_methods(["GET", "POST"])
@screen(verb="accounts.edit", section="buildings")
def rooms_join(request: StaffRequest, premises_id: int) -> HttpResponse:
    """Join the accounts of the rooms of a flat into one of the flat."""
    premises = premises_or_404(request, premises_id)
    form = JoinForm(
        request.POST if request.method == "POST" else None,
        scales=joining_scales(premises_id=premises_id, on=day_of(request)),
        day=day_of(request),
        initial={"on": today().replace(day=1)},
    )
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        customer = PartyFacts(
            kind=Party.Kind.PERSON, name=given["name"].strip(), phone=given["phone"].strip()
        )
        opened = ended(
            form,
            lambda: join_accounts(
                actor=request.actor,
                premises_id=premises_id,
                on=given["on"],
                tariff_id=given["tariff"],
                comes=Newcomer(customer=customer, people=given["people"], number=given["number"].strip()),
                shows=form.shows(),
                reason=given["reason"],
                now=timezone.now(),
            ),
        )
        if opened is not None:
            to = reverse("backoffice:account", args=[opened])
            return done(request, "Счета комнат закрыты, на квартиру открыт один.", to=to)
    return form_page(
        request,
        form,
        title="Объединить счета",
        note=f"{premises}. Счета всех комнат закроются, общий прибор станет прибором квартиры.",
        button="Объединить",
        back_url=reverse("backoffice:building", args=[premises.building_id]),
        crumbs=way_to(premises.building),
    )
