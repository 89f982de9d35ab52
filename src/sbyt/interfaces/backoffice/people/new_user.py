"""Make a user."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.people.forms import NewUser
from sbyt.interfaces.backoffice.people.shown_once import show_link
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit.access.users import UnableToCreateUser
from sbyt.usecases.people.users import create_user


@require_http_methods(["GET", "POST"])
@screen(verb="users.manage", section="users")
def new_user(request: StaffRequest) -> HttpResponse:
    """Show the form, or make the user and show the link for the first password."""
    form = NewUser(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_user(actor=request.whole_actor, **form.cleaned_data)
        except UnableToCreateUser as refusal:
            form.add_error(None, str(refusal))
        else:
            return show_link(request, made.invitation.user, made)
    status = 422 if form.errors else 200
    return render_screen(request, "backoffice/people/new_user.html", {"form": form}, status=status)
