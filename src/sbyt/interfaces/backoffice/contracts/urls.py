"""Addresses of accounts, under /office/accounts/."""

from __future__ import annotations

from django.urls import URLPattern, path

from sbyt.interfaces.backoffice.contracts import (
    account_cabinet,
    account_card,
    account_letters,
    account_open,
    account_tabs,
    accounts_list,
    customer_edit,
    payment_entry,
    reading_entry,
)

urlpatterns: list[URLPattern] = [
    path("", accounts_list.accounts, name="accounts"),
    path("open/", account_open.account_open, name="open-account"),
    path("<int:account_id>/", account_card.account, name="account"),
    path("<int:account_id>/meters/", account_tabs.meters, name="account-meters"),
    path("<int:account_id>/terms/", account_tabs.terms, name="account-terms"),
    path("<int:account_id>/documents/", account_letters.documents, name="account-documents"),
    path("<int:account_id>/letters/", account_letters.give_letter, name="give-letter"),
    path("<int:account_id>/cabinet/", account_cabinet.cabinet, name="account-cabinet"),
    path("<int:account_id>/cabinet/<int:access_id>/close/", account_cabinet.close, name="close-cabinet"),
    path("<int:account_id>/cabinet/<int:access_id>/link/", account_cabinet.link, name="cabinet-link"),
    path("<int:account_id>/readings/", reading_entry.enter_reading, name="enter-reading"),
    path("<int:account_id>/payments/", payment_entry.enter_payment, name="enter-payment"),
    path("<int:account_id>/customer/", customer_edit.customer_edit, name="party-edit"),
    path("<int:account_id>/people/", customer_edit.occupancy_change, name="occupancy-change"),
]
