"""A form of the registers as a page: drawn, refused beside its field, or followed by words and the way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect

from sbyt.interfaces.backoffice.entrance import StaffRequest
from sbyt.interfaces.backoffice.forms import OfficeForm
from sbyt.interfaces.backoffice.rendering import render_screen


class SectionedForm(OfficeForm):
    """A form whose fields stand under titles: `titles` names the fields of each; those that are not in the form are left out."""

    titles: Sequence[tuple[str, Sequence[str]]] = ()

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the fields under their titles."""
        return [
            (title, [self[name] for name in names if name in self.fields]) for title, names in self.titles
        ]


def form_page(
    request: StaffRequest,
    form: OfficeForm,
    *,
    title: str,
    button: str,
    back_url: str,
    crumbs: Sequence[tuple[str, str]],
    note: str = "",
    template: str = "",
    status: int | None = None,
    **context: Any,
) -> HttpResponse:
    """Return the page of the form; 422 where it was refused, or `status` where it shows what it would come to."""
    drawn = template or (
        "backoffice/contracts/account_open.html"
        if isinstance(form, SectionedForm)
        else "backoffice/parts/form_page.html"
    )
    page = {
        "form": form,
        "title": title,
        "note": note,
        "button": button,
        "back_url": back_url,
        "crumbs": crumbs,
        **context,
    }
    return render_screen(request, drawn, page, status=status or (422 if form.is_bound else 200))


def refuse(form: OfficeForm, refusal: Exception, names: Mapping[str, str] | None = None) -> None:
    """Say a refusal beside the field it names, or above the form."""
    told = getattr(refusal, "field", "")
    field = (names or {}).get(told, told)
    words = str(refusal)
    form.add_error(field if field in form.fields else None, f"{words[:1].upper()}{words[1:]}")


def done(request: StaffRequest, words: str, *, to: str) -> HttpResponse:
    """Say that it is done, and go where it is seen."""
    messages.add_message(request, messages.INFO, words, extra_tags="ok")
    return HttpResponseRedirect(to)


LATE = " Задет выставленный месяц: он отмечен к перерасчёту."
