"""Addresses of runs, under /office/runs/."""

from __future__ import annotations

from django.urls import URLPattern, path

from sbyt.interfaces.backoffice.runs import (
    appointed_list,
    deciding,
    findings_list,
    houses_list,
    new_run,
    run_page,
    runs_list,
    steering,
)

urlpatterns: list[URLPattern] = [
    path("", runs_list.runs, name="runs"),
    path("new/", new_run.new_run, name="new-run"),
    path("appointed/", appointed_list.appointed_runs, name="appointed-runs"),
    path("appointed/<int:appointed_id>/cancel/", appointed_list.cancel, name="cancel-appointed"),
    path("<int:run_id>/", run_page.run, name="run"),
    path("<int:run_id>/live/", run_page.live, name="run-live"),
    path("<int:run_id>/stop/", steering.stop, name="run-stop"),
    path("<int:run_id>/continue/", steering.resume, name="run-continue"),
    path("<int:run_id>/recalculate/", steering.again, name="run-recalculate"),
    path("<int:run_id>/retry/", steering.retry, name="run-retry"),
    path("<int:run_id>/discard/", steering.discard, name="run-discard"),
    path("<int:run_id>/release/", steering.release, name="run-release"),
    path("<int:run_id>/findings/", findings_list.findings, name="findings"),
    path("<int:run_id>/findings/<int:finding_id>/", findings_list.finding, name="finding"),
    path("<int:run_id>/houses/", houses_list.houses, name="run-houses"),
    path("<int:run_id>/decide/", deciding.decide, name="decide"),
]
