"""What the frame itself can do: start page, choosing a branch, the palette."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from sbyt.apps.parties.queries import branches_where
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.saved_views import UnableToSaveView, drop_view, save_view
from sbyt.interfaces.backoffice.navigation import first_page_of
from sbyt.interfaces.backoffice.palette import found_for
from sbyt.interfaces.backoffice.rendering import render_part


@require_GET
@screen(verb="accounts.view", section="")
def start(request: StaffRequest) -> HttpResponse:
    """Send the person to where his work begins."""
    url = first_page_of(request.looker)
    if url is None:
        raise Http404
    return HttpResponseRedirect(url)


@require_POST
@screen(verb="accounts.view", section="")
def choose_branch(request: StaffRequest) -> HttpResponse:
    """Narrow everything that is shown to one branch, or widen it back; returns to where the person was."""
    chosen = request.POST.get("branch", "")
    known = {str(branch_id): branch_id for branch_id, _ in branches_where(request.whole_actor)}
    if chosen in known:
        request.session["branch_id"] = known[chosen]
    else:
        request.session.pop("branch_id", None)
    return _back(request, request.POST.get("back", ""))


@require_GET
@screen(verb="accounts.view", section="")
def palette(request: StaffRequest) -> HttpResponse:
    """Answer the palette: links to what the words may mean."""
    groups = found_for(request.looker, request.GET.get("q", ""))
    return render_part(request, "backoffice/parts/palette_found.html", {"groups": groups})


@require_POST
@screen(verb="accounts.view", section="")
def keep_view(request: StaffRequest, list_name: str) -> HttpResponse:
    """Save the address of a list as a view; returns to the list, at the new tab."""
    query = request.POST.get("query", "")
    path = request.POST.get("path", "")
    try:
        view = save_view(
            list_name=list_name,
            title=request.POST.get("title", ""),
            query=query,
            user_id=request.user.pk,
            shared=request.POST.get("shared") == "yes",
        )
    except UnableToSaveView as error:
        messages.add_message(request, messages.ERROR, str(error), extra_tags="bad")
        return _back(request, path + query)
    return _back(request, f"{path}?view={view.pk}&{view.query}")


@require_POST
@screen(verb="accounts.view", section="")
def remove_view(request: StaffRequest, view_id: int) -> HttpResponse:
    """Drop a view of one's own; returns to the list."""
    if drop_view(view_id=view_id, user_id=request.user.pk) is None:
        raise Http404
    return _back(request, request.POST.get("path", ""))


def _back(request: StaffRequest, url: str) -> HttpResponseRedirect:
    safe = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(url if safe else reverse("backoffice:start"))
