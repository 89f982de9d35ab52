"""Addresses of the network, under /office/network/."""

from __future__ import annotations

from django.urls import URLPattern, path

from sbyt.interfaces.backoffice.close import month_in_address
from sbyt.interfaces.backoffice.network import (
    balance_page,
    network_edit,
    node_page,
    reconciliation_pages,
    reconciliations_list,
    suspects_page,
)

assert month_in_address

urlpatterns: list[URLPattern] = [
    path("", balance_page.balance_latest, name="network"),
    path("<month:month>/", balance_page.balance, name="network-month"),
    path("<month:month>/suspects/", suspects_page.suspects_list, name="network-suspects"),
    path("<month:month>/hours/<int:network_node_id>/", node_page.node_hours, name="network-node-hours"),
    path("nodes/add/", network_edit.node_add, name="network-node-add"),
    path("nodes/<int:network_node_id>/", network_edit.node_change, name="network-node"),
    path("nodes/<int:network_node_id>/points/", network_edit.point_hang, name="network-hang"),
    path("reconciliations/", reconciliations_list.reconciliations, name="reconciliations"),
    path("reconciliations/add/", reconciliation_pages.reconciliation_add, name="reconciliation-add"),
    path(
        "reconciliations/<int:reconciliation_id>/", reconciliation_pages.reconciliation, name="reconciliation"
    ),
    path(
        "reconciliations/<int:reconciliation_id>/protocol.xlsx",
        reconciliation_pages.protocol,
        name="reconciliation-protocol",
    ),
    path(
        "reconciliations/<int:reconciliation_id>/agree/",
        reconciliation_pages.reconciliation_agree,
        name="reconciliation-agree",
    ),
]
