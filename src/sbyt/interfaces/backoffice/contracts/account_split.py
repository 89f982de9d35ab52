"""Split the account of a flat into accounts of its rooms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sbyt.apps.parties.operations.keep_party import PartyFacts
from sbyt.apps.parties.types import Party
from sbyt.interfaces.backoffice.contracts.account_end import ClosingForm, day_of
from sbyt.interfaces.backoffice.contracts.account_page import card_or_404
from sbyt.interfaces.backoffice.contracts.household_forms import way_to_account
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.form_pages import done, form_page, refuse
from sbyt.interfaces.backoffice.forms import AreaField, today
from sbyt.kit import numbers
from sbyt.usecases.registers.closing_readings import closing_scales
from sbyt.usecases.registers.end_account import Newcomer, UnableToEndAccount
from sbyt.usecases.registers.split_account import RoomShare, split_account

MOST_ROOMS: Final = 8


class SplitForm(ClosingForm):
    """Fields of up to eight rooms: `number_1`, `name_1`, `area_1`, `people_1` and so on; two are required."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needed = 2
        for place in range(1, MOST_ROOMS + 1):
            required = place <= needed
            self._add(f"number_{place}", forms.CharField(label="Комната №", max_length=6, required=required))
            self._add(f"name_{place}", forms.CharField(label="Кто", max_length=300, required=required))
            self._add(f"area_{place}", AreaField(label="Площадь, м²", at_least=1, required=required))
            self._add(
                f"people_{place}", forms.IntegerField(label="Проживает", min_value=0, required=required)
            )

    def _add(self, name: str, field: forms.Field) -> None:
        numeric = " num" if isinstance(field, AreaField | forms.IntegerField) else ""
        field.widget.attrs["class"] = f"input{numeric}"
        self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for place in range(1, MOST_ROOMS + 1):
            parts = [f"{part}_{place}" for part in ("number", "name", "area", "people")]
            filled = [name for name in parts if given.get(name) not in {None, ""}]
            for name in parts if filled else ():
                if name not in filled and name not in self.errors:
                    self.add_error(name, "Заполните комнату целиком")
        return given

    def rooms(self) -> list[RoomShare]:
        """Return the rooms that were filled in."""
        given = self.cleaned_data
        return [
            RoomShare(
                number=given[f"number_{place}"].strip(),
                area_dm2=given[f"area_{place}"],
                comes=Newcomer(
                    customer=PartyFacts(kind=Party.Kind.PERSON, name=given[f"name_{place}"].strip()),
                    people=given[f"people_{place}"],
                ),
            )
            for place in range(1, MOST_ROOMS + 1)
            if given.get(f"number_{place}")
        ]

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the fields under their titles; the journal stands last."""
        first, *_, last = super().sections()
        parts = ("number", "name", "area", "people")
        rooms = [
            (f"Комната {place}", [self[f"{part}_{place}"] for part in parts])
            for place in range(1, MOST_ROOMS + 1)
        ]
        return [first, *rooms, last]


@require_http_methods(["GET", "POST"])
@screen(verb="accounts.edit", section="accounts")
def account_split(request: StaffRequest, account_id: int) -> HttpResponse:
    """Split the account by rooms."""
    card = card_or_404(request, account_id)
    request.actor.require("accounts.edit", branch_id=card.account.branch_id)
    if card.account.kind != "household":
        raise Http404
    form = SplitForm(
        request.POST if request.method == "POST" else None,
        scales=closing_scales(account_id=account_id, on=day_of(request)),
        day=day_of(request),
        initial={"on": today().replace(day=1)},
    )
    if form.is_bound and form.is_valid():
        opened = ended(
            form,
            lambda: split_account(
                actor=request.actor,
                account_id=account_id,
                on=form.cleaned_data["on"],
                shows=form.shows(),
                rooms=form.rooms(),
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            ),
        )
        if opened is not None:
            count = numbers.counted(len(cast("list[int]", opened)), "счёт", "счёта", "счетов")
            to = reverse("backoffice:building", args=[card.account.premises.building_id])
            return done(request, f"Счёт разделён: открыто {count} комнат.", to=to)
    return form_page(
        request,
        form,
        title="Разделить счёт",
        note=f"{card.account.number}, {card.account.premises}. Счёт закроется, прибор станет общим: его объём делится"
        " между комнатами по проживающим.",
        button="Разделить",
        template="backoffice/contracts/account_split.html",
        back_url=reverse("backoffice:account-household", args=[account_id]),
        crumbs=way_to_account(card),
    )


def ended(form: ClosingForm, operation: Callable[[], object]) -> object | None:
    """Return what the operation gave; None where it was refused, and the form says why."""
    try:
        return operation()
    except UnableToEndAccount as refusal:
        refuse(form, refusal, {"area": "area_1", "numbers": "number_1", "people": "people_1"})
        return None
