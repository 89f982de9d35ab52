"""«Районы»: which streets lie in which district; a locality or a street is put into one."""

from __future__ import annotations

from typing import Final

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sbyt.apps.premises.operations_districts import UnableToAssignDistrict, assign_district
from sbyt.apps.premises.queries_of_districts import streets_by_district
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.form_pages import done, form_page, refuse
from sbyt.interfaces.backoffice.forms import OfficeForm, ReasonField
from sbyt.kit import numbers

_MOST_STREETS: Final = 1000


class DistrictForm(OfficeForm):
    """Which houses, into which district."""

    locality = forms.CharField(label="Населённый пункт", max_length=120)
    street = forms.CharField(
        label="Улица", max_length=120, required=False, help_text="Пусто: все дома населённого пункта"
    )
    district = forms.CharField(
        label="Район", max_length=120, required=False, help_text="Пусто: убрать дома из района"
    )
    reason = ReasonField()


@require_http_methods(["GET", "POST"])
@screen(verb="accounts.edit", section="buildings")
def districts(request: StaffRequest) -> HttpResponse:
    """Show the streets by district; put houses into one."""
    initial = {name: request.GET.get(name, "") for name in ("locality", "street", "district")}
    form = DistrictForm(request.POST if request.method == "POST" else None, initial=initial)
    here = reverse("backoffice:districts")
    if form.is_bound and form.is_valid():
        try:
            count = assign_district(actor=request.actor, **form.cleaned_data)
        except UnableToAssignDistrict as refusal:
            refuse(form, refusal)
        else:
            words = f"Изменено домов: {numbers.whole(count)}."
            return done(request, words if count else "Эти дома уже в этом районе.", to=here)
    rows = streets_by_district(request.actor, most=_MOST_STREETS + 1)
    return form_page(
        request,
        form,
        title="Районы",
        note="По району считают, обходят и отбирают дома. Счета и цены от него не зависят.",
        button="Записать",
        back_url=reverse("backoffice:buildings"),
        crumbs=[(reverse("backoffice:buildings"), "Дома и квартиры")],
        template="backoffice/houses/districts.html",
        rows=rows[:_MOST_STREETS],
        most=_MOST_STREETS if len(rows) > _MOST_STREETS else 0,
    )
