"""Give a verdict on findings: those picked, or all of a code; with the count and the sum before it is done."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from sbyt.apps.billing.finding_kinds import KINDS
from sbyt.apps.billing.operations.decide_findings import UnableToDecideFindings, decide_findings
from sbyt.apps.billing.queries.findings import finding_rows, findings_for
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.rendering import render_part, render_screen
from sbyt.interfaces.backoffice.runs.findings_list import found_findings, picked_sums
from sbyt.interfaces.backoffice.runs.run_page import run_or_404
from sbyt.kit import numbers

_SHOWN: Final = 12
_DONE: Final = {
    "release": "{} разрешено выпустить",
    "hold": "{} удержано: эти счета в выпуск не войдут",
    "pending": "{} возвращено на рассмотрение",
}


@require_http_methods(["GET", "POST"])
@screen(verb="findings.decide", section="runs")
def decide(request: StaffRequest, run_id: int) -> HttpResponse:
    """Show what is to be decided, `?code=`, `?id=…` or all that the list found, `?found=`, and decide it."""
    run = run_or_404(request, run_id)
    given = request.POST if request.method == "POST" else request.GET
    ids = [int(text) for text in given.getlist("id") if text.isascii() and text.isdigit()]
    code = given.get("code", "") if given.get("code", "") in KINDS else ""
    found = given.get("found", "")
    chosen = (
        found_findings(request.actor, run, found) if found else _chosen(request, run.pk, ids=ids, code=code)
    )
    fault = ""
    if request.method == "POST" and found and given.get("count") != str(chosen.count()):
        fault = "Пока вы смотрели, отбор изменился: проверьте число и сумму ещё раз."
    elif request.method == "POST":
        try:
            count = decide_findings(
                actor=request.actor,
                run_id=run.pk,
                verdict=given.get("verdict", ""),
                reason=given.get("reason", ""),
                finding_ids=list(chosen.values_list("pk", flat=True)) if found else ids or None,
                code=code or None,
            )
        except UnableToDecideFindings as error:
            fault = f"{str(error)[:1].upper()}{str(error)[1:]}."
        else:
            said = numbers.counted(count, "замечание", "замечания", "замечаний")
            words = f"{_DONE[given['verdict']].format(said)}."
            messages.add_message(request, messages.SUCCESS, words, extra_tags="ok")
            return _back(request, run.pk)
    count, money_kop, blocks = picked_sums(chosen)
    context: dict[str, Any] = {
        "run": run,
        "ids": ids,
        "found": found,
        "code": code,
        "title": KINDS[code].title if code else "",
        "count": count,
        "money_kop": money_kop,
        "blocks": blocks,
        "rows": finding_rows(chosen, limit=_SHOWN),
        "shown": _SHOWN,
        "verdict": given.get("verdict", ""),
        "reason": given.get("reason", ""),
        "fault": fault,
        "back": given.get("back", ""),
    }
    status = 422 if fault else 200
    if request.htmx:
        return render_part(request, "backoffice/runs/decide_panel.html", context, status=status)
    return render_screen(request, "backoffice/runs/decide.html", context, status=status)


def _chosen(request: StaffRequest, run_id: int, *, ids: list[int], code: str) -> QuerySet[Any]:
    findings: QuerySet[Any] = findings_for(request.actor, run_id=run_id)
    if ids:
        findings = findings.filter(pk__in=ids)
    if code:
        findings = findings.filter(code=code)
    return findings if ids or code else findings.none()


def _back(request: StaffRequest, run_id: int) -> HttpResponse:
    back = request.POST.get("back", "")
    safe = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    url = back if safe else reverse("backoffice:findings", args=[run_id])
    return HttpResponseClientRedirect(url) if request.htmx else HttpResponseRedirect(url)
