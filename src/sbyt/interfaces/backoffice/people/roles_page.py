"""«Кому что можно»: roles against rights, and which roles must have a second factor."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sbyt.apps.parties.operations.require_second_factor import UnableToRequire, require_second_factor
from sbyt.apps.parties.queries import role_requirements
from sbyt.apps.parties.roles import VERBS, VERBS_OF_ROLE
from sbyt.apps.parties.types import RoleGrant
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.people.forms import Reasoned
from sbyt.interfaces.backoffice.rendering import render_screen


@require_GET
@screen(verb="users.manage", section="users")
def roles(request: StaffRequest) -> HttpResponse:
    """Show the table of rights."""
    return _page(request)


@require_POST
@screen(verb="users.manage", section="users")
def demand_of_role(request: StaffRequest, role: str) -> HttpResponse:
    """Demand a second factor of a role, or stop demanding it."""
    form = Reasoned(request.POST)
    if not form.is_valid():
        return _page(request, refused="Укажите основание: не короче трёх знаков.")
    required = request.POST.get("required") == "yes"
    try:
        require_second_factor(
            actor=request.whole_actor, role=role, required=required, reason=form.cleaned_data["reason"]
        )
    except UnableToRequire as refusal:
        raise Http404 from refusal
    said = "обязателен" if required else "не обязателен"
    label = RoleGrant.Role(role).label
    messages.add_message(request, messages.SUCCESS, f"{label}: второй фактор {said}.", extra_tags="ok")
    return HttpResponseRedirect(reverse("backoffice:roles"))


def _page(request: StaffRequest, *, refused: str = "") -> HttpResponse:
    demanded = role_requirements()
    columns = [(role, RoleGrant.Role(role).label, demanded[role]) for role in VERBS_OF_ROLE]
    rows = [
        (verb, words, [verb in VERBS_OF_ROLE[role] for role in VERBS_OF_ROLE])
        for verb, words in VERBS.items()
    ]
    context = {
        "columns": columns,
        "rows": rows,
        "form": Reasoned(),
        "refused": refused,
        "may_change": request.whole_actor.may_everywhere("users.manage"),
    }
    return render_screen(request, "backoffice/people/roles.html", context, status=422 if refused else 200)
