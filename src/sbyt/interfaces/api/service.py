"""The API itself: its routers, its description, its ways to fail."""

from __future__ import annotations

from typing import Final

from ninja import NinjaAPI

from sbyt.interfaces.api import (
    about,
    accounts,
    bills,
    documents,
    interval_pages,
    intervals,
    readings,
    uploads,
)
from sbyt.interfaces.api.doors import KeyAuth
from sbyt.interfaces.api.problems import speak_of_problems

ABOUT: Final = """
Суммы в копейках (…_kop), энергия в ватт-часах (…_wh), цены в рублях за кВт·ч × 10⁷ (…_e7), ставки налога в сотых
процента (…_bp): все целые, ничего не округляется. Последний день периода (period_to, valid_to) в него не входит.
"""

api = NinjaAPI(
    title="API сбыта",
    version="1",
    description=ABOUT,
    urls_namespace="api",
    auth=KeyAuth(),
    docs_url=None,
    openapi_url="/openapi.json",
)
for _part in (about, accounts, readings, uploads, intervals, interval_pages, bills, documents):
    api.add_router("/v1", _part.router)
speak_of_problems(api)
