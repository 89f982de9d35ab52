"""Addresses of the exchange with ГИС ЖКХ, under /office/giszhkh/."""

from __future__ import annotations

from django.urls import URLPattern, path

from sbyt.interfaces.backoffice.giszhkh import (
    bills_list,
    errors_list,
    houses_list,
    layout_page,
    messages_pages,
    overview,
    received_list,
    workbooks_pages,
)

urlpatterns: list[URLPattern] = [
    path("", overview.overview, name="giszhkh"),
    path("tell/", overview.tell, name="giszhkh-tell"),
    path("errors/", errors_list.errors, name="giszhkh-errors"),
    path("errors/again/", errors_list.tell_again, name="giszhkh-errors-again"),
    path("elements/<int:element_id>/object/", errors_list.to_object, name="giszhkh-object"),
    path("messages/", messages_pages.messages_sent, name="giszhkh-messages"),
    path("messages/<int:message_id>/", messages_pages.message, name="giszhkh-message"),
    path("messages/<int:message_id>/again/", messages_pages.again, name="giszhkh-again"),
    path("messages/<int:message_id>/close/", messages_pages.close, name="giszhkh-close"),
    path("messages/<int:message_id>/ask/", messages_pages.ask, name="giszhkh-ask"),
    path("workbooks/<int:workbook_id>/", workbooks_pages.workbook, name="giszhkh-workbook"),
    path("workbooks/<int:workbook_id>/protocol/", workbooks_pages.protocol, name="giszhkh-protocol"),
    path("layouts/<slug:sheet_kind>/", layout_page.layout, name="giszhkh-layout"),
    path("bills/", bills_list.bills, name="giszhkh-bills"),
    path("bills/<int:document_id>/", bills_list.bill, name="giszhkh-bill"),
    path("received/", received_list.received, name="giszhkh-received"),
    path("houses/", houses_list.houses, name="giszhkh-houses"),
    path("houses/<int:building_id>/", houses_list.house, name="giszhkh-house"),
    path("dictionary/", houses_list.dictionary, name="giszhkh-dictionary"),
]
