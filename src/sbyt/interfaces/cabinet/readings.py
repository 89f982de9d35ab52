"""«Передать показания»: the form, what they come to before they are sent, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sbyt.interfaces.cabinet.entrance import ConsumerRequest, own_account, show
from sbyt.usecases.cabinet.meters import MeterToRead, meters_to_read
from sbyt.usecases.cabinet.send_readings import Preview, preview_readings, send_readings
from sbyt.usecases.seen_measurements import readings_of_account

_RECENT = 6


@require_http_methods(["GET", "POST"])
@own_account
def readings(request: ConsumerRequest) -> HttpResponse:
    """Show the form; on POST take the readings in, or say beside the field what is wrong."""
    meters = meters_to_read(request.account, today=timezone.localdate())
    texts = _texts(request.POST, meters)
    preview = None
    if request.method == "POST" and _seen_before_sending(request.POST, texts):
        sent = send_readings(
            actor=request.actor, account=request.account, meters=meters, texts=texts, now=timezone.now()
        )
        if sent.can_send:
            messages.success(request, "sent", extra_tags=_worst(sent))
            return HttpResponseRedirect(reverse("cabinet:readings", args=[request.account.pk]))
        preview = sent
    elif request.method == "POST":
        preview = _previewed(request, meters, texts)
    context = {
        "meters": meters,
        "today": timezone.localdate(),
        "preview": preview or _previewed(request, meters, {}),
        "recent": readings_of_account(account_id=request.account.pk)[:_RECENT],
    }
    refused = preview is not None and bool(preview.filled) and not preview.can_send
    return show(request, "readings.html", context, section="readings", status=422 if refused else 200)


@require_POST
@own_account
def preview(request: ConsumerRequest) -> HttpResponse:
    """Return the part of the form under the fields: what the typed readings come to."""
    meters = meters_to_read(request.account, today=timezone.localdate())
    shown = _previewed(request, meters, _texts(request.POST, meters))
    return show(request, "readings_preview.html", {"preview": shown}, section="readings")


@require_GET
@own_account
def all_readings(request: ConsumerRequest) -> HttpResponse:
    """Show every reading of the account."""
    context = {"readings": readings_of_account(account_id=request.account.pk)}
    return show(request, "all_readings.html", context, section="history")


def _previewed(request: ConsumerRequest, meters: Sequence[MeterToRead], texts: dict[int, str]) -> Preview:
    return preview_readings(
        actor=request.actor, account=request.account, meters=meters, texts=texts, now=timezone.now()
    )


def _texts(given: QueryDict, meters: Sequence[MeterToRead]) -> dict[int, str]:
    """Return register → what was typed, for the account's own registers alone."""
    own = [scale.scale.register_id for meter in meters for scale in meter.scales]
    return {register_id: given.get(f"r{register_id}", "").strip()[:20] for register_id in own}


def _seen_before_sending(given: QueryDict, texts: dict[int, str]) -> bool:
    """Tell whether the button repeated exactly these figures: what was changed since is shown again first."""
    seen = {register_id: given.get(f"seen{register_id}", "") for register_id in texts}
    return given.get("step") == "send" and any(texts.values()) and seen == texts


def _worst(preview: Preview) -> str:
    outcomes = {scale.outcome for scale in preview.filled}
    return next(name for name in ("asked", "warned", "accepted", "unchanged") if name in outcomes)
