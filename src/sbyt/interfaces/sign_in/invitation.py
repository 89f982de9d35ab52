"""The page behind the link that staff give: the person sets a password."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from sbyt.interfaces.sign_in.forms import FirstPasswordForm
from sbyt.kit.access.users import UnableToAcceptInvitation, accept_invitation, open_invitation
from sbyt.kit.audit.tracking import acting


@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the form, or set the password and send the person to sign in with it."""
    try:
        invited = open_invitation(secret).user
        form = FirstPasswordForm(request.POST or None, user=invited)
        if request.method == "POST" and form.is_valid():
            with acting(user_id=invited.pk, reason="Пароль задан по приглашению"):
                accept_invitation(secret=secret, password=form.cleaned_data["password1"])
            return HttpResponseRedirect(f"{reverse('account_login')}?password=set")
    except UnableToAcceptInvitation:
        return render(request, "sign_in/invitation_dead.html", status=410)
    except ValidationError as refusal:
        form.add_error("password1", refusal)
    return render(request, "sign_in/invitation.html", {"form": form, "invited": invited})
