"""Enter flats, rooms and non-residential rooms of a building; change how large one is."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sbyt.apps.premises.operations_rooms import (
    UnableToKeepRoom,
    enter_premises,
    numbers_from,
)
from sbyt.apps.premises.queries_of_buildings import flats_of, size_on
from sbyt.apps.premises.types import Building
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.form_pages import LATE, done, form_page, refuse
from sbyt.interfaces.backoffice.forms import AreaField, DayField, OfficeForm, ReasonField, today
from sbyt.interfaces.backoffice.houses.building_access import building_or_404, premises_or_404, way_to
from sbyt.interfaces.backoffice.houses.building_areas import areas_warning
from sbyt.kit import numbers
from sbyt.usecases.registers.change_room import change_room_size
from sbyt.usecases.registers.people_bounds import most_owners

_KINDS: Final = [
    ("flat", "квартира"),
    ("room", "комната коммунальной квартиры"),
    ("section", "секция коммунальной квартиры"),
    ("non_residential", "нежилое помещение"),
    ("house", "частный дом"),
]


class PremisesForm(OfficeForm):
    kind = forms.ChoiceField(label="Вид", choices=_KINDS)
    numbers = forms.CharField(
        label="Номера", max_length=500, help_text="Один или несколько: 1-60, 12а, 71; у частного дома 1"
    )
    inside = forms.TypedChoiceField(
        label="Внутри квартиры",
        coerce=int,
        empty_value=None,
        required=False,
        help_text="Для комнат и секций коммунальной квартиры",
    )
    area = AreaField(label="Площадь каждого, м²", required=False, at_least=1)
    rooms = forms.IntegerField(label="Комнат", initial=1)
    owners = forms.IntegerField(label="Собственников", required=False)
    reason = ReasonField()

    def __init__(self, *args: Any, building: Building, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inside = self.fields["inside"]
        assert isinstance(inside, forms.ChoiceField)
        inside.choices = [("", "—"), *((str(key), name) for key, name in flats_of(building_id=building.pk))]


class SizeForm(OfficeForm):
    since = DayField(label="С какого дня", help_text="Первое число месяца")
    area = AreaField(label="Площадь, м²", required=False, at_least=1)
    rooms = forms.IntegerField(label="Комнат")
    owners = forms.IntegerField(
        label="Собственников", required=False, help_text="По ним норматив, если никто не зарегистрирован"
    )
    document = forms.CharField(label="Документ", max_length=300, help_text="Номер и дата; запишется в журнал")


@require_http_methods(["GET", "POST"])
@screen(verb="accounts.edit", section="buildings")
def premises_add(request: StaffRequest, building_id: int) -> HttpResponse:
    """Enter premises of one kind, one or many at once."""
    building = building_or_404(request, building_id)
    back = reverse("backoffice:building", args=[building_id])
    form = PremisesForm(
        request.POST if request.method == "POST" else None,
        building=building,
        initial={"inside": request.GET.get("inside"), "kind": request.GET.get("kind", "flat")},
    )
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            entered = enter_premises(
                actor=request.actor,
                building_id=building_id,
                kind=given["kind"],
                numbers=numbers_from(given["numbers"]),
                inside_id=given["inside"],
                area_dm2=given["area"],
                rooms=given["rooms"],
                owners=given["owners"],
                reason=given["reason"],
                most_owners=most_owners(on=today()),
            )
        except UnableToKeepRoom as refusal:
            refuse(form, refusal)
        else:
            count = numbers.counted(len(entered), "помещение", "помещения", "помещений")
            return done(request, f"Заведено: {count}.", to=back)
    return form_page(
        request,
        form,
        title="Завести помещения",
        note=f"{building}. Комнаты и секции лежат внутри квартиры и называются вместе с ней: «12 к. 1».",
        button="Завести",
        back_url=back,
        crumbs=way_to(building),
    )


@require_http_methods(["GET", "POST"])
@screen(verb="accounts.edit", section="buildings")
def size_change(request: StaffRequest, premises_id: int) -> HttpResponse:
    """Change area, rooms and owners from a month on."""
    premises = premises_or_404(request, premises_id)
    back = _way_back(request, premises.building_id)
    now = size_on(premises_id=premises_id, on=today())
    initial = {
        "since": today().replace(day=1),
        "area": now.area_dm2 if now else None,
        "rooms": now.rooms if now else 1,
        "owners": now.owners if now else None,
    }
    form = SizeForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            late = change_room_size(
                actor=request.actor,
                premises_id=premises_id,
                since=given["since"],
                area_dm2=given["area"],
                rooms=given["rooms"],
                owners=given["owners"],
                document=given["document"],
                now=timezone.now(),
            )
        except UnableToKeepRoom as refusal:
            refuse(form, refusal)
        else:
            warned = areas_warning(premises.building, on=given["since"])
            return done(request, f"Площадь записана.{LATE if late else ''} {warned}".rstrip(), to=back)
    return form_page(
        request,
        form,
        title="Изменить площадь",
        note=f"{premises}. Месяц считается по площади его первого дня, прежняя остаётся в истории.",
        button="Записать",
        back_url=back,
        crumbs=way_to(premises.building),
    )


def _way_back(request: StaffRequest, building_id: int) -> str:
    """Return the card of the account that sent the person here, else that of the building."""
    account = request.GET.get("account", "")
    if account.isascii() and account.isdigit():
        return reverse("backoffice:account-household", args=[int(account)])
    return reverse("backoffice:building", args=[building_id])
